//! Reports: one output, one file.
