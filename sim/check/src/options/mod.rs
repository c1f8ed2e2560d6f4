//! OPTIONS as a keep-alive.

include!(concat!(env!("OUT_DIR"), "/options.rs"));

#[cfg(test)]
mod tests;
