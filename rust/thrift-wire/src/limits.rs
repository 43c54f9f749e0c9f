//! What one payload may declare.

/// Upper bounds, inclusive. The defaults are those of Apache's `TConfiguration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub max_string_bytes: usize,
    pub max_container_items: usize,
    /// Structs and containers that may be open at once.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_string_bytes: 16_384_000, max_container_items: 16_384_000, max_depth: 64 }
    }
}
