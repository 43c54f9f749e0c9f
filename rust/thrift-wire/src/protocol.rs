//! What both protocols do, each in its own way.

use crate::cursor::Cursor;
use crate::error::Result;

/// Reads one payload from front to back. Types are those of [`crate::ttype`].
pub trait Reader<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a>;
    fn position(&self) -> usize;

    /// Type and id of the next field; type `STOP` at the end of the struct.
    fn field_begin(&mut self, last_id: i16) -> Result<(u8, i16)>;
    fn boolean(&mut self) -> Result<bool>;
    fn i8(&mut self) -> Result<i8>;
    fn i16(&mut self) -> Result<i16>;
    fn i32(&mut self) -> Result<i32>;
    fn i64(&mut self) -> Result<i64>;
    fn double(&mut self) -> Result<f64>;
    /// A string or binary.
    fn bytes(&mut self) -> Result<&'a [u8]>;
    /// Element type and count, checked against what is left. The type is 0 for an empty container
    /// that does not give a known one.
    fn list_begin(&mut self) -> Result<(u8, usize)>;
    /// Key type, value type and count, as for lists.
    fn map_begin(&mut self) -> Result<(u8, u8, usize)>;
    fn uuid(&mut self) -> Result<[u8; 16]> {
        self.cursor().array()
    }
}

/// Writes one payload. Sizes are at most `i32::MAX`: the caller checks them.
pub trait Writer {
    fn field_begin(&mut self, ttype: u8, id: i16, last_id: i16);
    fn bool_field(&mut self, value: bool, id: i16, last_id: i16);
    fn boolean(&mut self, value: bool);
    fn i8(&mut self, value: i8);
    fn i16(&mut self, value: i16);
    fn i32(&mut self, value: i32);
    fn i64(&mut self, value: i64);
    fn double(&mut self, value: f64);
    fn bytes(&mut self, value: &[u8]);
    fn list_begin(&mut self, ttype: u8, size: usize);
    fn map_begin(&mut self, key: u8, value: u8, size: usize);
    fn uuid(&mut self, value: &[u8; 16]);
    fn stop(&mut self);
}
