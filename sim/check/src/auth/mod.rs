//! Digest authentication.

pub(crate) mod given;

include!(concat!(env!("OUT_DIR"), "/auth.rs"));

#[cfg(test)]
mod tests;
