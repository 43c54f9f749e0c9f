//! Copying values without a spec, from one protocol to another or to nowhere.

use crate::error::{ErrorKind, Result};
use crate::protocol::{Reader, Writer};
use crate::{ttype, BinaryReader};

/// Write what `reader` reads: one value of type `ttype`.
pub fn copy_value<'a>(reader: &mut impl Reader<'a>, writer: &mut impl Writer, ttype: u8) -> Result<()> {
    match ttype {
        ttype::BOOL => writer.boolean(reader.boolean()?),
        ttype::BYTE => writer.i8(reader.i8()?),
        ttype::I16 => writer.i16(reader.i16()?),
        ttype::I32 => writer.i32(reader.i32()?),
        ttype::I64 => writer.i64(reader.i64()?),
        ttype::DOUBLE => writer.double(reader.double()?),
        ttype::STRING => writer.bytes(reader.bytes()?),
        ttype::UUID => writer.uuid(&reader.uuid()?),
        ttype::STRUCT => copy_struct(reader, writer)?,
        ttype::LIST | ttype::SET => {
            reader.cursor().enter()?;
            let (element, size) = reader.list_begin()?;
            writer.list_begin(element, size);
            for _ in 0..size {
                copy_value(reader, writer, element)?;
            }
            reader.cursor().leave();
        }
        ttype::MAP => {
            reader.cursor().enter()?;
            let (key, value, size) = reader.map_begin()?;
            writer.map_begin(key, value, size);
            for _ in 0..size {
                copy_value(reader, writer, key)?;
                copy_value(reader, writer, value)?;
            }
            reader.cursor().leave();
        }
        _ => return Err(ErrorKind::UnknownType(ttype).at(reader.position())),
    }
    Ok(())
}

/// Write a field whose head `reader` has just read.
pub fn copy_value_of_field<'a>(
    reader: &mut impl Reader<'a>,
    writer: &mut impl Writer,
    ttype: u8,
    id: i16,
    last_id: i16,
) -> Result<()> {
    if ttype == ttype::BOOL {
        writer.bool_field(reader.boolean()?, id, last_id);
        return Ok(());
    }
    if !ttype::is_known(ttype) {
        return Err(ErrorKind::UnknownType(ttype).at(reader.position()));
    }
    writer.field_begin(ttype, id, last_id);
    copy_value(reader, writer, ttype)
}

fn copy_struct<'a>(reader: &mut impl Reader<'a>, writer: &mut impl Writer) -> Result<()> {
    reader.cursor().enter()?;
    let mut last_id = 0;
    loop {
        let (ttype, id) = reader.field_begin(last_id)?;
        if ttype == ttype::STOP {
            break;
        }
        copy_value_of_field(reader, writer, ttype, id, last_id)?;
        last_id = id;
    }
    writer.stop();
    reader.cursor().leave();
    Ok(())
}

/// Write all that `reader` has as the last fields of a struct: binary fields without a stop.
pub fn copy_fields(reader: &mut BinaryReader<'_>, writer: &mut impl Writer, mut last_id: i16) -> Result<()> {
    while reader.0.left() > 0 {
        let (ttype, id) = reader.field_begin(last_id)?;
        copy_value_of_field(reader, writer, ttype, id, last_id)?;
        last_id = id;
    }
    Ok(())
}

/// Pass over the value of a field whose head was just read, checking it as a copy would.
pub fn skip_value_of_field<'a>(reader: &mut impl Reader<'a>, ttype: u8) -> Result<()> {
    copy_value_of_field(reader, &mut Nowhere, ttype, 0, 0)
}

struct Nowhere;

impl Writer for Nowhere {
    fn field_begin(&mut self, _ttype: u8, _id: i16, _last_id: i16) {}
    fn bool_field(&mut self, _value: bool, _id: i16, _last_id: i16) {}
    fn boolean(&mut self, _value: bool) {}
    fn i8(&mut self, _value: i8) {}
    fn i16(&mut self, _value: i16) {}
    fn i32(&mut self, _value: i32) {}
    fn i64(&mut self, _value: i64) {}
    fn double(&mut self, _value: f64) {}
    fn bytes(&mut self, _value: &[u8]) {}
    fn list_begin(&mut self, _ttype: u8, _size: usize) {}
    fn map_begin(&mut self, _key: u8, _value: u8, _size: usize) {}
    fn uuid(&mut self, _value: &[u8; 16]) {}
    fn stop(&mut self) {}
}
