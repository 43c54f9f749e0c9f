//! From a `StructSpec` to a [`StructProgram`], and from one program to those that it needs.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use thrift_wire::ttype;

use crate::budget::struct_cost;
use crate::codec::StructCodec;
use crate::memory;
use crate::program::{Absent, ElementType, EnumType, Field, Make, MapType, Slot, StructProgram, StructRef, Type};

/// Containers within containers that one IDL type may have.
const DEEPEST_TYPE: usize = 64;
/// The most that the table of an enum's members may be longer than they are many.
const DENSEST: i32 = 1024;

pub fn program(spec: &Bound<'_, PyAny>) -> PyResult<StructProgram> {
    let name: String = spec.getattr("name")?.extract()?;
    let root = name.rsplit('.').next().unwrap_or(&name).to_owned();
    let kind: String = spec.getattr("kind")?.extract()?;
    let cls = spec.getattr("cls")?;
    let cls = if cls.is_none() { None } else { Some(cls.cast_into::<PyType>()?) };
    let specs = spec.getattr("fields")?.cast_into::<PyTuple>()?;
    let mut fields = Vec::with_capacity(specs.len());
    for (index, field) in specs.iter().enumerate() {
        fields.push(compile_field(&field, index, cls.as_ref())?);
    }
    fields.sort_by_key(|field: &Field| field.id);
    let mut idl_order = vec![0; fields.len()];
    for (place, field) in fields.iter().enumerate() {
        if let Some(entry) = idl_order.get_mut(field.index) {
            *entry = place;
        }
    }
    let unknown = match &cls {
        Some(cls) => slot_of(cls, "_unknown"),
        None => Slot::Offset(0),
    };
    let factories = fields.iter().filter(|field| matches!(field.absent, Absent::Factory(_))).count();
    Ok(StructProgram {
        cost: struct_cost(fields.len(), factories),
        root,
        is_union: kind == "union",
        make: make_of(cls.as_ref(), &fields, &unknown),
        cls: cls.map(Bound::unbind),
        fields,
        idl_order,
        unknown,
        linked: AtomicBool::new(false),
    })
}

fn make_of(cls: Option<&Bound<'_, PyType>>, fields: &[Field], unknown: &Slot) -> Make {
    let Some(cls) = cls else { return Make::Tuple };
    let plain = |slot: &Slot| matches!(slot, Slot::Offset(_));
    if !plain(unknown) || !fields.iter().all(|field| plain(&field.slot)) {
        Make::Attributes
    } else if memory::is_allocated_plainly(cls) {
        Make::Alloc
    } else {
        Make::New
    }
}

fn slot_of(cls: &Bound<'_, PyType>, name: &str) -> Slot {
    match memory::slot_offset(cls, name) {
        Some(offset) => Slot::Offset(offset),
        None => Slot::Attribute(PyString::intern(cls.py(), name).unbind()),
    }
}

fn compile_field(spec: &Bound<'_, PyAny>, index: usize, cls: Option<&Bound<'_, PyType>>) -> PyResult<Field> {
    let py_name: String = spec.getattr("py_name")?.extract()?;
    let requiredness: String = spec.getattr("requiredness")?.extract()?;
    let factory = spec.getattr("default_factory")?;
    let default = spec.getattr("default")?;
    let (ty, ttype) = compile_type(&spec.getattr("type")?, false, 0)?;
    Ok(Field {
        id: spec.getattr("id")?.extract()?,
        index,
        name: spec.getattr("name")?.extract()?,
        py_name: PyString::intern(spec.py(), &py_name).unbind(),
        slot: match cls {
            Some(cls) => slot_of(cls, &py_name),
            None => Slot::Offset(memory::tuple_offset(index)),
        },
        ty,
        ttype,
        required: requiredness == "required",
        absent: if !factory.is_none() {
            Absent::Factory(factory.unbind())
        } else if default.is_none() {
            Absent::None
        } else {
            Absent::Value(default.unbind())
        },
    })
}

fn compile_type(spec: &Bound<'_, PyAny>, frozen: bool, depth: usize) -> PyResult<(Type, u8)> {
    if depth > DEEPEST_TYPE {
        return Err(PyValueError::new_err(format!("a type nests containers deeper than {DEEPEST_TYPE}")));
    }
    let kind = spec.get_type().name()?;
    let part = |name: &str, frozen: bool| compile_type(&spec.getattr(name)?, frozen, depth + 1);
    match kind.to_str()? {
        "BaseType" => base_type(spec),
        "EnumType" => Ok((Type::Enum(Box::new(compile_enum(spec)?)), ttype::I32)),
        "StructType" => {
            let cls = spec.getattr("cls")?.cast_into::<PyType>()?;
            let name = cls.name()?.to_str()?.to_owned();
            Ok((Type::Struct(Box::new(StructRef::new(cls.unbind(), name))), ttype::STRUCT))
        }
        "ListType" => {
            let (element, ttype) = part("element", frozen)?;
            let ty = ElementType { element, ttype, frozen };
            Ok((Type::List(Box::new(ty)), ttype::LIST))
        }
        "SetType" => {
            let (element, ttype) = part("element", true)?;
            let ty = ElementType { element, ttype, frozen };
            Ok((Type::Set(Box::new(ty)), ttype::SET))
        }
        "MapType" => {
            let (key, key_ttype) = part("key", true)?;
            let (value, value_ttype) = part("value", frozen)?;
            let ty = MapType { key, key_ttype, value, value_ttype, frozen };
            Ok((Type::Map(Box::new(ty)), ttype::MAP))
        }
        other => Err(PyTypeError::new_err(format!("not a type of an IDL: {other}"))),
    }
}

fn base_type(spec: &Bound<'_, PyAny>) -> PyResult<(Type, u8)> {
    let name: String = spec.getattr("name")?.extract()?;
    Ok(match name.as_str() {
        "bool" => (Type::Bool, ttype::BOOL),
        "i8" => (Type::I8, ttype::BYTE),
        "i16" => (Type::I16, ttype::I16),
        "i32" => (Type::I32, ttype::I32),
        "i64" => (Type::I64, ttype::I64),
        "double" => (Type::Double, ttype::DOUBLE),
        "string" => (Type::String, ttype::STRING),
        "binary" => (Type::Binary, ttype::STRING),
        "uuid" => (Type::Uuid, ttype::UUID),
        other => return Err(PyTypeError::new_err(format!("not a base type of an IDL: {other}"))),
    })
}

fn compile_enum(spec: &Bound<'_, PyAny>) -> PyResult<EnumType> {
    let cls = spec.getattr("cls")?.cast_into::<PyType>()?;
    let mut members = HashMap::new();
    for member in cls.getattr("__members__")?.call_method0("values")?.try_iter()? {
        let member = member?;
        if let Ok(value) = member.extract::<i32>() {
            members.insert(value, member.unbind());
        }
    }
    let mut dense: Vec<Option<Py<PyAny>>> = Vec::new();
    let highest = members.keys().copied().max().unwrap_or(-1);
    if (0..DENSEST).contains(&highest) {
        for value in 0..=highest {
            dense.push(members.remove(&value));
        }
    }
    Ok(EnumType { name: cls.name()?.to_str()?.to_owned(), cls: cls.unbind(), members, dense })
}

/// Give every struct that `first` can reach its codec, by a work-list: types may be recursive.
///
/// It runs Python code (generated specs), so it comes before the walk, never within one.
pub fn link(py: Python<'_>, first: &Bound<'_, StructCodec>) -> PyResult<()> {
    let mut seen = vec![first.clone()];
    let mut next = 0;
    while let Some(codec) = seen.get(next).cloned() {
        next += 1;
        let mut found = Vec::new();
        codec.get().program.each_struct(&mut |inner| found.push(inner));
        for inner in found {
            if !inner.is_linked() {
                inner.link(codec_of(py, inner)?);
            }
            let inner = inner.codec(py)?;
            if !inner.get().program.linked.load(Ordering::Acquire) && !seen.iter().any(|one| one.is(&inner)) {
                seen.push(inner);
            }
        }
    }
    for codec in seen {
        codec.get().program.linked.store(true, Ordering::Release);
    }
    Ok(())
}

/// The codec of a struct's class: its spec's, or one of our own where the spec has a pure one.
fn codec_of(py: Python<'_>, inner: &StructRef) -> PyResult<Py<StructCodec>> {
    static SPEC_OF: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static BESIDE_PURE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let spec_of =
        SPEC_OF.get_or_try_init(py, || py.import("thriftkit.schema")?.getattr("spec_of").map(Bound::unbind))?;
    let spec = spec_of.bind(py).call1((&inner.cls,))?;
    let known = spec.getattr("codec")?;
    if let Ok(codec) = known.cast::<StructCodec>() {
        return Ok(codec.clone().unbind());
    }
    let own = BESIDE_PURE.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if !known.is_none() {
        // THRIFTKIT_IMPL=pure, and somebody compares: one codec per class, kept for the process.
        if let Some(codec) = own.get_item(&inner.cls)? {
            return Ok(codec.cast_into::<StructCodec>()?.unbind());
        }
    }
    let made = Py::new(py, StructCodec { program: program(&spec)? })?;
    if known.is_none() {
        spec.setattr("codec", &made)?;
    } else {
        own.set_item(&inner.cls, &made)?;
    }
    Ok(made)
}
