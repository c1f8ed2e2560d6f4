//! Digest authentication.

include!(concat!(env!("OUT_DIR"), "/auth.rs"));

#[cfg(test)]
mod tests;
