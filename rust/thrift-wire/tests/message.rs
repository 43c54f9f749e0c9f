//! Begins of messages, in both protocols and in binary's two forms.

use thrift_wire::message::{read_binary, read_compact, write_binary, write_compact, MessageBegin};
use thrift_wire::{BinaryReader, CompactReader, Cursor, ErrorKind, Limits};

fn binary(data: &[u8]) -> thrift_wire::Result<MessageBegin<'_>> {
    read_binary(&mut BinaryReader(Cursor::new(data, 0, Limits::default())))
}

fn compact(data: &[u8]) -> thrift_wire::Result<MessageBegin<'_>> {
    read_compact(&mut CompactReader::new(Cursor::new(data, 0, Limits::default())))
}

#[test]
fn what_is_written_is_read() {
    for seqid in [0, 1, 127, 128, i32::MAX, -1, i32::MIN] {
        for message_type in 0..8 {
            let mut out = Vec::new();
            write_binary(&mut out, b"add", message_type, seqid);
            let expected = MessageBegin { name: b"add", name_offset: 4, message_type, seqid };
            assert_eq!(binary(&out).unwrap(), expected);
            for end in 0..out.len() {
                assert!(binary(&out[..end]).is_err());
            }
            out.clear();
            write_compact(&mut out, b"add", message_type, seqid);
            let begin = compact(&out).unwrap();
            assert_eq!((begin.name, begin.message_type, begin.seqid), (&b"add"[..], message_type, seqid));
            for end in 0..out.len() {
                assert!(compact(&out[..end]).is_err());
            }
        }
    }
}

#[test]
fn bytes_are_those_of_the_specification() {
    let mut out = Vec::new();
    write_binary(&mut out, b"add", 1, 7);
    assert_eq!(out, b"\x80\x01\x00\x01\0\0\0\x03add\0\0\0\x07");
    out.clear();
    write_compact(&mut out, b"add", 1, -1);
    assert_eq!(out, b"\x82\x21\xff\xff\xff\xff\x0f\x03add");
}

#[test]
fn lax_binary_is_read() {
    let begin = binary(b"\0\0\0\x03add\x02\0\0\0\x09").unwrap();
    assert_eq!((begin.name, begin.message_type, begin.seqid), (&b"add"[..], 2, 9));
}

#[test]
fn other_versions_are_refused() {
    assert_eq!(binary(b"\x80\x02\0\x01\0\0\0\0\0\0\0\0").unwrap_err().kind, ErrorKind::BadVersion(0x8002_0001));
    assert_eq!(compact(b"\x82\x22\0\0").unwrap_err().kind, ErrorKind::BadCompactVersion(0x82, 0x22));
    assert_eq!(compact(b"\x83\x21\0\0").unwrap_err().kind, ErrorKind::BadCompactVersion(0x83, 0x21));
    assert_eq!(compact(b"\x82\x21\xff\xff\xff\xff\x1f\0").unwrap_err().kind, ErrorKind::BadSeqid);
}
