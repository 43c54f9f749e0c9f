//! The Python face: `StructCodec` and `read_message_begin`.

use std::cell::Cell;
use std::sync::atomic::Ordering;
use std::sync::Mutex;

use pyo3::exceptions::PyValueError;
use pyo3::ffi;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};
use thrift_wire::{message, BinaryReader, BinaryWriter, CompactReader, CompactWriter, Cursor, Limits, Reader};

use crate::budget::Budget;
use crate::compile;
use crate::decode::Decoder;
use crate::encode::Encoder;
use crate::fail::{Direction, Fail, Walk, SIZE_LIMIT};
use crate::memory::GcPause;
use crate::program::StructProgram;

/// Payloads at least this long are decoded with the garbage collector off.
const GC_PAUSE_BYTES: usize = 1000;
/// The deepest nesting that the machine's stack is trusted with; `Limits` refuses more.
const DEEPEST: usize = 512;
/// A buffer larger than this is not kept for the next payload.
const KEPT_BYTES: usize = 1024 * 1024;

/// `Limits.max_message_bytes` where no limits are given.
const DEFAULT_MESSAGE_BYTES: usize = 16_384_000;
/// `Limits.max_bytes_per_wire_byte` where no limits are given.
const DEFAULT_BYTES_PER_WIRE_BYTE: usize = 128;

#[derive(Clone, Copy)]
struct PayloadLimits {
    max_message_bytes: usize,
    max_bytes_per_wire_byte: usize,
    walk: Limits,
}

#[derive(Clone, Copy)]
enum Protocol {
    Binary,
    Compact,
}

impl Protocol {
    fn of(number: i64) -> PyResult<Self> {
        match number {
            0 => Ok(Self::Binary),
            2 => Ok(Self::Compact),
            _ => Err(PyValueError::new_err(format!("unknown protocol {number}"))),
        }
    }
}

/// A compiled `StructSpec`; see `thriftkit.wire.StructCodec` for the contract.
#[pyclass(frozen, module = "thriftkit._native")]
pub struct StructCodec {
    pub program: StructProgram,
}

#[pymethods]
impl StructCodec {
    #[new]
    #[pyo3(signature = (spec, /))]
    fn new(spec: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { program: compile::program(spec)? })
    }

    /// A struct, union or exception as a payload.
    #[pyo3(signature = (value, protocol, limits=None, /))]
    fn encode<'py>(
        slf: &Bound<'py, Self>,
        value: &Bound<'py, PyAny>,
        protocol: i64,
        limits: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let py = slf.py();
        let protocol = Protocol::of(protocol)?;
        let limits = limits_of(limits)?;
        let program = linked(slf)?;
        let mut out = Out::new();
        let done = match protocol {
            Protocol::Binary => Encoder::new(py, BinaryWriter(&mut out.0), limits.walk).object(program, value),
            Protocol::Compact => Encoder::new(py, CompactWriter(&mut out.0), limits.walk).object(program, value),
        };
        done.and_then(|()| check_encoded(out.0.len(), limits))
            .map_err(|fail| fail.into_error(py, Some(&program.root), Direction::Encode))?;
        Ok(PyBytes::new(py, &out.0))
    }

    /// The value of a payload, all of which must be used.
    #[pyo3(signature = (data, protocol, limits=None, /))]
    fn decode<'py>(
        slf: &Bound<'py, Self>,
        data: &Bound<'py, PyAny>,
        protocol: i64,
        limits: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let protocol = Protocol::of(protocol)?;
        let limits = limits_of(limits)?;
        let program = linked(slf)?;
        if program.cls.is_none() {
            return Err(pyo3::exceptions::PyTypeError::new_err("arguments and results are decoded by decode_values"));
        }
        let data = bytes_of(data)?;
        let data = data.as_bytes();
        let done = walk(py, program, data, 0, protocol, limits).and_then(|(value, end)| match data.len() - end {
            0 => Ok(value),
            left => Err(Fail::bytes(format!("{left} bytes follow the struct"), end)),
        });
        done.map_err(|fail| fail.into_error(py, Some(&program.root), Direction::Decode))
    }

    /// `prefix`, then a whole message; the frame length is filled in.
    #[pyo3(signature = (prefix, protocol, name, message_type, seqid, values, limits=None, /))]
    #[allow(clippy::too_many_arguments)] // the contract's
    fn encode_message<'py>(
        slf: &Bound<'py, Self>,
        prefix: &Bound<'py, PyAny>,
        protocol: i64,
        name: &Bound<'py, PyString>,
        message_type: i64,
        seqid: i32,
        values: &Bound<'py, PyTuple>,
        limits: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let py = slf.py();
        let protocol = Protocol::of(protocol)?;
        let limits = limits_of(limits)?;
        let program = linked(slf)?;
        let prefix = bytes_of(prefix)?;
        let prefix = prefix.as_bytes();
        check_message(program, prefix, values)?;
        let text = name_bytes(py, name)?;
        let mut out = Out::new();
        out.0.extend_from_slice(prefix);
        let done = match protocol {
            Protocol::Binary => {
                message::write_binary(&mut out.0, text, kind_of(message_type, u8::MAX)?, seqid);
                Encoder::new(py, BinaryWriter(&mut out.0), limits.walk).values(program, values)
            }
            Protocol::Compact => {
                message::write_compact(&mut out.0, text, kind_of(message_type, 7)?, seqid);
                Encoder::new(py, CompactWriter(&mut out.0), limits.walk).values(program, values)
            }
        };
        done.and_then(|()| check_encoded(out.0.len() - prefix.len(), limits))
            .map_err(|fail| fail.into_error(py, Some(&program.root), Direction::Encode))?;
        if !prefix.is_empty() {
            let frame_bytes = u32::try_from(out.0.len() - 4)
                .map_err(|_| PyValueError::new_err("a message is longer than a frame can say"))?;
            if let Some(head) = out.0.first_chunk_mut::<4>() {
                *head = frame_bytes.to_be_bytes();
            }
        }
        Ok(PyBytes::new(py, &out.0))
    }

    /// The field values of the struct at `offset`, in field order, and the offset behind it.
    #[pyo3(signature = (data, offset, protocol, limits=None, /))]
    fn decode_values<'py>(
        slf: &Bound<'py, Self>,
        data: &Bound<'py, PyAny>,
        offset: usize,
        protocol: i64,
        limits: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyAny>, usize)> {
        let py = slf.py();
        let protocol = Protocol::of(protocol)?;
        let limits = limits_of(limits)?;
        let program = linked(slf)?;
        let data = bytes_of(data)?;
        let done = walk(py, program, data.as_bytes(), offset, protocol, limits);
        let (value, end) = done.map_err(|fail| fail.into_error(py, Some(&program.root), Direction::Decode))?;
        if program.cls.is_none() {
            return Ok((value, end));
        }
        let values: PyResult<Vec<_>> = program
            .idl_order
            .iter()
            .filter_map(|&place| program.fields.get(place))
            .map(|field| value.getattr(field.py_name.bind(py)))
            .collect();
        Ok((PyTuple::new(py, values?)?.into_any(), end))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.program.traverse(&visit)
    }

    fn __clear__(&self) {
        self.program.clear();
    }
}

/// (name, message type, seqid, offset behind it). Binary is read in both forms, strict and lax.
#[pyfunction]
#[pyo3(signature = (data, protocol, offset=0, /))]
pub fn read_message_begin<'py>(
    data: &Bound<'py, PyAny>,
    protocol: i64,
    offset: usize,
) -> PyResult<(Bound<'py, PyAny>, u8, i32, usize)> {
    let py = data.py();
    let protocol = Protocol::of(protocol)?;
    let data = bytes_of(data)?;
    let cursor = Cursor::new(data.as_bytes(), offset, Limits::default());
    let begin = || -> Walk<_> {
        let (begin, end) = match protocol {
            Protocol::Binary => {
                let mut reader = BinaryReader(cursor);
                (message::read_binary(&mut reader)?, reader.position())
            }
            Protocol::Compact => {
                let mut reader = CompactReader::new(cursor);
                (message::read_compact(&mut reader)?, reader.position())
            }
        };
        match crate::key_cache::text(py, begin.name) {
            Some(name) => Ok((name, begin.message_type, begin.seqid, end)),
            None => Err(Fail::bytes_because(
                "the name of a message is not UTF-8".to_owned(),
                begin.name_offset,
                PyErr::take(py),
            )),
        }
    };
    begin().map_err(|fail| fail.into_error(py, None, Direction::Decode))
}

/// Decode the struct at `offset`; it, and the offset behind it.
fn walk<'py>(
    py: Python<'py>,
    program: &StructProgram,
    data: &[u8],
    offset: usize,
    protocol: Protocol,
    limits: PayloadLimits,
) -> Walk<(Bound<'py, PyAny>, usize)> {
    let (size, most) = (data.len().saturating_sub(offset), limits.max_message_bytes);
    if size > most {
        return Err(Fail::limit(over_message(size, most), 0));
    }
    let cursor = Cursor::new(data, offset, limits.walk);
    let budget = Budget::new(size, limits.max_bytes_per_wire_byte);
    let _pause = GcPause::new(py, data.len() >= GC_PAUSE_BYTES);
    match protocol {
        Protocol::Binary => {
            let mut decoder = Decoder::new(py, BinaryReader(cursor), budget);
            let value = decoder.object(program)?;
            Ok((value, decoder.reader.position()))
        }
        Protocol::Compact => {
            let mut decoder = Decoder::new(py, CompactReader::new(cursor), budget);
            let value = decoder.object(program)?;
            Ok((value, decoder.reader.position()))
        }
    }
}

fn over_message(size: usize, most: usize) -> String {
    format!("{size} bytes are more than max_message_bytes = {most}")
}

fn check_encoded(size: usize, limits: PayloadLimits) -> Walk<()> {
    match limits.max_message_bytes {
        most if size > most => Err(Fail::value(SIZE_LIMIT, over_message(size, most))),
        _ => Ok(()),
    }
}

fn linked<'a>(slf: &'a Bound<'_, StructCodec>) -> PyResult<&'a StructProgram> {
    let program = &slf.get().program;
    if !program.linked.load(Ordering::Acquire) {
        compile::link(slf.py(), slf)?;
    }
    Ok(program)
}

/// Bytes as they are; a copy of whatever else has a buffer.
fn bytes_of<'py>(data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    // SAFETY: a live object. Only buffers: PyBytes_FromObject would take lists of ints as well.
    unsafe {
        if ffi::PyObject_CheckBuffer(data.as_ptr()) == 0 {
            let name = data.get_type().name()?;
            let message = format!("a bytes-like object is required, not {name}");
            return Err(pyo3::exceptions::PyTypeError::new_err(message));
        }
        let copy = Bound::from_owned_ptr_or_err(data.py(), ffi::PyBytes_FromObject(data.as_ptr()))?;
        Ok(copy.cast_into_unchecked::<PyBytes>())
    }
}

fn name_bytes<'a>(py: Python<'_>, name: &'a Bound<'_, PyString>) -> PyResult<&'a [u8]> {
    name.to_str().map(str::as_bytes).map_err(|error| {
        let message = "the name of a message with a lone surrogate cannot be UTF-8".to_owned();
        Fail::invalid_because(message, Some(error)).into_error(py, None, Direction::Encode)
    })
}

fn kind_of(message_type: i64, highest: u8) -> PyResult<u8> {
    match u8::try_from(message_type) {
        Ok(kind) if kind <= highest => Ok(kind),
        _ => Err(PyValueError::new_err(format!("message type {message_type} is not from 0 to {highest}"))),
    }
}

fn check_message(program: &StructProgram, prefix: &[u8], values: &Bound<'_, PyTuple>) -> PyResult<()> {
    if (1..4).contains(&prefix.len()) {
        let message = format!("a prefix has 4 bytes or more, or none, not {}", prefix.len());
        return Err(PyValueError::new_err(message));
    }
    let (root, wanted, given) = (&program.root, program.fields.len(), values.len());
    if wanted != given {
        let message = format!("{root} has {wanted} fields, {given} values were given");
        return Err(PyValueError::new_err(message));
    }
    Ok(())
}

/// The numbers of a `Limits`, which is frozen: the one that came last is remembered.
fn limits_of(limits: Option<&Bound<'_, PyAny>>) -> PyResult<PayloadLimits> {
    static LAST: Mutex<Option<(Py<PyAny>, PayloadLimits)>> = Mutex::new(None);
    let Some(given) = limits else {
        return Ok(PayloadLimits {
            max_message_bytes: DEFAULT_MESSAGE_BYTES,
            max_bytes_per_wire_byte: DEFAULT_BYTES_PER_WIRE_BYTE,
            walk: Limits::default(),
        });
    };
    if let Ok(last) = LAST.try_lock() {
        if let Some((object, numbers)) = last.as_ref() {
            if object.as_ptr() == given.as_ptr() {
                return Ok(*numbers);
            }
        }
    }
    let number = |name: &str| given.getattr(name)?.extract::<usize>();
    let numbers = PayloadLimits {
        max_message_bytes: number("max_message_bytes")?,
        max_bytes_per_wire_byte: number("max_bytes_per_wire_byte")?,
        walk: Limits {
            max_string_bytes: number("max_string_bytes")?,
            max_container_items: number("max_container_items")?,
            max_depth: number("max_depth")?.min(DEEPEST),
        },
    };
    let old = match LAST.try_lock() {
        Ok(mut last) => last.replace((given.clone().unbind(), numbers)),
        Err(_) => None,
    };
    drop(old);
    Ok(numbers)
}

thread_local! {
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The output of one payload, in this thread's spare buffer.
struct Out(Vec<u8>);

impl Out {
    fn new() -> Self {
        let mut buffer = SPARE.take();
        buffer.clear();
        Self(buffer)
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        if self.0.capacity() <= KEPT_BYTES {
            SPARE.set(std::mem::take(&mut self.0));
        }
    }
}
