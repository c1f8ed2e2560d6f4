//! Reports: one output, one file, one function from plain data to bytes.
//!
//! A report decides nothing: verdict and findings are given to it. The same data gives the same bytes.

mod about;
mod beside;
pub mod between;
pub mod calendar;
pub mod capture;
pub mod case;
pub mod cdr;
pub mod columns;
pub mod course;
pub mod diff;
pub mod fax;
pub mod findings;
mod fingerprint;
pub mod folder;
pub mod glossary;
pub mod guide;
mod handed_over;
pub mod hash;
pub mod html;
pub mod junit;
pub mod ladder;
pub mod lesson;
pub mod network;
mod overheard;
pub mod party;
pub mod schema;
pub mod sequence;
pub mod summary;
pub mod survey;
pub mod table;

mod json;
mod wire;

pub use about::About;
pub use case::Case;

/// What the files mean, for whoever programs against them.
pub const PAGE: &str = include_str!("../README.md");
