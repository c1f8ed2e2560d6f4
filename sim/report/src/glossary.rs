//! One sentence for each thing a reader meets in a message, with the clause behind it.
//!
//! For people who are learning, in our own words. What is not in here is shown without a sentence; the
//! judges do not read it.

mod fields;
mod session;
mod start;

pub(crate) use fields::field;
pub(crate) use session::{attribute, letter};
pub(crate) use start::{method, status};

/// A sentence and the clause it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What it is for.
    pub(crate) text: &'static str,
    /// Where that is written, `RFC 3261 20.42`.
    pub(crate) clause: &'static str,
}

const fn entry(text: &'static str, clause: &'static str) -> Entry {
    Entry { text, clause }
}
