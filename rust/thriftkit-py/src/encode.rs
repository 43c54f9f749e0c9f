//! Python objects to bytes.
//!
//! Generated classes run no Python code here, so that nothing can change a container between its count and
//! its elements: containers are read in place, ints, strs and slots likewise. Classes with properties in
//! place of slots do run some; so whatever is being walked is held, and counts are looked at again.

use std::ptr::addr_of_mut;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyType};
use thrift_wire::{copy_fields, BinaryReader, Cursor, Limits, Writer};

use crate::fail::{Fail, Part, Walk, DEPTH_LIMIT, SIZE_LIMIT};
use crate::memory;
use crate::program::{ElementType, EnumType, Field, Make, MapType, Slot, StructProgram, StructRef, Type};
use crate::uuid::uuid_class;

type Object = *mut ffi::PyObject;

pub struct Encoder<'py, W> {
    py: Python<'py>,
    writer: W,
    limits: Limits,
    depth_left: usize,
}

impl<'py, W: Writer> Encoder<'py, W> {
    pub fn new(py: Python<'py>, writer: W, limits: Limits) -> Self {
        Self { py, writer, limits, depth_left: limits.max_depth }
    }

    /// A struct, union or exception with its unknown fields.
    pub fn object(&mut self, program: &StructProgram, value: &Bound<'py, PyAny>) -> Walk<()> {
        let Some(cls) = &program.cls else {
            return Err(
                pyo3::exceptions::PyTypeError::new_err("arguments and results are encoded by encode_message").into()
            );
        };
        self.instance(program, cls, value.as_ptr())
    }

    fn instance(&mut self, program: &StructProgram, cls: &Py<PyType>, value: Object) -> Walk<()> {
        let cls = cls.as_ptr().cast::<ffi::PyTypeObject>();
        // SAFETY: `value` is a live object, `cls` a type.
        if unsafe { ffi::PyObject_TypeCheck(value, cls) } == 0 {
            let name = self.class_name(cls);
            return Err(self.wrong(&name, value));
        }
        // Held, since a class of the other kind further in may run Python code.
        // SAFETY: `value` is a live object.
        let held = unsafe { Bound::from_borrowed_ptr(self.py, value) };
        if program.make == Make::Attributes {
            return self.attributes(program, &held);
        }
        let unknown = match program.unknown {
            // SAFETY: `value` is an instance of the class that the offset was made for.
            Slot::Offset(offset) => unsafe { memory::get(value, offset) },
            Slot::Attribute(_) => std::ptr::null_mut(),
        };
        if program.is_union {
            self.check_union(program, value, unknown)?;
        }
        self.fields(program, value, unknown)
    }

    /// A class whose fields are no plain slots: read them all first, since that may run Python code.
    fn attributes(&mut self, program: &StructProgram, value: &Bound<'py, PyAny>) -> Walk<()> {
        let read = |slot: &Slot| match slot {
            // SAFETY: an instance of the class that the offset was made for.
            Slot::Offset(offset) => unsafe {
                Bound::from_borrowed_ptr_or_opt(self.py, memory::get(value.as_ptr(), *offset))
            },
            Slot::Attribute(name) => value.getattr(name).ok(),
        };
        let values = memory::new_tuple(self.py, program.fields.len())?;
        for field in &program.fields {
            let item = read(&field.slot).unwrap_or_else(|| self.py.None().into_bound(self.py));
            // SAFETY: the tuple has a place for every field.
            unsafe { memory::put(&values, memory::tuple_offset(field.index), item) };
        }
        let unknown = read(&program.unknown);
        let unknown = unknown.as_ref().map_or(std::ptr::null_mut(), Bound::as_ptr);
        let place = |field: &Field| memory::tuple_offset(field.index);
        if program.is_union {
            self.check_union_at(program, values.as_ptr(), unknown, place)?;
        }
        self.fields_at(program, values.as_ptr(), unknown, place)
    }

    /// Arguments or a result: `values` is a tuple in IDL order, of the right length.
    pub fn values(&mut self, program: &StructProgram, values: &Bound<'py, PyAny>) -> Walk<()> {
        self.fields_at(program, values.as_ptr(), std::ptr::null_mut(), |field| memory::tuple_offset(field.index))
    }

    fn check_union(&self, program: &StructProgram, value: Object, unknown: Object) -> Walk<()> {
        self.check_union_at(program, value, unknown, slot_offset)
    }

    fn check_union_at(
        &self,
        program: &StructProgram,
        value: Object,
        unknown: Object,
        place: impl Fn(&Field) -> usize,
    ) -> Walk<()> {
        // SAFETY: `place` gives offsets inside `value`; None is immortal or kept by the interpreter.
        let is_set = |field: &&Field| unsafe {
            let item = memory::get(value, place(field));
            !item.is_null() && item != ffi::Py_None()
        };
        // SAFETY: null or a live object.
        let unknown = usize::from(unsafe { !unknown.is_null() && ffi::PyObject_IsTrue(unknown) == 1 });
        if program.fields.iter().filter(is_set).count() + unknown == 1 {
            return Ok(());
        }
        let in_idl_order = program.idl_order.iter().filter_map(|&at| program.fields.get(at));
        let names: Vec<&str> = in_idl_order.filter(is_set).map(|field| field.name.as_str()).collect();
        let what = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        Err(Fail::invalid(format!("a union has exactly one member; set are: {what}")))
    }

    #[inline(always)]
    fn fields(&mut self, program: &StructProgram, value: Object, unknown: Object) -> Walk<()> {
        self.fields_at(program, value, unknown, slot_offset)
    }

    #[inline(always)]
    fn fields_at(
        &mut self,
        program: &StructProgram,
        value: Object,
        unknown: Object,
        place: impl Fn(&Field) -> usize,
    ) -> Walk<()> {
        self.enter()?;
        let mut last_id = 0;
        // SAFETY: it is a constant of the interpreter.
        let none = unsafe { ffi::Py_None() };
        // Held, since a field may run Python code that takes it away.
        let unknown = (!unknown.is_null() && unknown != none).then(|| self.hold(unknown));
        for field in &program.fields {
            // SAFETY: `place` gives offsets inside `value`.
            let item = unsafe { memory::get(value, place(field)) };
            if item.is_null() || item == none {
                if field.required {
                    let fail = Fail::invalid("required field is None".to_owned());
                    return Err(fail.within(Part::Field(field.name.clone())));
                }
                continue;
            }
            if let Err(fail) = self.field(field, item, last_id) {
                return Err(fail.within(Part::Field(field.name.clone())));
            }
            last_id = field.id;
        }
        if let Some(unknown) = unknown {
            self.unknown(unknown.as_ptr(), last_id)?;
        }
        self.writer.stop();
        self.depth_left += 1;
        Ok(())
    }

    #[inline(always)]
    fn field(&mut self, field: &Field, value: Object, last_id: i16) -> Walk<()> {
        if let Type::Bool = field.ty {
            let value = self.bool_of(value)?;
            self.writer.bool_field(value, field.id, last_id);
            return Ok(());
        }
        self.writer.field_begin(field.ttype, field.id, last_id);
        self.value(&field.ty, value)
    }

    #[inline(always)]
    fn value(&mut self, ty: &Type, value: Object) -> Walk<()> {
        match ty {
            Type::String => self.string(value),
            Type::I64 => {
                let value = self.int(value, ty, i64::MIN, i64::MAX)?;
                self.writer.i64(value);
                Ok(())
            }
            Type::I32 => {
                let value = self.int(value, ty, i32::MIN.into(), i32::MAX.into())?;
                self.writer.i32(value as i32);
                Ok(())
            }
            Type::Bool => {
                let value = self.bool_of(value)?;
                self.writer.boolean(value);
                Ok(())
            }
            Type::Double => {
                let value = self.double(value)?;
                self.writer.double(value);
                Ok(())
            }
            Type::Enum(ty) => {
                let value = self.enum_value(ty, value)?;
                self.writer.i32(value);
                Ok(())
            }
            Type::Struct(inner) => self.inner(inner, value),
            Type::List(ty) => self.list(ty, &self.hold(value)),
            Type::Map(ty) => self.map(ty, &self.hold(value)),
            Type::Set(ty) => self.set(ty, &self.hold(value)),
            Type::Binary => self.binary(value),
            Type::I16 => {
                let value = self.int(value, ty, i16::MIN.into(), i16::MAX.into())?;
                self.writer.i16(value as i16);
                Ok(())
            }
            Type::I8 => {
                let value = self.int(value, ty, i8::MIN.into(), i8::MAX.into())?;
                self.writer.i8(value as i8);
                Ok(())
            }
            Type::Uuid => self.uuid(value),
        }
    }

    /// A reference of our own, for as long as a container is walked.
    #[inline(always)]
    fn hold(&self, value: Object) -> Bound<'py, PyAny> {
        // SAFETY: `value` is a live object.
        unsafe { Bound::from_borrowed_ptr(self.py, value) }
    }

    fn inner(&mut self, inner: &StructRef, value: Object) -> Walk<()> {
        self.instance(inner.program()?, &inner.cls, value)
    }

    #[inline(always)]
    fn bool_of(&self, value: Object) -> Walk<bool> {
        // SAFETY: constants of the interpreter.
        unsafe {
            if value == ffi::Py_True() {
                Ok(true)
            } else if value == ffi::Py_False() {
                Ok(false)
            } else {
                Err(self.wrong("bool", value))
            }
        }
    }

    #[inline(always)]
    fn int(&self, value: Object, ty: &Type, low: i64, high: i64) -> Walk<i64> {
        // SAFETY: `value` is a live object, and an int (of any class) where its value is asked for.
        unsafe {
            if ffi::PyLong_Check(value) == 0 {
                return Err(self.wrong("int", value));
            }
            let mut overflow = 0;
            let number = ffi::PyLong_AsLongLongAndOverflow(value, &raw mut overflow);
            if overflow != 0 || number < low || number > high {
                return Err(self.too_large(value, ty.name()));
            }
            Ok(number)
        }
    }

    #[cold]
    fn too_large(&self, value: Object, what: &str) -> Box<Fail> {
        // SAFETY: `value` is a live int.
        let value = unsafe { Bound::from_borrowed_ptr(self.py, value) };
        let shown = match value.extract::<i64>() {
            Ok(number) => number.to_string(),
            Err(_) => "an integer beyond 64 bits".to_owned(),
        };
        Fail::invalid(format!("{shown} does not fit {what}"))
    }

    #[inline(always)]
    fn double(&self, value: Object) -> Walk<f64> {
        // SAFETY: `value` is a live object of the class that each call asks for.
        unsafe {
            if ffi::PyFloat_Check(value) != 0 {
                return Ok(ffi::PyFloat_AS_DOUBLE(value));
            }
            if ffi::PyLong_Check(value) == 0 {
                return Err(self.wrong("float", value));
            }
            let number = ffi::PyLong_AsDouble(value);
            if let Some(_overflow) = PyErr::take(self.py) {
                return Err(self.too_large(value, "double"));
            }
            Ok(number)
        }
    }

    fn enum_value(&self, ty: &EnumType, value: Object) -> Walk<i32> {
        let cls = ty.cls.as_ptr().cast::<ffi::PyTypeObject>();
        // SAFETY: `value` is a live object, and an int where its value is asked for.
        unsafe {
            if ffi::Py_TYPE(value) != cls && ffi::PyType_IsSubtype(ffi::Py_TYPE(value), cls) == 0 {
                let is_int = ffi::PyLong_Check(value) != 0;
                let is_plain = ffi::PyLong_CheckExact(value) != 0;
                if !is_int || (!is_plain && self.is_enum(value)?) {
                    return Err(self.wrong(&ty.name, value));
                }
            }
            if ffi::PyLong_Check(value) == 0 {
                return Err(self.wrong(&ty.name, value));
            }
            let mut overflow = 0;
            let number = ffi::PyLong_AsLongLongAndOverflow(value, &raw mut overflow);
            match i32::try_from(number) {
                Ok(number) if overflow == 0 => Ok(number),
                _ => Err(self.too_large(value, &ty.name)),
            }
        }
    }

    fn is_enum(&self, value: Object) -> Walk<bool> {
        static ENUM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let base = ENUM.get_or_try_init(self.py, || self.py.import("enum")?.getattr("Enum").map(Bound::unbind))?;
        // SAFETY: enum.Enum is a type.
        Ok(unsafe { ffi::PyObject_TypeCheck(value, base.as_ptr().cast()) } != 0)
    }

    #[inline(always)]
    fn string(&mut self, value: Object) -> Walk<()> {
        // SAFETY: `value` is alive while the slice is used, and checked to be a str.
        let text = unsafe {
            if ffi::PyUnicode_Check(value) == 0 {
                return Err(self.wrong("str", value));
            }
            memory::utf8(value)
        };
        match text {
            Some(text) => self.data(text),
            None => {
                let cause = PyErr::take(self.py);
                Err(Fail::invalid_because("a str with a lone surrogate cannot be UTF-8".to_owned(), cause))
            }
        }
    }

    fn binary(&mut self, value: Object) -> Walk<()> {
        // SAFETY: `value` is a live object of the class that each call asks for; bytes never change, and a
        // bytearray cannot while the GIL is held and no Python code runs.
        unsafe {
            if ffi::PyBytes_Check(value) != 0 {
                let data = ffi::PyBytes_AS_STRING(value).cast();
                return self.data(std::slice::from_raw_parts(data, ffi::PyBytes_Size(value) as usize));
            }
            if ffi::PyByteArray_Check(value) != 0 {
                let data = ffi::PyByteArray_AsString(value).cast();
                return self.data(std::slice::from_raw_parts(data, ffi::PyByteArray_Size(value) as usize));
            }
            if ffi::PyMemoryView_Check(value) != 0 {
                let copy = Bound::from_owned_ptr_or_err(self.py, ffi::PyBytes_FromObject(value))?;
                return self.data(copy.cast_into_unchecked::<PyBytes>().as_bytes());
            }
        }
        Err(self.wrong("bytes", value))
    }

    #[inline(always)]
    fn data(&mut self, data: &[u8]) -> Walk<()> {
        if data.len() > self.limits.max_string_bytes {
            let limit = self.limits.max_string_bytes;
            let message = format!("{} bytes are more than max_string_bytes = {limit}", data.len());
            return Err(Fail::value(SIZE_LIMIT, message));
        }
        self.writer.bytes(data);
        Ok(())
    }

    fn uuid(&mut self, value: Object) -> Walk<()> {
        let uuid = uuid_class(self.py)?;
        // SAFETY: `value` is a live object; the offset was made for the class that it is checked to be of.
        let number = unsafe {
            if ffi::PyObject_TypeCheck(value, uuid.cls.as_ptr().cast()) == 0 {
                return Err(self.wrong("uuid.UUID", value));
            }
            let number = memory::get(value, uuid.int_offset);
            if number.is_null() || ffi::PyLong_CheckExact(number) == 0 {
                return Err(Fail::invalid("a uuid.UUID without a value".to_owned()));
            }
            Bound::from_borrowed_ptr(self.py, number)
        };
        let number: u128 = number.extract().map_err(|_| Fail::invalid("a uuid.UUID beyond 128 bits".to_owned()))?;
        self.writer.uuid(&number.to_be_bytes());
        Ok(())
    }

    #[inline(always)]
    fn list(&mut self, ty: &ElementType, value: &Bound<'py, PyAny>) -> Walk<()> {
        let value = value.as_ptr();
        // SAFETY: `value` is a live object of the class that each call asks for. The size is asked for
        // again before each item is taken, so that no place outside is read, whatever happens.
        unsafe {
            if ffi::PyList_Check(value) != 0 {
                let count = ffi::PyList_GET_SIZE(value);
                self.list_begin(ty, count)?;
                for index in 0..count {
                    if ffi::PyList_GET_SIZE(value) != count {
                        return Err(changed());
                    }
                    let item = ffi::PyList_GET_ITEM(value, index);
                    if !self.number(&ty.element, item) {
                        self.element(ty, item, index as usize)?;
                    }
                }
            } else if ffi::PyTuple_Check(value) != 0 {
                let count = ffi::PyTuple_GET_SIZE(value);
                self.list_begin(ty, count)?;
                for index in 0..count {
                    self.element(ty, ffi::PyTuple_GET_ITEM(value, index), index as usize)?;
                }
            } else {
                return Err(self.wrong("list", value));
            }
        }
        self.depth_left += 1;
        Ok(())
    }

    /// Write an item of the types that come in thousands, which are spared the choice; false where it is
    /// another one, or does not fit.
    ///
    /// # Safety
    /// `item` is a live object.
    #[inline(always)]
    unsafe fn number(&mut self, ty: &Type, item: Object) -> bool {
        match ty {
            Type::Double if ffi::PyFloat_CheckExact(item) != 0 => {
                self.writer.double(ffi::PyFloat_AS_DOUBLE(item));
                true
            }
            Type::I64 if ffi::PyLong_CheckExact(item) != 0 => {
                let mut overflow = 0;
                let number = ffi::PyLong_AsLongLongAndOverflow(item, &raw mut overflow);
                if overflow == 0 {
                    self.writer.i64(number);
                }
                overflow == 0
            }
            _ => false,
        }
    }

    fn set(&mut self, ty: &ElementType, value: &Bound<'py, PyAny>) -> Walk<()> {
        let value = value.as_ptr();
        // SAFETY: `value` is a live set or frozenset. The iterator is the set's own, even where a
        // subclass has another, so it runs no Python code; it fails when the size changes.
        unsafe {
            if ffi::PyAnySet_Check(value) == 0 {
                return Err(self.wrong("set", value));
            }
            let count = ffi::PySet_Size(value);
            self.list_begin(ty, count)?;
            let Some(iterate) = (*addr_of_mut!(ffi::PySet_Type)).tp_iter else {
                return Err(changed());
            };
            let items = Bound::from_owned_ptr_or_err(self.py, iterate(value))?;
            for index in 0..count {
                let Some(item) = Bound::from_owned_ptr_or_opt(self.py, ffi::PyIter_Next(items.as_ptr())) else {
                    drop(PyErr::take(self.py));
                    return Err(changed());
                };
                self.element(ty, item.as_ptr(), index as usize)?;
            }
        }
        self.depth_left += 1;
        Ok(())
    }

    #[inline(always)]
    fn list_begin(&mut self, ty: &ElementType, count: ffi::Py_ssize_t) -> Walk<()> {
        self.enter()?;
        self.check_count(count as usize)?;
        self.writer.list_begin(ty.ttype, count as usize);
        Ok(())
    }

    #[inline(always)]
    fn element(&mut self, ty: &ElementType, item: Object, index: usize) -> Walk<()> {
        self.value(&ty.element, item).map_err(|fail| fail.within(Part::Index(index)))
    }

    fn map(&mut self, ty: &MapType, value: &Bound<'py, PyAny>) -> Walk<()> {
        let value = value.as_ptr();
        // SAFETY: `value` is a live dict. PyDict_Next reads inside it whatever happens. Both of a pair are
        // held: a struct in a key may run Python code that takes the item away.
        unsafe {
            if ffi::PyDict_Check(value) == 0 {
                return Err(self.wrong("dict", value));
            }
            let count = ffi::PyDict_Size(value);
            self.enter()?;
            self.check_count(count as usize)?;
            self.writer.map_begin(ty.key_ttype, ty.value_ttype, count as usize);
            let mut position = 0;
            let mut key = std::ptr::null_mut();
            let mut item = std::ptr::null_mut();
            for index in 0..count as usize {
                if ffi::PyDict_Next(value, &raw mut position, &raw mut key, &raw mut item) == 0 {
                    return Err(changed());
                }
                let (held, _held_item) = (self.hold(key), self.hold(item));
                if let Err(fail) = self.value(&ty.key, key) {
                    return Err(fail.within(Part::Key(index)));
                }
                if let Err(fail) = self.value(&ty.value, item) {
                    return Err(fail.within(Part::Value(held.unbind(), index)));
                }
            }
        }
        self.depth_left += 1;
        Ok(())
    }

    fn unknown(&mut self, unknown: Object, last_id: i16) -> Walk<()> {
        // SAFETY: `unknown` is a live object, alive while the slice is used: no Python code runs.
        let data = unsafe {
            if ffi::PyBytes_Check(unknown) == 0 {
                return Err(Fail::invalid("_unknown is not bytes".to_owned()));
            }
            let data = ffi::PyBytes_AS_STRING(unknown).cast();
            std::slice::from_raw_parts(data, ffi::PyBytes_Size(unknown) as usize)
        };
        let mut cursor = Cursor::new(data, 0, self.limits);
        cursor.set_depth_left(self.depth_left);
        copy_fields(&mut BinaryReader(cursor), &mut self.writer, last_id)
            .map_err(|error| Fail::invalid(format!("_unknown is not a list of fields: {error}")))
    }

    #[inline(always)]
    fn enter(&mut self) -> Walk<()> {
        match self.depth_left.checked_sub(1) {
            Some(left) => {
                self.depth_left = left;
                Ok(())
            }
            None => {
                let limit = self.limits.max_depth;
                Err(Fail::value(DEPTH_LIMIT, format!("nested deeper than max_depth = {limit}")))
            }
        }
    }

    #[inline(always)]
    fn check_count(&self, count: usize) -> Walk<()> {
        if count > self.limits.max_container_items {
            let limit = self.limits.max_container_items;
            let message = format!("{count} items are more than max_container_items = {limit}");
            return Err(Fail::value(SIZE_LIMIT, message));
        }
        Ok(())
    }

    #[cold]
    fn wrong(&self, expected: &str, value: Object) -> Box<Fail> {
        // SAFETY: `value` is a live object.
        let cls = unsafe { ffi::Py_TYPE(value) };
        let name = self.class_name(cls);
        Fail::invalid(format!("expected {expected}, got {name}"))
    }

    #[cold]
    fn class_name(&self, cls: *mut ffi::PyTypeObject) -> String {
        // SAFETY: a live type.
        let cls = unsafe { Bound::from_borrowed_ptr(self.py, cls.cast()).cast_into_unchecked::<PyType>() };
        cls.name().map_or_else(|_| "?".to_owned(), |name| name.to_string())
    }
}

#[inline(always)]
fn slot_offset(field: &Field) -> usize {
    match field.slot {
        Slot::Offset(offset) => offset,
        // Such programs go through `attributes`, which has places of its own.
        Slot::Attribute(_) => memory::tuple_offset(field.index),
    }
}

#[cold]
fn changed() -> Box<Fail> {
    Fail::invalid("the container changed while it was encoded".to_owned())
}
