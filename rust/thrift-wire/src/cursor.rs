//! A position in a payload that never leaves it, and the limits that hold there.

use crate::error::{ErrorKind, Result};
use crate::limits::Limits;

pub struct Cursor<'a> {
    source: &'a [u8],
    at: usize,
    depth_left: usize,
    limits: Limits,
}

impl<'a> Cursor<'a> {
    /// A cursor at `at`; behind the end it reads nothing.
    pub fn new(source: &'a [u8], at: usize, limits: Limits) -> Self {
        Self { source, at: at.min(source.len()), depth_left: limits.max_depth, limits }
    }

    #[inline(always)]
    pub fn position(&self) -> usize {
        self.at
    }

    #[inline(always)]
    pub fn left(&self) -> usize {
        self.source.len() - self.at
    }

    pub fn depth_left(&self) -> usize {
        self.depth_left
    }

    /// Begin as deep as another walk is already.
    pub fn set_depth_left(&mut self, depth_left: usize) {
        self.depth_left = depth_left;
    }

    #[inline(always)]
    pub fn take(&mut self, size: usize) -> Result<&'a [u8]> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        match rest.get(..size) {
            Some(taken) => {
                self.at += size;
                Ok(taken)
            }
            None => Err(self.truncated(size)),
        }
    }

    #[inline(always)]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        match rest.first_chunk::<N>() {
            Some(taken) => {
                self.at += N;
                Ok(*taken)
            }
            None => Err(self.truncated(N)),
        }
    }

    #[inline(always)]
    pub fn byte(&mut self) -> Result<u8> {
        match self.source.get(self.at) {
            Some(&byte) => {
                self.at += 1;
                Ok(byte)
            }
            None => Err(self.truncated(1)),
        }
    }

    #[cold]
    fn truncated(&self, needed: usize) -> Box<crate::Error> {
        let left = self.left();
        ErrorKind::Truncated { needed, left }.at(self.at)
    }

    /// `size` bytes of a string.
    #[inline(always)]
    pub fn string(&mut self, size: usize) -> Result<&'a [u8]> {
        if size > self.limits.max_string_bytes {
            let limit = self.limits.max_string_bytes;
            return Err(ErrorKind::StringLimit { size, limit }.at(self.at));
        }
        if size > self.left() {
            let left = self.left();
            return Err(ErrorKind::StringTooLong { declared: size, left }.at(self.at));
        }
        self.take(size)
    }

    /// `count` items of at least `each` bytes must fit into what is left.
    #[inline(always)]
    pub fn check_count(&self, count: usize, each: usize) -> Result<()> {
        if count > self.limits.max_container_items {
            let limit = self.limits.max_container_items;
            return Err(ErrorKind::ItemLimit { size: count, limit }.at(self.at));
        }
        if count.saturating_mul(each) > self.left() {
            let left = self.left();
            return Err(ErrorKind::TooManyItems { declared: count, left }.at(self.at));
        }
        Ok(())
    }

    #[inline(always)]
    pub fn enter(&mut self) -> Result<()> {
        match self.depth_left.checked_sub(1) {
            Some(left) => {
                self.depth_left = left;
                Ok(())
            }
            None => {
                let limit = self.limits.max_depth;
                Err(ErrorKind::DepthLimit { limit }.at(self.at))
            }
        }
    }

    #[inline(always)]
    pub fn leave(&mut self) {
        self.depth_left += 1;
    }
}
