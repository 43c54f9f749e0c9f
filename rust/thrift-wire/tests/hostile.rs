//! Bytes that no peer should send: cut off, over the limits, or garbage.

use thrift_wire::{
    copy_value, skip_value_of_field, ttype, BinaryReader, BinaryWriter, CompactReader, CompactWriter, Cursor,
    ErrorKind, Limits, Reader, Result, Writer,
};

/// A struct with every type in it, nested.
fn write_everything(writer: &mut impl Writer) {
    writer.bool_field(true, 1, 0);
    writer.field_begin(ttype::BYTE, 2, 1);
    writer.i8(-128);
    writer.field_begin(ttype::I16, 3, 2);
    writer.i16(i16::MIN);
    writer.field_begin(ttype::I32, 40, 3);
    writer.i32(i32::MIN);
    writer.field_begin(ttype::I64, -5, 40);
    writer.i64(i64::MIN);
    writer.field_begin(ttype::DOUBLE, 6, -5);
    writer.double(-1.5);
    writer.field_begin(ttype::STRING, 7, 6);
    writer.bytes(b"seven");
    writer.field_begin(ttype::UUID, 8, 7);
    writer.uuid(&[8; 16]);
    writer.field_begin(ttype::LIST, 9, 8);
    writer.list_begin(ttype::BOOL, 20);
    for index in 0..20 {
        writer.boolean(index % 3 == 0);
    }
    writer.field_begin(ttype::MAP, 10, 9);
    writer.map_begin(ttype::STRING, ttype::STRUCT, 1);
    writer.bytes(b"key");
    writer.bool_field(false, 1, 0);
    writer.stop();
    writer.field_begin(ttype::SET, 11, 10);
    writer.list_begin(ttype::I64, 2);
    writer.i64(i64::MAX);
    writer.i64(-1);
    writer.field_begin(ttype::MAP, 12, 11);
    writer.map_begin(ttype::I32, ttype::I32, 0);
    writer.stop();
}

fn binary() -> Vec<u8> {
    let mut out = Vec::new();
    write_everything(&mut BinaryWriter(&mut out));
    out
}

fn compact() -> Vec<u8> {
    let mut out = Vec::new();
    write_everything(&mut CompactWriter(&mut out));
    out
}

/// Skip one value; how many bytes it had.
fn skip(data: &[u8], is_compact: bool, ttype: u8, limits: Limits) -> Result<usize> {
    let cursor = Cursor::new(data, 0, limits);
    if is_compact {
        let mut reader = CompactReader::new(cursor);
        skip_value_of_field(&mut reader, ttype).map(|()| reader.position())
    } else {
        let mut reader = BinaryReader(cursor);
        skip_value_of_field(&mut reader, ttype).map(|()| reader.position())
    }
}

#[test]
fn both_protocols_say_the_same() {
    let (binary, compact) = (binary(), compact());
    let mut out = Vec::new();
    let mut reader = CompactReader::new(Cursor::new(&compact, 0, Limits::default()));
    copy_value(&mut reader, &mut BinaryWriter(&mut out), ttype::STRUCT).unwrap();
    // An empty compact map has no types to give.
    let typed = [ttype::MAP, 0, 12, ttype::I32, ttype::I32, 0, 0, 0, 0, 0];
    let untyped = [ttype::MAP, 0, 12, 0, 0, 0, 0, 0, 0, 0];
    assert!(binary.ends_with(&typed) && out.ends_with(&untyped));
    assert_eq!(out[..out.len() - 10], binary[..binary.len() - 10]);

    let mut back = Vec::new();
    let mut reader = BinaryReader(Cursor::new(&binary, 0, Limits::default()));
    copy_value(&mut reader, &mut CompactWriter(&mut back), ttype::STRUCT).unwrap();
    assert_eq!(back, compact);
}

#[test]
fn whole_values_are_skipped_and_cut_ones_refused_at_every_byte() {
    for (data, is_compact) in [(binary(), false), (compact(), true)] {
        assert_eq!(skip(&data, is_compact, ttype::STRUCT, Limits::default()).unwrap(), data.len());
        for end in 0..data.len() {
            let error = skip(&data[..end], is_compact, ttype::STRUCT, Limits::default()).unwrap_err();
            assert!(error.offset <= end, "{error}");
            assert!(!error.kind.is_limit(), "{error}");
        }
    }
}

#[test]
fn garbage_ends_in_an_error_or_a_value_and_never_leaves_the_input() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..20_000 {
        let data: Vec<u8> = (0..round % 97)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                // Small numbers make types and sizes that mean something.
                if state & 0x100 == 0 {
                    (state >> 32) as u8
                } else {
                    (state >> 32) as u8 & 0x0F
                }
            })
            .collect();
        for is_compact in [false, true] {
            match skip(&data, is_compact, ttype::STRUCT, Limits::default()) {
                Ok(used) => assert!(used <= data.len()),
                Err(error) => assert!(error.offset <= data.len()),
            }
        }
    }
}

#[test]
fn depth_at_the_limit_is_read_and_one_more_is_not() {
    let limits = Limits { max_depth: 5, ..Limits::default() };
    // Structs: field 1 of type struct, again and again.
    let structs = |depth: usize, head: &[u8]| [head.repeat(depth - 1), vec![0; depth]].concat();
    for (head, is_compact) in [(&[ttype::STRUCT, 0, 1][..], false), (&[0x1C][..], true)] {
        assert!(skip(&structs(5, head), is_compact, ttype::STRUCT, limits).is_ok());
        let error = skip(&structs(6, head), is_compact, ttype::STRUCT, limits).unwrap_err();
        assert_eq!(error.kind, ErrorKind::DepthLimit { limit: 5 });
    }
    // Lists of one list, the innermost empty.
    let lists = |depth: usize| [[ttype::LIST, 0, 0, 0, 1].repeat(depth - 1), vec![ttype::I32, 0, 0, 0, 0]].concat();
    assert!(skip(&lists(5), false, ttype::LIST, limits).is_ok());
    let error = skip(&lists(6), false, ttype::LIST, limits).unwrap_err();
    assert_eq!(error.kind, ErrorKind::DepthLimit { limit: 5 });
}

#[test]
fn sizes_at_the_limit_are_read_and_one_more_is_not() {
    let limits = Limits { max_string_bytes: 3, max_container_items: 3, ..Limits::default() };
    assert!(skip(b"\0\0\0\x03abc", false, ttype::STRING, limits).is_ok());
    let error = skip(b"\0\0\0\x04abcd", false, ttype::STRING, limits).unwrap_err();
    assert_eq!(error.kind, ErrorKind::StringLimit { size: 4, limit: 3 });
    assert!(skip(&[0x33, 1, 2, 3], true, ttype::LIST, limits).is_ok());
    let error = skip(&[0x43, 1, 2, 3, 4], true, ttype::LIST, limits).unwrap_err();
    assert_eq!(error.kind, ErrorKind::ItemLimit { size: 4, limit: 3 });
}

#[test]
fn declared_sizes_are_compared_with_what_is_left() {
    let error = skip(b"\0\0\0\x09abc", false, ttype::STRING, Limits::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::StringTooLong { declared: 9, left: 3 });
    let million = [ttype::I64, 0, 0x0F, 0x42, 0x40, 0, 0];
    let error = skip(&million, false, ttype::LIST, Limits::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooManyItems { declared: 1_000_000, left: 2 });
    let error = skip(&[0xFF; 5], false, ttype::STRING, Limits::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NegativeSize(-1));
}

fn compact_reader(data: &[u8]) -> CompactReader<'_> {
    CompactReader::new(Cursor::new(data, 0, Limits::default()))
}

#[test]
fn varints_end_in_time_and_fit_their_type() {
    let longest = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
    assert_eq!(compact_reader(&longest).i64().unwrap(), i64::MIN);
    let too_large = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x03];
    let error = compact_reader(&too_large).i64().unwrap_err();
    assert!(matches!(error.kind, ErrorKind::OutOfRange { bits: 64, .. }));
    let error = compact_reader(&[0xFF; 20]).i64().unwrap_err();
    assert_eq!((&error.kind, error.offset), (&ErrorKind::LongVarint { longest: 10 }, 0));
    let error = compact_reader(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]).i32().unwrap_err();
    assert_eq!(error.kind, ErrorKind::LongVarint { longest: 5 });
    assert_eq!(compact_reader(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]).i32().unwrap(), i32::MIN);
    let error = compact_reader(&[0x80, 0x80, 0x04]).i16().unwrap_err();
    assert_eq!(error.kind, ErrorKind::OutOfRange { value: 32768, bits: 16 });
}

#[test]
fn field_ids_fit_16_bits() {
    let error = compact_reader(&[0x15]).field_begin(i16::MAX).unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadFieldId(32768));
    assert_eq!(compact_reader(&[0xF5]).field_begin(-5).unwrap(), (ttype::I32, 10));
}

#[test]
fn bools_and_types_are_known_ones() {
    let mut reader = BinaryReader(Cursor::new(&[2], 0, Limits::default()));
    assert_eq!(reader.boolean().unwrap_err().kind, ErrorKind::BadBool(2));
    assert_eq!(compact_reader(&[3]).boolean().unwrap_err().kind, ErrorKind::BadBool(3));
    assert!(!compact_reader(&[0]).boolean().unwrap());
    assert_eq!(skip(&[], false, 7, Limits::default()).unwrap_err().kind, ErrorKind::UnknownType(7));
    assert_eq!(compact_reader(&[0x1E]).field_begin(0).unwrap_err().kind, ErrorKind::UnknownCompactType(14));
    assert_eq!(compact_reader(&[0x10]).field_begin(0).unwrap_err().kind, ErrorKind::BadStop(0x10));
}
