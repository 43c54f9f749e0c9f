//! Wire type codes: those of the binary protocol, and their compact counterparts.

pub const STOP: u8 = 0;
pub const BOOL: u8 = 2;
pub const BYTE: u8 = 3;
pub const DOUBLE: u8 = 4;
pub const I16: u8 = 6;
pub const I32: u8 = 8;
pub const I64: u8 = 10;
pub const STRING: u8 = 11;
pub const STRUCT: u8 = 12;
pub const MAP: u8 = 13;
pub const SET: u8 = 14;
pub const LIST: u8 = 15;
pub const UUID: u8 = 16;

/// Whether a value of this wire type can exist.
pub const fn is_known(ttype: u8) -> bool {
    to_compact(ttype) != 0
}

/// The compact code of a wire type, 0 for one that is not known. A bool's is 1, which also says "true".
pub const fn to_compact(ttype: u8) -> u8 {
    match ttype {
        BOOL => 1,
        BYTE => 3,
        I16 => 4,
        I32 => 5,
        I64 => 6,
        DOUBLE => 7,
        STRING => 8,
        LIST => 9,
        SET => 10,
        MAP => 11,
        STRUCT => 12,
        UUID => 13,
        _ => 0,
    }
}

/// The wire type of a compact code, [`STOP`] for one that is not known.
pub const fn from_compact(code: u8) -> u8 {
    match code {
        1 | 2 => BOOL,
        3 => BYTE,
        4 => I16,
        5 => I32,
        6 => I64,
        7 => DOUBLE,
        8 => STRING,
        9 => LIST,
        10 => SET,
        11 => MAP,
        12 => STRUCT,
        13 => UUID,
        _ => STOP,
    }
}

/// The IDL's word for a wire type, for error texts.
pub fn name(ttype: u8) -> String {
    let known = match ttype {
        STOP => "stop",
        1 => "void",
        BOOL => "bool",
        BYTE => "byte",
        DOUBLE => "double",
        I16 => "i16",
        I32 => "i32",
        I64 => "i64",
        STRING => "string",
        STRUCT => "struct",
        MAP => "map",
        SET => "set",
        LIST => "list",
        UUID => "uuid",
        _ => return format!("wire type {ttype}"),
    };
    known.to_owned()
}
