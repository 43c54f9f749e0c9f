//! Bytes to Python objects.

use std::collections::HashMap;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};
use thrift_wire::{copy_value_of_field, skip_value_of_field, ttype, BinaryWriter, Reader};

use crate::budget::{map_cost, set_cost, Budget, LIST_COST};
use crate::fail::{Fail, Part, Walk};
use crate::program::{Absent, ElementType, EnumType, Field, Make, MapType, Slot, StructProgram, Type};
use crate::uuid::uuid_class;
use crate::{key_cache, memory};

pub struct Decoder<'py, R> {
    py: Python<'py>,
    pub reader: R,
    budget: Budget,
    /// Enum members that the IDL does not know, by class and value: one object for each.
    unknown_members: HashMap<(*mut ffi::PyObject, i32), Bound<'py, PyAny>>,
}

impl<'py, 'a, R: Reader<'a>> Decoder<'py, R> {
    pub fn new(py: Python<'py>, reader: R, budget: Budget) -> Self {
        Self { py, reader, budget, unknown_members: HashMap::new() }
    }

    #[inline(always)]
    fn pay(&mut self, cost: usize) -> Walk<()> {
        let position = self.reader.position();
        self.budget.pay(cost, position)
    }

    /// A struct, union or exception; a tuple of the field values for arguments and results.
    pub fn object(&mut self, program: &StructProgram) -> Walk<Bound<'py, PyAny>> {
        self.reader.cursor().enter()?;
        self.pay(program.cost)?;
        let object = self.allocate(program)?;
        let mut unknown = Vec::new();
        let filled = self.fields(program, &object, &mut unknown)?;
        if program.is_union {
            self.check_union(program, &object, filled, &unknown)?;
        }
        if filled < program.fields.len() {
            self.fill_absent(program, &object)?;
        }
        self.reader.cursor().leave();
        let unknown = if unknown.is_empty() { self.none() } else { PyBytes::new(self.py, &unknown).into_any() };
        match (program.make, &program.unknown) {
            (Make::Tuple, _) => Ok(object),
            (Make::Alloc | Make::New, Slot::Offset(offset)) => {
                // SAFETY: `object` is an instance of the class that the offset was made for.
                unsafe { memory::put(&object, *offset, unknown) };
                Ok(object)
            }
            _ => self.by_attributes(program, &object, unknown),
        }
    }

    #[inline(always)]
    fn allocate(&self, program: &StructProgram) -> Walk<Bound<'py, PyAny>> {
        Ok(match (program.make, &program.cls) {
            (Make::Alloc, Some(cls)) => memory::allocate(self.py, cls)?,
            (Make::New, Some(_)) => self.new_instance(program)?,
            _ => memory::new_tuple(self.py, program.fields.len())?,
        })
    }

    fn new_instance(&self, program: &StructProgram) -> PyResult<Bound<'py, PyAny>> {
        let Some(cls) = &program.cls else {
            return Err(PyTypeError::new_err("arguments and results have no class"));
        };
        let made = cls.bind(self.py).call_method1("__new__", (cls,))?;
        // SAFETY: `cls` is a type. A class's own __new__ may answer anything; its slots may not be there.
        if unsafe { ffi::PyObject_TypeCheck(made.as_ptr(), cls.as_ptr().cast()) } == 0 {
            return Err(PyTypeError::new_err("__new__ made an instance of another class"));
        }
        Ok(made)
    }

    /// An instance from a tuple of values, for classes whose fields are no plain slots.
    fn by_attributes(
        &self,
        program: &StructProgram,
        values: &Bound<'py, PyAny>,
        unknown: Bound<'py, PyAny>,
    ) -> Walk<Bound<'py, PyAny>> {
        let made = self.new_instance(program)?;
        let values = values.cast::<PyTuple>().map_err(PyErr::from)?;
        let set = |slot: &Slot, value: Bound<'py, PyAny>| match slot {
            Slot::Offset(offset) => {
                // SAFETY: `made` is an instance of the class that the offset was made for.
                unsafe { memory::put(&made, *offset, value) };
                Ok(())
            }
            // SAFETY: three live objects. Not `setattr`: a union's clears the other members.
            Slot::Attribute(name) => unsafe {
                match ffi::PyObject_GenericSetAttr(made.as_ptr(), name.as_ptr(), value.as_ptr()) {
                    0 => Ok(()),
                    _ => Err(PyErr::fetch(self.py)),
                }
            },
        };
        for field in &program.fields {
            set(&field.slot, values.get_item(field.index)?)?;
        }
        set(&program.unknown, unknown)?;
        Ok(made)
    }

    /// Read the fields into their slots; how many slots were filled.
    #[inline(always)]
    fn fields(&mut self, program: &StructProgram, object: &Bound<'py, PyAny>, unknown: &mut Vec<u8>) -> Walk<usize> {
        let mut last_id = 0;
        let mut next = 0;
        let mut filled = 0;
        loop {
            let start = self.reader.position();
            let (ttype, id) = self.reader.field_begin(last_id)?;
            if ttype == ttype::STOP {
                return Ok(filled);
            }
            last_id = id;
            let Some(place) = find(&program.fields, next, id) else {
                if program.cls.is_some() {
                    copy_value_of_field(&mut self.reader, &mut BinaryWriter(unknown), ttype, id, 0)?;
                } else {
                    skip_value_of_field(&mut self.reader, ttype)?;
                }
                continue;
            };
            let Some(field) = program.fields.get(place) else {
                continue;
            };
            next = place + 1;
            if ttype != field.ttype {
                let message = format!("expected {}, got {}", field.ty.name(), ttype::name(ttype));
                return Err(Fail::bytes(message, start).within(Part::Field(field.name.clone())));
            }
            match self.value(&field.ty) {
                // SAFETY: the offset is one of `object`: of its class, or of a tuple with a place for
                // every field.
                Ok(value) => unsafe {
                    filled += usize::from(memory::put(object, target(program, field), value));
                },
                Err(fail) => return Err(fail.within(Part::Field(field.name.clone()))),
            }
        }
    }

    fn fill_absent(&mut self, program: &StructProgram, object: &Bound<'py, PyAny>) -> Walk<()> {
        for &place in &program.idl_order {
            let Some(field) = program.fields.get(place) else {
                continue;
            };
            let offset = target(program, field);
            // SAFETY: as in `fields`.
            if !unsafe { memory::is_empty(object, offset) } {
                continue;
            }
            let value = match &field.absent {
                _ if field.required => {
                    let message = "required field is missing".to_owned();
                    let fail = Fail::bytes(message, self.reader.position());
                    return Err(fail.within(Part::Field(field.name.clone())));
                }
                _ if program.is_union => self.none(),
                Absent::None => self.none(),
                Absent::Value(value) => value.bind(self.py).clone(),
                Absent::Factory(factory) => factory.bind(self.py).call0()?,
            };
            // SAFETY: as in `fields`.
            unsafe { memory::put(object, offset, value) };
        }
        Ok(())
    }

    fn check_union(
        &mut self,
        program: &StructProgram,
        object: &Bound<'py, PyAny>,
        filled: usize,
        unknown: &[u8],
    ) -> Walk<()> {
        if filled + usize::from(!unknown.is_empty()) == 1 {
            return Ok(());
        }
        let in_idl_order = program.idl_order.iter().filter_map(|&place| program.fields.get(place));
        // SAFETY: as in `fields`.
        let is_set = |field: &&Field| unsafe { !memory::is_empty(object, target(program, field)) };
        let names: Vec<&str> = in_idl_order.filter(is_set).map(|field| field.name.as_str()).collect();
        let what = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let message = format!("a union has exactly one member; set are: {what}");
        Err(Fail::bytes(message, self.reader.position()))
    }

    #[inline(always)]
    fn value(&mut self, ty: &Type) -> Walk<Bound<'py, PyAny>> {
        match ty {
            Type::String => self.text(false),
            Type::I64 => {
                let number = self.reader.i64()?;
                self.int(number)
            }
            Type::I32 => {
                let number = self.reader.i32()?;
                self.int(number.into())
            }
            Type::Bool => {
                let value = self.reader.boolean()?;
                Ok(self.boolean(value))
            }
            Type::Double => {
                let number = self.reader.double()?;
                // SAFETY: a new reference or null with the error set.
                let made = unsafe { Bound::from_owned_ptr_or_err(self.py, ffi::PyFloat_FromDouble(number)) };
                Ok(made?)
            }
            Type::Struct(inner) => self.object(inner.program()?),
            Type::Enum(ty) => self.enum_member(ty),
            Type::List(ty) => self.list(ty),
            Type::Map(ty) => self.map(ty),
            Type::Set(ty) => self.set(ty),
            Type::Binary => {
                let data = self.reader.bytes()?;
                Ok(PyBytes::new(self.py, data).into_any())
            }
            Type::I16 => {
                let number = self.reader.i16()?;
                self.int(number.into())
            }
            Type::I8 => {
                let number = self.reader.i8()?;
                self.int(number.into())
            }
            Type::Uuid => self.uuid(),
        }
    }

    #[inline(always)]
    fn int(&self, number: i64) -> Walk<Bound<'py, PyAny>> {
        // SAFETY: a new reference or null with the error set.
        Ok(unsafe { Bound::from_owned_ptr_or_err(self.py, ffi::PyLong_FromLongLong(number)) }?)
    }

    #[inline(always)]
    fn boolean(&self, value: bool) -> Bound<'py, PyAny> {
        // SAFETY: constants of the interpreter, borrowed.
        unsafe { Bound::from_borrowed_ptr(self.py, if value { ffi::Py_True() } else { ffi::Py_False() }) }
    }

    #[inline(always)]
    fn none(&self) -> Bound<'py, PyAny> {
        // SAFETY: a constant of the interpreter, borrowed.
        unsafe { Bound::from_borrowed_ptr(self.py, ffi::Py_None()) }
    }

    #[inline(always)]
    fn text(&mut self, is_key: bool) -> Walk<Bound<'py, PyAny>> {
        let start = self.reader.position();
        let data = self.reader.bytes()?;
        let made = if is_key { key_cache::text(self.py, data) } else { memory::text(self.py, data) };
        match made {
            Some(text) => Ok(text),
            None => Err(self.not_text(start)),
        }
    }

    #[cold]
    fn not_text(&self, start: usize) -> Box<Fail> {
        match PyErr::take(self.py) {
            Some(error) if error.is_instance_of::<pyo3::exceptions::PyUnicodeDecodeError>(self.py) => {
                Fail::bytes_because("invalid UTF-8".to_owned(), start, Some(error))
            }
            Some(error) => error.into(),
            None => Fail::bytes("invalid UTF-8".to_owned(), start),
        }
    }

    fn enum_member(&mut self, ty: &EnumType) -> Walk<Bound<'py, PyAny>> {
        let value = self.reader.i32()?;
        let dense = usize::try_from(value).ok().and_then(|place| ty.dense.get(place));
        if let Some(Some(member)) = dense {
            return Ok(member.bind(self.py).clone());
        }
        if let Some(member) = ty.members.get(&value) {
            return Ok(member.bind(self.py).clone());
        }
        let key = (ty.cls.as_ptr(), value);
        if let Some(known) = self.unknown_members.get(&key) {
            return Ok(known.clone());
        }
        let made = ty.cls.bind(self.py).call1((value,))?;
        self.unknown_members.insert(key, made.clone());
        Ok(made)
    }

    fn uuid(&mut self) -> Walk<Bound<'py, PyAny>> {
        let number = u128::from_be_bytes(self.reader.uuid()?);
        let uuid = uuid_class(self.py)?;
        let made = memory::allocate(self.py, &uuid.cls)?;
        let number = number.into_pyobject(self.py).map_err(PyErr::from)?;
        // SAFETY: the offsets were made for this class.
        unsafe {
            memory::put(&made, uuid.int_offset, number.into_any());
            memory::put(&made, uuid.safe_offset, uuid.unknown_safety.bind(self.py).clone());
        }
        Ok(made)
    }

    /// Enter a list or set: where it starts, and how many elements it has.
    #[inline(always)]
    fn elements(&mut self, ty: &ElementType) -> Walk<(usize, usize)> {
        self.reader.cursor().enter()?;
        let start = self.reader.position();
        let (ttype, size) = self.reader.list_begin()?;
        if size > 0 && ttype != ty.ttype {
            let expected = ty.element.name();
            let message = format!("expected elements of type {expected}, got {}", ttype::name(ttype));
            return Err(Fail::bytes(message, start));
        }
        Ok((start, size))
    }

    #[inline(always)]
    fn list(&mut self, ty: &ElementType) -> Walk<Bound<'py, PyAny>> {
        let (_, size) = self.elements(ty)?;
        self.pay(LIST_COST)?;
        let made = if ty.frozen {
            let made = memory::new_tuple(self.py, size)?;
            for index in 0..size {
                let value = self.element(ty, index)?;
                // SAFETY: the tuple has `size` places.
                unsafe { memory::put(&made, memory::tuple_offset(index), value) };
            }
            made
        } else {
            self.plain_list(ty, size)?
        };
        self.reader.cursor().leave();
        Ok(made)
    }

    #[inline(always)]
    fn plain_list(&mut self, ty: &ElementType, size: usize) -> Walk<Bound<'py, PyAny>> {
        let made = memory::new_list(self.py, size)?;
        for index in 0..size {
            let value = self.element(ty, index)?;
            // SAFETY: the list has `size` places; this one is empty, and nobody else has the list.
            unsafe { memory::put_item(&made, index, value) };
        }
        Ok(made)
    }

    #[inline(always)]
    fn element(&mut self, ty: &ElementType, index: usize) -> Walk<Bound<'py, PyAny>> {
        self.value(&ty.element).map_err(|fail| fail.within(Part::Index(index)))
    }

    fn set(&mut self, ty: &ElementType) -> Walk<Bound<'py, PyAny>> {
        let (start, size) = self.elements(ty)?;
        self.pay(set_cost(size))?;
        // SAFETY: a new reference or null with the error set.
        let made = unsafe {
            let none = std::ptr::null_mut();
            let made = if ty.frozen { ffi::PyFrozenSet_New(none) } else { ffi::PySet_New(none) };
            Bound::from_owned_ptr_or_err(self.py, made)
        }?;
        if ty.element.is_forgeable() {
            // All first: what is wrong with the bytes matters more than what cannot be hashed.
            let items = self.plain_list(ty, size)?;
            let mut alike = AlikeHashes::default();
            for index in 0..size {
                // SAFETY: the list has `size` items, and nobody else has it.
                let item = unsafe {
                    let item = ffi::PyList_GET_ITEM(items.as_ptr(), index as ffi::Py_ssize_t);
                    Bound::from_borrowed_ptr(self.py, item)
                };
                match alike.admit(&made, &item) {
                    Ok(true) => self.add(&made, &item)?,
                    Ok(false) => return Err(self.too_alike()),
                    Err(error) => return Err(self.unhashable("an element of the set", start, error)),
                }
            }
        } else {
            for index in 0..size {
                let item = self.element(ty, index)?;
                self.add(&made, &item)?;
            }
        }
        self.reader.cursor().leave();
        Ok(made)
    }

    #[inline(always)]
    fn add(&self, set: &Bound<'py, PyAny>, item: &Bound<'py, PyAny>) -> Walk<()> {
        // SAFETY: a set, or a frozenset that nobody has seen yet, and a live object.
        match unsafe { ffi::PySet_Add(set.as_ptr(), item.as_ptr()) } {
            0 => Ok(()),
            _ => Err(PyErr::fetch(self.py).into()),
        }
    }

    #[cold]
    fn too_alike(&self) -> Box<Fail> {
        let message = format!("more than {MAX_ALIKE} different keys with the same hash");
        Fail::limit(message, self.reader.position())
    }

    fn map(&mut self, ty: &MapType) -> Walk<Bound<'py, PyAny>> {
        self.reader.cursor().enter()?;
        let start = self.reader.position();
        let (key, value, size) = self.reader.map_begin()?;
        if size > 0 && (key != ty.key_ttype || value != ty.value_ttype) {
            let (expected_key, expected_value) = (ty.key.name(), ty.value.name());
            let (key, value) = (ttype::name(key), ttype::name(value));
            let message = format!("expected a map of {expected_key} to {expected_value}, got {key} to {value}");
            return Err(Fail::bytes(message, start));
        }
        self.pay(map_cost(size))?;
        // SAFETY: a new reference or null with the error set.
        let made = unsafe { Bound::from_owned_ptr_or_err(self.py, ffi::PyDict_New()) }?;
        let mut alike = AlikeHashes::default();
        for index in 0..size {
            self.map_item(ty, &made, index, &mut alike)?;
        }
        self.reader.cursor().leave();
        if ty.frozen {
            return Ok(frozen_dict(self.py)?.call1((made,))?);
        }
        Ok(made)
    }

    #[inline(always)]
    fn map_item(&mut self, ty: &MapType, made: &Bound<'py, PyAny>, index: usize, alike: &mut AlikeHashes) -> Walk<()> {
        let key = match self.map_key(&ty.key, made, alike) {
            Ok(key) => key,
            Err(fail) => return Err(fail.within(Part::Key(index))),
        };
        let value = match self.value(&ty.value) {
            Ok(value) => value,
            Err(fail) => return Err(fail.within(Part::Value(key.unbind(), index))),
        };
        // SAFETY: a dict and two live objects.
        match unsafe { ffi::PyDict_SetItem(made.as_ptr(), key.as_ptr(), value.as_ptr()) } {
            0 => Ok(()),
            _ => Err(PyErr::fetch(self.py).into()),
        }
    }

    #[inline(always)]
    fn map_key(&mut self, ty: &Type, made: &Bound<'py, PyAny>, alike: &mut AlikeHashes) -> Walk<Bound<'py, PyAny>> {
        if let Type::String = ty {
            return self.text(true);
        }
        let start = self.reader.position();
        let key = self.value(ty)?;
        if ty.is_forgeable() {
            match alike.admit(made, &key) {
                Ok(true) => {}
                Ok(false) => return Err(self.too_alike()),
                Err(error) => return Err(self.unhashable("the key", start, error)),
            }
        }
        Ok(key)
    }

    #[cold]
    fn unhashable(&self, what: &str, start: usize, error: PyErr) -> Box<Fail> {
        if !error.is_instance_of::<PyTypeError>(self.py) {
            return error.into();
        }
        let message = format!("{what} cannot be hashed: {}", error.value(self.py));
        Fail::bytes_because(message, start, Some(error))
    }
}

/// Different keys of one container that may have the same hash; `thriftkit.wire.pure.hashing` says why.
const MAX_ALIKE: u8 = 64;

/// Counts the keys of one container by hash.
#[derive(Default)]
struct AlikeHashes(HashMap<ffi::Py_hash_t, u8>);

impl AlikeHashes {
    /// Whether `key` may go into `container`, a dict or a set. An error where it has no hash.
    fn admit(&mut self, container: &Bound<'_, PyAny>, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        let hash = key.hash()?;
        if container.contains(key)? {
            return Ok(true);
        }
        let count = self.0.entry(hash).or_default();
        *count = count.saturating_add(1);
        Ok(*count <= MAX_ALIKE)
    }
}

/// The place of the field with this id: mostly the next one.
#[inline(always)]
fn find(fields: &[Field], next: usize, id: i16) -> Option<usize> {
    match fields.get(next) {
        Some(field) if field.id == id => Some(next),
        _ => fields.binary_search_by_key(&id, |field| field.id).ok(),
    }
}

/// Where a field goes while its struct is read.
#[inline(always)]
fn target(program: &StructProgram, field: &Field) -> usize {
    match field.slot {
        Slot::Offset(offset) if program.make != Make::Attributes => offset,
        _ => memory::tuple_offset(field.index),
    }
}

fn frozen_dict(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static FROZEN_DICT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let cls =
        FROZEN_DICT.get_or_try_init(py, || py.import("thriftkit.schema")?.getattr("FrozenDict").map(Bound::unbind))?;
    Ok(cls.bind(py))
}
