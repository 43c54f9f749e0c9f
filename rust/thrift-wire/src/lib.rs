//! Apache Thrift's binary and compact protocols over byte slices, without any Python.
//!
//! Reading costs time and memory bounded by the input: every declared size is compared with the bytes
//! that are left before anything is made of it, and nesting is bounded by [`Limits::max_depth`].
//! Formats: `doc/specs/thrift-binary-protocol.md`, `thrift-compact-protocol.md` and `thrift-rpc.md` of
//! Apache Thrift.
#![forbid(unsafe_code)]

mod binary;
mod compact;
mod copy;
mod cursor;
mod error;
mod limits;
pub mod message;
mod protocol;
pub mod ttype;

pub use binary::{BinaryReader, BinaryWriter};
pub use compact::{CompactReader, CompactWriter};
pub use copy::{copy_fields, copy_value, copy_value_of_field, skip_value_of_field};
pub use cursor::Cursor;
pub use error::{Error, ErrorKind, Result};
pub use limits::Limits;
pub use protocol::{Reader, Writer};
