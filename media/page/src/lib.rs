//! Pages as fax knows them: black and white, read from files, coded for the line, compared and drawn.
//!
//! | module | what it knows |
//! |---|---|
//! | [`Page`], [`Difference`], [`Resolution`] | pixels, and how two pages differ |
//! | [`tiff`] | files of the user and of the engine, in and out |
//! | [`coding`] | T.4 (MH, MR) and T.6 (MMR): in files, and from a line with what it did to them |
//! | [`picture`] | PNG of a page, and of two with what differs in red |
//! | [`pattern`] | test pages |
//!
//! No T.30, no modem, no file on a disk.

pub mod coding;
mod font;
mod page;
pub mod pattern;
pub mod picture;
pub mod tiff;

pub use page::{Difference, Page, Resolution};
