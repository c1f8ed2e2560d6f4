//! The books: the records that the sides hand over, held against the wire and against each other.
//!
//! A record is judged by what its side could see: the 2xx when it sent it or when it arrived, the BYE
//! likewise. So nobody is blamed for a message that the network ate.

pub(crate) mod answered_as_on_wire;
pub(crate) mod codec;
pub(crate) mod duration;
pub(crate) mod ends_at_bye;
pub(crate) mod numbers;
pub(crate) mod one_record_per_leg;
pub(crate) mod release;
pub(crate) mod sides_agree;
pub(crate) mod starts_at_answer;

mod view;

use view::{TOLERANCE, View, apart, entries, said};

#[cfg(test)]
mod tests;
