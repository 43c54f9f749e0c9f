//! Failures on their way out: what is wrong, and the path that grows as the walk unwinds.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyInt, PyString, PyType};
use thrift_wire::{Error, ErrorKind};

pub const INVALID_DATA: i32 = 1;
const NEGATIVE_SIZE: i32 = 2;
pub const SIZE_LIMIT: i32 = 3;
const BAD_VERSION: i32 = 4;
pub const DEPTH_LIMIT: i32 = 6;

/// The longest string that a path shows as a map key.
const LONGEST_KEY: usize = 64;

/// Boxed, so that a result of the hot path stays two words.
pub type Walk<T> = Result<T, Box<Fail>>;

pub struct Fail {
    cause: Cause,
    /// Innermost first.
    path: Vec<Part>,
}

enum Cause {
    Wire(Box<Error>),
    Value {
        code: i32,
        message: String,
        offset: Option<usize>,
        python: Option<PyErr>,
    },
    /// The peer's bytes ask for more than we grant.
    Limit {
        message: String,
        offset: usize,
    },
    /// An error of Python code that is handed on as it is.
    Python(PyErr),
}

pub enum Part {
    Field(String),
    Index(usize),
    /// The key of the item at this place is what is wrong.
    Key(usize),
    /// The value under this key, which is the item at this place.
    Value(Py<PyAny>, usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Encode,
    Decode,
}

impl Fail {
    #[cold]
    pub fn value(code: i32, message: String) -> Box<Self> {
        Self::make(Cause::Value { code, message, offset: None, python: None })
    }

    #[cold]
    pub fn invalid(message: String) -> Box<Self> {
        Self::value(INVALID_DATA, message)
    }

    #[cold]
    pub fn invalid_because(message: String, python: Option<PyErr>) -> Box<Self> {
        Self::make(Cause::Value { code: INVALID_DATA, message, offset: None, python })
    }

    /// Bytes that are not what the IDL says.
    #[cold]
    pub fn bytes(message: String, offset: usize) -> Box<Self> {
        Self::bytes_because(message, offset, None)
    }

    #[cold]
    pub fn bytes_because(message: String, offset: usize, python: Option<PyErr>) -> Box<Self> {
        Self::make(Cause::Value { code: INVALID_DATA, message, offset: Some(offset), python })
    }

    #[cold]
    pub fn limit(message: String, offset: usize) -> Box<Self> {
        Self::make(Cause::Limit { message, offset })
    }

    fn make(cause: Cause) -> Box<Self> {
        Box::new(Self { cause, path: Vec::new() })
    }

    #[cold]
    pub fn within(mut self: Box<Self>, part: Part) -> Box<Self> {
        self.path.push(part);
        self
    }

    /// The exception to raise; paths begin at `root`.
    #[cold]
    pub fn into_error(self, py: Python<'_>, root: Option<&str>, direction: Direction) -> PyErr {
        let path = root.map(|root| self.path_text(py, root));
        let (class, code, message, offset, cause) = match self.cause {
            Cause::Python(error) => return error,
            Cause::Value { code, message, offset, python } => (direction.class(), code, message, offset, python),
            Cause::Limit { message, offset } => ("LimitExceeded", SIZE_LIMIT, message, Some(offset), None),
            Cause::Wire(error) => {
                let class = if error.kind.is_limit() && direction == Direction::Decode {
                    "LimitExceeded"
                } else {
                    direction.class()
                };
                (class, code_of(&error.kind), error.kind.to_string(), Some(error.offset), None)
            }
        };
        match build(py, class, code, &message, path, offset) {
            Ok(error) => {
                if cause.is_some() {
                    error.set_cause(py, cause);
                }
                error
            }
            Err(error) => error,
        }
    }

    fn path_text(&self, py: Python<'_>, root: &str) -> String {
        let mut text = root.to_owned();
        for part in self.path.iter().rev() {
            match part {
                Part::Field(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                Part::Index(index) => text += &format!("[{index}]"),
                Part::Key(index) => text += &format!("{{{index}}}"),
                Part::Value(key, index) => {
                    let shown = key_text(key.bind(py)).unwrap_or_else(|| format!("#{index}"));
                    text += &format!("[{shown}]");
                }
            }
        }
        text
    }
}

impl Direction {
    fn class(self) -> &'static str {
        match self {
            Self::Encode => "EncodeError",
            Self::Decode => "DecodeError",
        }
    }
}

impl From<Box<Error>> for Box<Fail> {
    #[cold]
    fn from(error: Box<Error>) -> Self {
        Fail::make(Cause::Wire(error))
    }
}

impl From<PyErr> for Box<Fail> {
    #[cold]
    fn from(error: PyErr) -> Self {
        Fail::make(Cause::Python(error))
    }
}

fn code_of(kind: &ErrorKind) -> i32 {
    match kind {
        ErrorKind::NegativeSize(_) => NEGATIVE_SIZE,
        ErrorKind::StringLimit { .. } | ErrorKind::ItemLimit { .. } => SIZE_LIMIT,
        ErrorKind::DepthLimit { .. } => DEPTH_LIMIT,
        ErrorKind::BadVersion(_) | ErrorKind::BadCompactVersion(..) => BAD_VERSION,
        _ => INVALID_DATA,
    }
}

/// A map key as a path shows it, None where only its place can be told.
fn key_text(key: &Bound<'_, PyAny>) -> Option<String> {
    if key.is_instance_of::<PyInt>() && !key.is_instance_of::<PyBool>() {
        return key.extract::<i64>().ok().map(|number| number.to_string());
    }
    let text = key.cast::<PyString>().ok()?;
    if text.len().ok()? > LONGEST_KEY {
        return None;
    }
    // Of the text itself: a subclass may show itself otherwise.
    let plain = PyString::new(key.py(), text.to_str().ok()?);
    plain.repr().ok()?.extract().ok()
}

fn build(
    py: Python<'_>,
    class: &str,
    code: i32,
    message: &str,
    path: Option<String>,
    offset: Option<usize>,
) -> PyResult<PyErr> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let errors = ERRORS.get_or_try_init(py, || py.import("thriftkit.errors").map(Bound::unbind))?;
    let class = errors.bind(py).getattr(class)?;
    let class = class.cast::<PyType>().map_err(|_| PyTypeError::new_err("not a class"))?;
    let named = PyDict::new(py);
    named.set_item("path", path)?;
    named.set_item("offset", offset)?;
    Ok(PyErr::from_value(class.call((code, message), Some(&named))?))
}
