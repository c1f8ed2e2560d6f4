//! The trunksim command line: files in, folders out, and an exit code to trust.

// `println!` panics when nobody listens; `say!` and `complain!` of `out` do not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

// First, because its macros are meant for all that follow.
#[macro_use]
pub mod out;

pub mod args;
mod between;
mod calendar;
pub mod case;
pub mod course;
pub mod demo;
pub mod device;
pub mod diff;
pub mod document;
pub mod exit;
pub mod explain;
pub mod files;
pub mod folder;
mod forge;
pub mod judge;
mod kept;
pub mod ladder;
pub mod lesson;
pub mod list;
pub mod load;
mod loopback;
pub mod matrix;
pub mod moment;
pub mod outcome;
pub mod own;
pub mod probe;
pub mod replay;
pub mod run;
pub mod side;
mod signal;
mod stored;
pub mod style;
pub mod survey;
pub mod template;
mod told;
