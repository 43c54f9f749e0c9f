//! What decoded structs and containers cost in memory; `thriftkit.wire.pure.budget` says why, with the
//! same numbers.

use crate::fail::{Fail, Walk};

/// What any message may take, however short it is.
const FREE_BYTES: usize = 6_000_000;
/// A list or tuple without its items.
pub const LIST_COST: usize = 64;

pub struct Budget {
    left: usize,
    limit: usize,
}

impl Budget {
    pub fn new(wire_bytes: usize, limit: usize) -> Self {
        Self { left: wire_bytes.saturating_mul(limit).max(FREE_BYTES), limit }
    }

    /// Take `cost` bytes from what the message may use; `position` is for the error.
    #[inline(always)]
    pub fn pay(&mut self, cost: usize, position: usize) -> Walk<()> {
        match self.left.checked_sub(cost) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.spent(position)),
        }
    }

    #[cold]
    fn spent(&self, position: usize) -> Box<Fail> {
        let limit = self.limit;
        let message = format!("the values take more memory than max_bytes_per_wire_byte = {limit} grants");
        Fail::limit(message, position)
    }
}

/// An instance, and the defaults that are made anew for it.
pub fn struct_cost(fields: usize, factories: usize) -> usize {
    48 + 8 * fields + 64 * factories
}

/// A set or frozenset; up to four elements need no table of their own.
pub fn set_cost(size: usize) -> usize {
    match size {
        0..=4 => 216,
        _ => 64_usize.saturating_mul(size).saturating_add(216),
    }
}

/// A dict.
pub fn map_cost(size: usize) -> usize {
    100_usize.saturating_mul(size).saturating_add(64)
}
