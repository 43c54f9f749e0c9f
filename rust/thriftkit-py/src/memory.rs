//! Python objects as memory: where `unsafe` is needed to be fast, and nothing else.

use std::ptr::NonNull;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyType;

/// `T_OBJECT_EX`, the type code of every slot.
const SLOT_TYPE_CODE: i32 = 16;
/// `READONLY`.
const READ_ONLY: i32 = 1;

/// The offset of the plain, writable slot `name` in instances of `cls`, None where it is something else.
pub fn slot_offset(cls: &Bound<'_, PyType>, name: &str) -> Option<usize> {
    let descriptor = cls.getattr(name).ok()?;
    let pointer = descriptor.as_ptr();
    // SAFETY: the exact type says that it is a PyMemberDescrObject, which lives while `descriptor` does;
    // its PyMemberDef lives as long. `d_type` is checked to be a base of `cls`, so that the offset is
    // one of its instances too, and the last bound says that the pointer lies inside them.
    unsafe {
        if !std::ptr::eq(ffi::Py_TYPE(pointer), std::ptr::addr_of!(ffi::PyMemberDescr_Type)) {
            return None;
        }
        let descriptor = &*pointer.cast::<ffi::PyMemberDescrObject>();
        let member = &*descriptor.d_member.cast::<ffi::PyMemberDef>();
        let owner = descriptor.d_common.d_type;
        let size = (*cls.as_type_ptr()).tp_basicsize;
        let offset = usize::try_from(member.offset).ok()?;
        let fits = offset >= size_of::<ffi::PyObject>()
            && offset + size_of::<*mut ffi::PyObject>() <= usize::try_from(size).ok()?;
        let plain = member.type_code == SLOT_TYPE_CODE && member.flags & READ_ONLY == 0;
        (plain && fits && ffi::PyType_IsSubtype(cls.as_type_ptr(), owner) != 0).then_some(offset)
    }
}

/// The offset of item `index` of a tuple.
pub const fn tuple_offset(index: usize) -> usize {
    std::mem::offset_of!(ffi::PyTupleObject, ob_item) + index * size_of::<*mut ffi::PyObject>()
}

/// Whether instances are made by `object.__new__`, which only allocates.
pub fn is_allocated_plainly(cls: &Bound<'_, PyType>) -> bool {
    // SAFETY: both are ready types; their slots are only read.
    unsafe {
        let object_new = (*std::ptr::addr_of!(ffi::PyBaseObject_Type)).tp_new;
        let own_new = (*cls.as_type_ptr()).tp_new;
        match (own_new, object_new) {
            (Some(own), Some(object)) => own as usize == object as usize,
            _ => false,
        }
    }
}

/// A new instance with all slots empty, by the allocator alone.
#[inline(always)]
pub fn allocate<'py>(py: Python<'py>, cls: &Py<PyType>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: a heap type (slots have offsets only there) always has tp_alloc, which returns a new
    // reference to zeroed, tracked memory or null with the error set.
    unsafe {
        let cls = cls.as_ptr().cast::<ffi::PyTypeObject>();
        match (*cls).tp_alloc {
            Some(alloc) => Bound::from_owned_ptr_or_err(py, alloc(cls, 0)),
            None => Bound::from_owned_ptr_or_err(py, ffi::PyType_GenericAlloc(cls, 0)),
        }
    }
}

/// A tuple of `len` empty places, to be filled by [`put`] before anybody sees it.
#[inline(always)]
pub fn new_tuple(py: Python<'_>, len: usize) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference or null with the error set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyTuple_New(len as ffi::Py_ssize_t)) }
}

/// A list of `len` empty places, to be filled by [`put_item`] before anybody sees it.
#[inline(always)]
pub fn new_list(py: Python<'_>, len: usize) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference or null with the error set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyList_New(len as ffi::Py_ssize_t)) }
}

/// Fill place `index` of a list from [`new_list`].
///
/// # Safety
/// `list` has that place, and it is empty.
#[inline(always)]
pub unsafe fn put_item(list: &Bound<'_, PyAny>, index: usize, value: Bound<'_, PyAny>) {
    ffi::PyList_SET_ITEM(list.as_ptr(), index as ffi::Py_ssize_t, value.into_ptr());
}

/// Write the slot at `offset`; true where it was empty before.
///
/// # Safety
/// `object` is an instance of what the offset was made for.
#[inline(always)]
pub unsafe fn put(object: &Bound<'_, PyAny>, offset: usize, value: Bound<'_, PyAny>) -> bool {
    let place = object.as_ptr().byte_add(offset).cast::<*mut ffi::PyObject>();
    let old = place.replace(value.into_ptr());
    match NonNull::new(old) {
        None => true,
        Some(old) => {
            ffi::Py_DECREF(old.as_ptr());
            false
        }
    }
}

/// Whether the slot at `offset` is empty.
///
/// # Safety
/// As for [`put`].
#[inline(always)]
pub unsafe fn is_empty(object: &Bound<'_, PyAny>, offset: usize) -> bool {
    get(object.as_ptr(), offset).is_null()
}

/// The slot at `offset`, borrowed; null where it is empty.
///
/// # Safety
/// `object` is an instance of what the offset was made for.
#[inline(always)]
pub unsafe fn get(object: *mut ffi::PyObject, offset: usize) -> *mut ffi::PyObject {
    *object.byte_add(offset).cast::<*mut ffi::PyObject>()
}

/// The str of UTF-8 bytes; None with Python's error set where they are not, or memory is out.
#[inline(always)]
pub fn text<'py>(py: Python<'py>, bytes: &[u8]) -> Option<Bound<'py, PyAny>> {
    let len = bytes.len() as ffi::Py_ssize_t;
    // SAFETY: PyUnicode_New(len, 127) has room for `len` ASCII bytes, unless it is the shared empty str,
    // into which nothing is copied; the object is not shared yet. PyUnicode_DecodeUTF8 reads `len` bytes.
    unsafe {
        if bytes.is_ascii() {
            let made = Bound::from_owned_ptr_or_opt(py, ffi::PyUnicode_New(len, 127))?;
            if len > 0 {
                let data = ffi::PyUnicode_DATA(made.as_ptr()).cast::<u8>();
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), data, bytes.len());
            }
            return Some(made);
        }
        let made = ffi::PyUnicode_DecodeUTF8(bytes.as_ptr().cast(), len, std::ptr::null());
        Bound::from_owned_ptr_or_opt(py, made)
    }
}

/// The UTF-8 of a str, borrowed from it; None with Python's error set for lone surrogates.
///
/// # Safety
/// `object` is a str and outlives the slice.
#[inline(always)]
pub unsafe fn utf8<'a>(object: *mut ffi::PyObject) -> Option<&'a [u8]> {
    // A compact ASCII str is its own UTF-8. (Asking for it is quick there as well, but a call.)
    #[cfg(not(Py_3_14))]
    if ffi::PyUnicode_IS_COMPACT_ASCII(object) != 0 {
        let data = object.byte_add(size_of::<ffi::PyASCIIObject>()).cast::<u8>();
        let len = ffi::PyUnicode_GET_LENGTH(object);
        return Some(std::slice::from_raw_parts(data, len as usize));
    }
    let mut len = 0;
    let data = ffi::PyUnicode_AsUTF8AndSize(object, &raw mut len);
    if data.is_null() {
        return None;
    }
    Some(std::slice::from_raw_parts(data.cast(), len as usize))
}

/// Garbage collection is off while this lives, if it was on.
pub struct GcPause {
    was_on: bool,
}

impl GcPause {
    pub fn new(_py: Python<'_>, wanted: bool) -> Self {
        // SAFETY: the GIL is held; the call only sets a flag.
        let was_on = wanted && unsafe { ffi::PyGC_Disable() } == 1;
        Self { was_on }
    }
}

impl Drop for GcPause {
    fn drop(&mut self) {
        if self.was_on {
            // SAFETY: as above; `new` had a GIL token and the guard never leaves its frame.
            unsafe { ffi::PyGC_Enable() };
        }
    }
}
