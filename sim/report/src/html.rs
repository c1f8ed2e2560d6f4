//! Pages: one for each run, and an index of all runs.
//!
//! A page is one file. It loads nothing from anywhere, and its content security policy forbids even
//! the browser to do so; scripts run only when their hash is in that policy, so that a message which
//! found a way around the escaping would still be text. Everything from the wire is escaped by the
//! template and redacted before.

mod between;
mod books;
mod document;
mod evidence;
mod fax;
mod index;
mod inspector;
mod ladder;
mod media;
mod run;
mod sound;
mod steps;
mod streams;
mod text;

pub use between::between;
pub(crate) use document::{document, fact, theme};
pub use index::index;
pub use run::page;
pub(crate) use text::{cut, visible, with_code};
