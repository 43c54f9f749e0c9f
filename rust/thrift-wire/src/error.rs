//! The one error of this crate: what is wrong, and at which byte.

use std::fmt;

use crate::ttype;

/// Boxed, so that a result of the hot path stays two words.
pub type Result<T> = std::result::Result<T, Box<Error>>;

#[derive(Debug, PartialEq, Eq)]
pub struct Error {
    pub kind: ErrorKind,
    /// Byte offset in the payload.
    pub offset: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// More bytes are needed than are left.
    Truncated {
        needed: usize,
        left: usize,
    },
    /// A string declares more bytes than are left.
    StringTooLong {
        declared: usize,
        left: usize,
    },
    /// A container declares more items than the bytes that are left can hold.
    TooManyItems {
        declared: usize,
        left: usize,
    },
    NegativeSize(i32),
    UnknownType(u8),
    UnknownCompactType(u8),
    BadStop(u8),
    BadBool(u8),
    LongVarint {
        longest: usize,
    },
    OutOfRange {
        value: i64,
        bits: u32,
    },
    BadFieldId(i32),
    BadVersion(u32),
    BadCompactVersion(u8, u8),
    BadSeqid,
    StringLimit {
        size: usize,
        limit: usize,
    },
    ItemLimit {
        size: usize,
        limit: usize,
    },
    DepthLimit {
        limit: usize,
    },
}

impl ErrorKind {
    /// Whether a limit of ours was passed, rather than a rule of the protocol broken.
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::StringLimit { .. } | Self::ItemLimit { .. } | Self::DepthLimit { .. })
    }

    #[cold]
    pub fn at(self, offset: usize) -> Box<Error> {
        Box::new(Error { kind: self, offset })
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { needed, left } => {
                write!(f, "{needed} bytes are needed, {left} are left")
            }
            Self::StringTooLong { declared, left } => {
                write!(f, "a string declares {declared} bytes, {left} are left")
            }
            Self::TooManyItems { declared, left } => {
                write!(f, "a container declares {declared} items, {left} bytes are left")
            }
            Self::NegativeSize(size) => write!(f, "negative size {size}"),
            Self::UnknownType(code) => write!(f, "unknown {}", ttype_text(*code)),
            Self::UnknownCompactType(code) => write!(f, "unknown compact type {code}"),
            Self::BadStop(head) => write!(f, "a field of type 0 with head {head:#04x}"),
            Self::BadBool(byte) => write!(f, "{byte} is not a bool"),
            Self::LongVarint { longest } => write!(f, "a varint is longer than {longest} bytes"),
            Self::OutOfRange { value, bits } => write!(f, "{value} does not fit i{bits}"),
            Self::BadFieldId(id) => write!(f, "field id {id} does not fit i16"),
            Self::BadVersion(word) => {
                write!(f, "not version 1 of the binary protocol: {word:#010x}")
            }
            Self::BadCompactVersion(id, version) => {
                write!(f, "not version 1 of the compact protocol: {id:#04x} {version:#04x}")
            }
            Self::BadSeqid => write!(f, "the seqid does not fit i32"),
            Self::StringLimit { size, limit } => {
                write!(f, "{size} bytes are more than max_string_bytes = {limit}")
            }
            Self::ItemLimit { size, limit } => {
                write!(f, "{size} items are more than max_container_items = {limit}")
            }
            Self::DepthLimit { limit } => write!(f, "nested deeper than max_depth = {limit}"),
        }
    }
}

fn ttype_text(code: u8) -> String {
    if ttype::is_known(code) {
        ttype::name(code)
    } else {
        format!("wire type {code}")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.kind, self.offset)
    }
}

impl std::error::Error for Error {}
