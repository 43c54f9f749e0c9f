//! A `StructSpec` as the walk needs it: fields by id, their place in memory, what they are when absent.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};

use crate::codec::StructCodec;
use crate::fail::Walk;

pub struct StructProgram {
    /// The first part of every path.
    pub root: String,
    /// None for args and results, whose values are tuples.
    pub cls: Option<Py<PyType>>,
    pub is_union: bool,
    pub make: Make,
    /// In id order.
    pub fields: Vec<Field>,
    /// Places in `fields`, in IDL order.
    pub idl_order: Vec<usize>,
    /// Estimated bytes of an instance.
    pub cost: usize,
    pub unknown: Slot,
    /// Whether every struct that can be reached has its codec.
    pub linked: AtomicBool,
}

/// How an instance comes to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Memory from the class's allocator; slots are written in place.
    Alloc,
    /// ``cls.__new__(cls)``; slots are written in place.
    New,
    /// ``cls.__new__(cls)``, then attribute by attribute: some field is no plain slot.
    Attributes,
    /// No class: a tuple.
    Tuple,
}

pub enum Slot {
    /// Bytes from the start of the object to the pointer.
    Offset(usize),
    Attribute(Py<PyString>),
}

pub struct Field {
    pub id: i16,
    /// Place in the IDL order.
    pub index: usize,
    pub name: String,
    pub py_name: Py<PyString>,
    pub slot: Slot,
    pub ty: Type,
    pub ttype: u8,
    pub required: bool,
    pub absent: Absent,
}

pub enum Absent {
    None,
    Value(Py<PyAny>),
    Factory(Py<PyAny>),
}

/// The type of a value in one position. `frozen`: (part of) a map key or set element, so that
/// containers decode to their hashable forms.
pub enum Type {
    Bool,
    I8,
    I16,
    I32,
    I64,
    Double,
    String,
    Binary,
    Uuid,
    Enum(Box<EnumType>),
    Struct(Box<StructRef>),
    List(Box<ElementType>),
    Set(Box<ElementType>),
    Map(Box<MapType>),
}

pub struct EnumType {
    pub cls: Py<PyType>,
    pub name: String,
    pub members: HashMap<i32, Py<PyAny>>,
    /// Members whose values are their places, the usual enum; the rest is in `members`.
    pub dense: Vec<Option<Py<PyAny>>>,
}

pub struct ElementType {
    pub element: Type,
    pub ttype: u8,
    pub frozen: bool,
}

pub struct MapType {
    pub key: Type,
    pub key_ttype: u8,
    pub value: Type,
    pub value_ttype: u8,
    pub frozen: bool,
}

/// A struct inside another. Its codec is linked on first use, so that recursive types can exist, and
/// let go of when the garbage collector clears its owner.
pub struct StructRef {
    pub cls: Py<PyType>,
    pub name: String,
    codec: AtomicPtr<Py<StructCodec>>,
}

impl StructRef {
    pub fn new(cls: Py<PyType>, name: String) -> Self {
        Self { cls, name, codec: AtomicPtr::default() }
    }

    #[inline(always)]
    fn linked(&self) -> Option<&Py<StructCodec>> {
        // SAFETY: the pointer is null or from `link`; only `unlink` frees it, which runs with the owner
        // unreachable, so that no borrow of the owner is alive.
        unsafe { self.codec.load(Ordering::Acquire).as_ref() }
    }

    pub fn is_linked(&self) -> bool {
        self.linked().is_some()
    }

    pub fn link(&self, codec: Py<StructCodec>) {
        let made = Box::into_raw(Box::new(codec));
        let none = std::ptr::null_mut();
        if self.codec.compare_exchange(none, made, Ordering::AcqRel, Ordering::Acquire).is_err() {
            // SAFETY: `made` was not published; it is ours alone.
            drop(unsafe { Box::from_raw(made) });
        }
    }

    fn unlink(&self) {
        let old = self.codec.swap(std::ptr::null_mut(), Ordering::AcqRel);
        if !old.is_null() {
            // SAFETY: from `link`, and nobody else can see it any more.
            drop(unsafe { Box::from_raw(old) });
        }
    }

    pub fn codec<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, StructCodec>> {
        match self.linked() {
            Some(codec) => Ok(codec.bind(py).clone()),
            None => Err(cleared()),
        }
    }

    #[inline(always)]
    pub fn program(&self) -> Walk<&StructProgram> {
        match self.linked() {
            Some(codec) => Ok(&codec.get().program),
            None => Err(cleared().into()),
        }
    }
}

fn cleared() -> PyErr {
    PyRuntimeError::new_err("a codec was used after the garbage collector cleared it")
}

impl Drop for StructRef {
    fn drop(&mut self) {
        self.unlink();
    }
}

impl Type {
    /// The IDL's word for the type, for error texts.
    pub fn name(&self) -> &str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::Double => "double",
            Self::String => "string",
            Self::Binary => "binary",
            Self::Uuid => "uuid",
            Self::Enum(ty) => &ty.name,
            Self::Struct(ty) => &ty.name,
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::Map(_) => "map",
        }
    }

    /// Whether a peer can choose many values of this type that have the same hash, or none.
    pub fn is_forgeable(&self) -> bool {
        matches!(self, Self::Uuid | Self::Struct(_) | Self::List(_) | Self::Set(_) | Self::Map(_))
    }

    /// Call `see` with every struct in this type.
    pub fn each_struct<'a>(&'a self, see: &mut dyn FnMut(&'a StructRef)) {
        match self {
            Self::Struct(ty) => see(ty),
            Self::List(ty) | Self::Set(ty) => ty.element.each_struct(see),
            Self::Map(ty) => {
                ty.key.each_struct(see);
                ty.value.each_struct(see);
            }
            _ => {}
        }
    }

    fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            Self::Enum(ty) => {
                visit.call(&ty.cls)?;
                for member in ty.members.values().chain(ty.dense.iter().flatten()) {
                    visit.call(member)?;
                }
                Ok(())
            }
            Self::Struct(ty) => {
                visit.call(&ty.cls)?;
                ty.linked().map_or(Ok(()), |codec| visit.call(codec))
            }
            Self::List(ty) | Self::Set(ty) => ty.element.traverse(visit),
            Self::Map(ty) => {
                ty.key.traverse(visit)?;
                ty.value.traverse(visit)
            }
            _ => Ok(()),
        }
    }
}

impl StructProgram {
    /// Call `see` with every struct in the fields.
    pub fn each_struct<'a>(&'a self, see: &mut dyn FnMut(&'a StructRef)) {
        for field in &self.fields {
            field.ty.each_struct(see);
        }
    }

    pub fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        if let Some(cls) = &self.cls {
            visit.call(cls)?;
        }
        for field in &self.fields {
            match &field.absent {
                Absent::None => {}
                Absent::Value(object) | Absent::Factory(object) => visit.call(object)?,
            }
            field.ty.traverse(visit)?;
        }
        Ok(())
    }

    /// Let go of other codecs. Classes stay: they break their own cycles.
    pub fn clear(&self) {
        self.linked.store(false, Ordering::Release);
        self.each_struct(&mut StructRef::unlink);
    }
}
