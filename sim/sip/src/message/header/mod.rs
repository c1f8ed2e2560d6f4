//! The typed views of header fields, one file per header or family of headers.

pub(crate) mod content;
pub(crate) mod cseq;
pub(crate) mod date;
pub(crate) mod name_addr;
pub(crate) mod numbers;
pub(crate) mod rack;
pub(crate) mod reason;
pub(crate) mod session_timer;
pub(crate) mod strict;
pub(crate) mod via;
pub(crate) mod warning;
