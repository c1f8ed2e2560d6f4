//! The books: the records that the sides hand over, held against the wire and against each other.
//!
//! A record is judged by what its side could see: the 2xx when it sent it or when it arrived, the BYE
//! likewise. So nobody is blamed for a message that the network ate.

include!(concat!(env!("OUT_DIR"), "/billing.rs"));

mod view;

use view::{TOLERANCE, View, apart, entries, lasts_wrong_by, said};

#[cfg(test)]
mod tests;
