//! The compact protocol: varints, zigzag, field ids as deltas, bools inside field heads.

use crate::cursor::Cursor;
use crate::error::{ErrorKind, Result};
use crate::protocol::{Reader, Writer};
use crate::ttype;

pub struct CompactReader<'a> {
    cursor: Cursor<'a>,
    /// The value of the bool field whose head was read last.
    bool_field: Option<bool>,
}

const fn min_size(code: u8) -> usize {
    match code {
        ttype::DOUBLE => 8,
        ttype::UUID => 16,
        _ => 1,
    }
}

impl<'a> CompactReader<'a> {
    pub fn new(cursor: Cursor<'a>) -> Self {
        Self { cursor, bool_field: None }
    }

    /// An unsigned varint of at most `LONGEST` bytes, 5 or 10.
    #[inline(always)]
    pub(crate) fn varint<const LONGEST: usize>(&mut self) -> Result<u64> {
        let first = self.cursor.byte()?;
        if first < 0x80 {
            return Ok(u64::from(first));
        }
        self.long_varint::<LONGEST>(first)
    }

    fn long_varint<const LONGEST: usize>(&mut self, first: u8) -> Result<u64> {
        let start = self.cursor.position() - 1;
        let mut result = u64::from(first & 0x7F);
        for index in 1..LONGEST {
            let byte = self.cursor.byte()?;
            let bits = u64::from(byte & 0x7F);
            result |= bits << (7 * index);
            if byte < 0x80 {
                // Ten bytes carry 70 bits: the excess must be seen, not shifted out.
                if index == 9 && bits > 1 {
                    let value = if result & 1 == 0 { i64::MAX } else { i64::MIN };
                    return Err(ErrorKind::OutOfRange { value, bits: 64 }.at(start));
                }
                return Ok(result);
            }
        }
        Err(ErrorKind::LongVarint { longest: LONGEST }.at(start))
    }

    #[inline(always)]
    fn zigzag(&mut self, bits: u32) -> Result<i32> {
        let start = self.cursor.position();
        let raw = self.varint::<5>()?;
        let value = (raw >> 1) as i64 ^ -((raw & 1) as i64);
        let half = 1_i64 << (bits - 1);
        if value < -half || value >= half {
            return Err(ErrorKind::OutOfRange { value, bits }.at(start));
        }
        Ok(value as i32)
    }

    #[inline(always)]
    pub(crate) fn size(&mut self) -> Result<usize> {
        let start = self.cursor.position();
        let size = self.varint::<5>()?;
        if size > u64::from(u32::MAX) {
            return Err(ErrorKind::OutOfRange { value: size as i64, bits: 32 }.at(start));
        }
        if size > i32::MAX as u64 {
            return Err(ErrorKind::NegativeSize(size as i32).at(start));
        }
        Ok(size as usize)
    }

    #[inline(always)]
    fn known(&self, code: u8) -> Result<u8> {
        match ttype::from_compact(code) {
            ttype::STOP => Err(ErrorKind::UnknownCompactType(code).at(self.cursor.position())),
            known => Ok(known),
        }
    }
}

impl<'a> Reader<'a> for CompactReader<'a> {
    #[inline(always)]
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }

    #[inline(always)]
    fn position(&self) -> usize {
        self.cursor.position()
    }

    #[inline(always)]
    fn field_begin(&mut self, last_id: i16) -> Result<(u8, i16)> {
        let start = self.cursor.position();
        let head = self.cursor.byte()?;
        if head == 0 {
            return Ok((ttype::STOP, 0));
        }
        let code = head & 0x0F;
        if code == 0 {
            return Err(ErrorKind::BadStop(head).at(start));
        }
        let id = match i32::from(head >> 4) {
            0 => self.i16()?,
            delta => {
                let id = i32::from(last_id) + delta;
                i16::try_from(id).map_err(|_| ErrorKind::BadFieldId(id).at(start))?
            }
        };
        let ttype = ttype::from_compact(code);
        if ttype == ttype::STOP {
            return Err(ErrorKind::UnknownCompactType(code).at(start));
        }
        self.bool_field = if ttype == ttype::BOOL { Some(code == 1) } else { None };
        Ok((ttype, id))
    }

    #[inline(always)]
    fn boolean(&mut self) -> Result<bool> {
        if let Some(value) = self.bool_field.take() {
            return Ok(value);
        }
        match self.cursor.byte()? {
            1 => Ok(true),
            0 | 2 => Ok(false),
            byte => Err(ErrorKind::BadBool(byte).at(self.cursor.position() - 1)),
        }
    }

    #[inline(always)]
    fn i8(&mut self) -> Result<i8> {
        Ok(self.cursor.byte()? as i8)
    }

    #[inline(always)]
    fn i16(&mut self) -> Result<i16> {
        Ok(self.zigzag(16)? as i16)
    }

    #[inline(always)]
    fn i32(&mut self) -> Result<i32> {
        self.zigzag(32)
    }

    #[inline(always)]
    fn i64(&mut self) -> Result<i64> {
        let raw = self.varint::<10>()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    #[inline(always)]
    fn double(&mut self) -> Result<f64> {
        Ok(f64::from_le_bytes(self.cursor.array()?))
    }

    #[inline(always)]
    fn bytes(&mut self) -> Result<&'a [u8]> {
        let size = self.size()?;
        self.cursor.string(size)
    }

    #[inline(always)]
    fn list_begin(&mut self) -> Result<(u8, usize)> {
        let head = self.cursor.byte()?;
        let size = match usize::from(head >> 4) {
            15 => self.size()?,
            short => short,
        };
        if size == 0 {
            return Ok((ttype::from_compact(head & 0x0F), 0));
        }
        let element = self.known(head & 0x0F)?;
        self.cursor.check_count(size, min_size(element))?;
        Ok((element, size))
    }

    #[inline(always)]
    fn map_begin(&mut self) -> Result<(u8, u8, usize)> {
        let size = self.size()?;
        if size == 0 {
            return Ok((0, 0, 0));
        }
        let types = self.cursor.byte()?;
        let key = self.known(types >> 4)?;
        let value = self.known(types & 0x0F)?;
        self.cursor.check_count(size, min_size(key) + min_size(value))?;
        Ok((key, value, size))
    }
}

pub struct CompactWriter<'a>(pub &'a mut Vec<u8>);

impl CompactWriter<'_> {
    #[inline(always)]
    pub(crate) fn varint(&mut self, mut value: u64) {
        if value < 0x80 {
            self.0.push(value as u8);
            return;
        }
        // All ten bytes whatever is needed, then the surplus is cut off: no branch for each byte, one look
        // at the buffer's room, and a copy whose length the compiler knows.
        let len = (70 - value.leading_zeros() as usize) / 7;
        let mut bytes = [0; 10];
        for byte in &mut bytes {
            *byte = value as u8 | 0x80;
            value >>= 7;
        }
        if let Some(last) = bytes.get_mut(len - 1) {
            *last &= 0x7F;
        }
        let end = self.0.len() + len;
        self.0.extend_from_slice(&bytes);
        self.0.truncate(end);
    }

    #[inline(always)]
    fn field_head(&mut self, code: u8, id: i16, last_id: i16) {
        let delta = i32::from(id) - i32::from(last_id);
        if (1..=15).contains(&delta) {
            self.0.push((delta as u8) << 4 | code);
        } else {
            self.0.push(code);
            self.i16(id);
        }
    }
}

impl Writer for CompactWriter<'_> {
    #[inline(always)]
    fn field_begin(&mut self, ttype: u8, id: i16, last_id: i16) {
        self.field_head(ttype::to_compact(ttype), id, last_id);
    }

    #[inline(always)]
    fn bool_field(&mut self, value: bool, id: i16, last_id: i16) {
        self.field_head(if value { 1 } else { 2 }, id, last_id);
    }

    #[inline(always)]
    fn boolean(&mut self, value: bool) {
        self.0.push(if value { 1 } else { 2 });
    }

    #[inline(always)]
    fn i8(&mut self, value: i8) {
        self.0.push(value as u8);
    }

    #[inline(always)]
    fn i16(&mut self, value: i16) {
        self.i32(i32::from(value));
    }

    #[inline(always)]
    fn i32(&mut self, value: i32) {
        self.varint(u64::from((value << 1 ^ value >> 31) as u32));
    }

    #[inline(always)]
    fn i64(&mut self, value: i64) {
        self.varint((value << 1 ^ value >> 63) as u64);
    }

    #[inline(always)]
    fn double(&mut self, value: f64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    #[inline(always)]
    fn bytes(&mut self, value: &[u8]) {
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    #[inline(always)]
    fn list_begin(&mut self, ttype: u8, size: usize) {
        let code = ttype::to_compact(ttype);
        if size < 15 {
            self.0.push((size as u8) << 4 | code);
        } else {
            self.0.push(0xF0 | code);
            self.varint(size as u64);
        }
    }

    #[inline(always)]
    fn map_begin(&mut self, key: u8, value: u8, size: usize) {
        self.varint(size as u64);
        if size > 0 {
            self.0.push(ttype::to_compact(key) << 4 | ttype::to_compact(value));
        }
    }

    #[inline(always)]
    fn uuid(&mut self, value: &[u8; 16]) {
        self.0.extend_from_slice(value);
    }

    #[inline(always)]
    fn stop(&mut self) {
        self.0.push(ttype::STOP);
    }
}
