//! The trunksim command line: files in, folders out, and an exit code to trust.

pub mod args;
pub mod case;
pub mod document;
pub mod exit;
pub mod explain;
pub mod folder;
pub mod kept;
pub mod list;
pub mod load;
pub mod matrix;
pub mod replay;
pub mod run;
pub mod side;
pub mod style;
