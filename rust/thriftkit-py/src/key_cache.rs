//! Short ASCII map keys that came lately: the same few keys come again and again, and a string object
//! that is used again also keeps its hash.

use std::sync::Mutex;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::memory;

const LONGEST: usize = 32;
const PLACES: usize = 512;

struct Entry {
    len: u8,
    bytes: [u8; LONGEST],
    key: Py<PyString>,
}

static CACHE: Mutex<Vec<Option<Entry>>> = Mutex::new(Vec::new());

fn place(bytes: &[u8]) -> usize {
    // FNV-1a.
    let hash = bytes.iter().fold(0x811C_9DC5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 16) as usize % PLACES
}

/// The str of `bytes`; None where they are not UTF-8 or memory is out, with Python's error set.
pub fn text<'py>(py: Python<'py>, bytes: &[u8]) -> Option<Bound<'py, PyAny>> {
    if bytes.is_empty() || bytes.len() > LONGEST || !bytes.is_ascii() {
        return memory::text(py, bytes);
    }
    // Whoever holds the lock runs no Python code, so that waiting would be short; yet nobody waits.
    let Ok(mut cache) = CACHE.try_lock() else {
        return memory::text(py, bytes);
    };
    if cache.is_empty() {
        cache.resize_with(PLACES, || None);
    }
    let entry = cache.get_mut(place(bytes))?;
    if let Some(known) = entry {
        if known.bytes.get(..usize::from(known.len)) == Some(bytes) {
            return Some(known.key.bind(py).clone().into_any());
        }
    }
    let made = memory::text(py, bytes)?;
    let mut kept = [0; LONGEST];
    kept.get_mut(..bytes.len())?.copy_from_slice(bytes);
    // SAFETY: `made` is a str; nothing else was asked of `memory::text`.
    let key = unsafe { made.clone().cast_into_unchecked::<PyString>() }.unbind();
    let old = entry.replace(Entry { len: bytes.len() as u8, bytes: kept, key });
    drop(cache);
    drop(old);
    debug_assert!(unsafe { ffi::PyErr_Occurred() }.is_null());
    Some(made)
}
