//! The list of all quirks, in the order of their checks' families.

use super::Quirk;

/// Every quirk there is.
pub static ALL: &[&Quirk] = &[];
