//! The binary protocol: fixed widths, big endian.

use crate::cursor::Cursor;
use crate::error::{ErrorKind, Result};
use crate::protocol::{Reader, Writer};
use crate::ttype;

pub struct BinaryReader<'a>(pub Cursor<'a>);

/// The fewest bytes that a value of a wire type can have; 0 for an unknown type.
const fn min_size(code: u8) -> usize {
    match code {
        ttype::BOOL | ttype::BYTE | ttype::STRUCT => 1,
        ttype::I16 => 2,
        ttype::I32 | ttype::STRING => 4,
        ttype::LIST | ttype::SET => 5,
        ttype::MAP => 6,
        ttype::DOUBLE | ttype::I64 => 8,
        ttype::UUID => 16,
        _ => 0,
    }
}

impl BinaryReader<'_> {
    #[inline(always)]
    pub(crate) fn size(&mut self) -> Result<usize> {
        let size = i32::from_be_bytes(self.0.array()?);
        usize::try_from(size).map_err(|_| ErrorKind::NegativeSize(size).at(self.0.position() - 4))
    }

    #[inline(always)]
    fn min_size(&self, code: u8) -> Result<usize> {
        match min_size(code) {
            0 => Err(ErrorKind::UnknownType(code).at(self.0.position())),
            size => Ok(size),
        }
    }
}

const fn known_or_zero(code: u8) -> u8 {
    if ttype::is_known(code) {
        code
    } else {
        0
    }
}

impl<'a> Reader<'a> for BinaryReader<'a> {
    #[inline(always)]
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.0
    }

    #[inline(always)]
    fn position(&self) -> usize {
        self.0.position()
    }

    #[inline(always)]
    fn field_begin(&mut self, _last_id: i16) -> Result<(u8, i16)> {
        match self.0.byte()? {
            ttype::STOP => Ok((ttype::STOP, 0)),
            code => Ok((code, i16::from_be_bytes(self.0.array()?))),
        }
    }

    #[inline(always)]
    fn boolean(&mut self) -> Result<bool> {
        match self.0.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            byte => Err(ErrorKind::BadBool(byte).at(self.0.position() - 1)),
        }
    }

    #[inline(always)]
    fn i8(&mut self) -> Result<i8> {
        Ok(self.0.byte()? as i8)
    }

    #[inline(always)]
    fn i16(&mut self) -> Result<i16> {
        Ok(i16::from_be_bytes(self.0.array()?))
    }

    #[inline(always)]
    fn i32(&mut self) -> Result<i32> {
        Ok(i32::from_be_bytes(self.0.array()?))
    }

    #[inline(always)]
    fn i64(&mut self) -> Result<i64> {
        Ok(i64::from_be_bytes(self.0.array()?))
    }

    #[inline(always)]
    fn double(&mut self) -> Result<f64> {
        Ok(f64::from_be_bytes(self.0.array()?))
    }

    #[inline(always)]
    fn bytes(&mut self) -> Result<&'a [u8]> {
        let size = self.size()?;
        self.0.string(size)
    }

    #[inline(always)]
    fn list_begin(&mut self) -> Result<(u8, usize)> {
        let code = self.0.byte()?;
        let size = self.size()?;
        if size == 0 {
            return Ok((known_or_zero(code), 0));
        }
        self.0.check_count(size, self.min_size(code)?)?;
        Ok((code, size))
    }

    #[inline(always)]
    fn map_begin(&mut self) -> Result<(u8, u8, usize)> {
        let [key, value] = self.0.array()?;
        let size = self.size()?;
        if size == 0 {
            return Ok((known_or_zero(key), known_or_zero(value), 0));
        }
        self.0.check_count(size, self.min_size(key)? + self.min_size(value)?)?;
        Ok((key, value, size))
    }
}

pub struct BinaryWriter<'a>(pub &'a mut Vec<u8>);

impl Writer for BinaryWriter<'_> {
    #[inline(always)]
    fn field_begin(&mut self, ttype: u8, id: i16, _last_id: i16) {
        let [high, low] = id.to_be_bytes();
        self.0.extend_from_slice(&[ttype, high, low]);
    }

    #[inline(always)]
    fn bool_field(&mut self, value: bool, id: i16, _last_id: i16) {
        let [high, low] = id.to_be_bytes();
        self.0.extend_from_slice(&[ttype::BOOL, high, low, u8::from(value)]);
    }

    #[inline(always)]
    fn boolean(&mut self, value: bool) {
        self.0.push(u8::from(value));
    }

    #[inline(always)]
    fn i8(&mut self, value: i8) {
        self.0.push(value as u8);
    }

    #[inline(always)]
    fn i16(&mut self, value: i16) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    #[inline(always)]
    fn i32(&mut self, value: i32) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    #[inline(always)]
    fn i64(&mut self, value: i64) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    #[inline(always)]
    fn double(&mut self, value: f64) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    #[inline(always)]
    fn bytes(&mut self, value: &[u8]) {
        self.0.reserve(4 + value.len());
        self.i32(value.len() as i32);
        self.0.extend_from_slice(value);
    }

    #[inline(always)]
    fn list_begin(&mut self, ttype: u8, size: usize) {
        self.0.push(ttype);
        self.i32(size as i32);
    }

    #[inline(always)]
    fn map_begin(&mut self, key: u8, value: u8, size: usize) {
        self.0.extend_from_slice(&[key, value]);
        self.i32(size as i32);
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
