//! `thriftkit._native`: the codec of `thriftkit.wire`, compiled.
//!
//! A `StructSpec` becomes a [`program::StructProgram`] once; one call then turns a whole payload into
//! Python objects or back. `thriftkit.wire.pure` is the reference: both agree on values, bytes and errors.
//!
//! The code counts on the GIL: it reads lists, dicts and slots in place, and runs no Python code while
//! it encodes. So the module says `gil_used`, and a free-threaded interpreter turns the GIL on for it.

mod budget;
mod codec;
mod compile;
mod decode;
mod encode;
mod fail;
mod key_cache;
mod memory;
mod program;
mod uuid;

use pyo3::prelude::*;
use pyo3::types::PyDict;

#[pymodule(gil_used = true)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<codec::StructCodec>()?;
    module.add_function(wrap_pyfunction!(codec::read_message_begin, module)?)?;
    let info = PyDict::new(module.py());
    info.set_item("version", env!("CARGO_PKG_VERSION"))?;
    info.set_item("rustc", env!("THRIFTKIT_RUSTC"))?;
    info.set_item("profile", env!("THRIFTKIT_PROFILE"))?;
    info.set_item("pyo3", "0.30")?;
    module.add("build_info", info)
}
