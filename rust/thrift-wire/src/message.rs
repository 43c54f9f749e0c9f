//! The begin of a message: its name, its kind and its sequence id.

use crate::binary::BinaryReader;
use crate::compact::{CompactReader, CompactWriter};
use crate::error::{ErrorKind, Result};
use crate::protocol::{Reader, Writer};
use crate::BinaryWriter;

const VERSION_1: u32 = 0x8001_0000;
const VERSION_MASK: u32 = 0xFFFF_0000;
const COMPACT_ID: u8 = 0x82;
const COMPACT_VERSION: u8 = 1;

/// A message's begin as read; `name` is not yet known to be UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct MessageBegin<'a> {
    pub name: &'a [u8],
    pub name_offset: usize,
    pub message_type: u8,
    pub seqid: i32,
}

/// Binary in either form, strict (versioned) or lax.
pub fn read_binary<'a>(reader: &mut BinaryReader<'a>) -> Result<MessageBegin<'a>> {
    let name_offset = reader.position();
    let word = reader.i32()?;
    if word < 0 {
        let word = word as u32;
        if word & VERSION_MASK != VERSION_1 {
            return Err(ErrorKind::BadVersion(word).at(name_offset));
        }
        let name_offset = reader.position();
        return Ok(MessageBegin { name: reader.bytes()?, name_offset, message_type: word as u8, seqid: reader.i32()? });
    }
    Ok(MessageBegin {
        name: reader.0.string(word as usize)?,
        name_offset,
        message_type: reader.i8()? as u8,
        seqid: reader.i32()?,
    })
}

pub fn read_compact<'a>(reader: &mut CompactReader<'a>) -> Result<MessageBegin<'a>> {
    let start = reader.position();
    let [id, version] = reader.cursor().array()?;
    if id != COMPACT_ID || version & 0x1F != COMPACT_VERSION {
        return Err(ErrorKind::BadCompactVersion(id, version).at(start));
    }
    let at = reader.position();
    let raw = reader.varint::<5>()?;
    let seqid = u32::try_from(raw).map_err(|_| ErrorKind::BadSeqid.at(at))? as i32;
    let name_offset = reader.position();
    Ok(MessageBegin { name: reader.bytes()?, name_offset, message_type: version >> 5, seqid })
}

/// Binary, strict.
pub fn write_binary(out: &mut Vec<u8>, name: &[u8], message_type: u8, seqid: i32) {
    let mut writer = BinaryWriter(out);
    writer.i32((VERSION_1 | u32::from(message_type)) as i32);
    writer.bytes(name);
    writer.i32(seqid);
}

/// `message_type` has three bits.
pub fn write_compact(out: &mut Vec<u8>, name: &[u8], message_type: u8, seqid: i32) {
    out.extend_from_slice(&[COMPACT_ID, message_type << 5 | COMPACT_VERSION]);
    let mut writer = CompactWriter(out);
    writer.varint(u64::from(seqid as u32));
    writer.bytes(name);
}
