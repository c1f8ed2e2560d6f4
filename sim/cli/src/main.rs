//! The binary `trunksim`.

fn main() {}
