//! What is known of `uuid.UUID`, whose `bytes` is Python code and is not called.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::memory;

pub struct UuidClass {
    pub cls: Py<PyType>,
    pub int_offset: usize,
    pub safe_offset: usize,
    pub unknown_safety: Py<PyAny>,
}

/// The class and the offsets of its slots, looked up once. Raises `TypeError` where it has other slots.
pub fn uuid_class(py: Python<'_>) -> PyResult<&'static UuidClass> {
    static UUID: PyOnceLock<UuidClass> = PyOnceLock::new();
    UUID.get_or_try_init(py, || {
        let module = py.import("uuid")?;
        let cls = module.getattr("UUID")?.cast_into::<PyType>()?;
        let missing = || pyo3::exceptions::PyTypeError::new_err("uuid.UUID has other slots than int and is_safe");
        Ok(UuidClass {
            int_offset: memory::slot_offset(&cls, "int").ok_or_else(missing)?,
            safe_offset: memory::slot_offset(&cls, "is_safe").ok_or_else(missing)?,
            unknown_safety: module.getattr("SafeUUID")?.getattr("unknown")?.unbind(),
            cls: cls.unbind(),
        })
    })
}
