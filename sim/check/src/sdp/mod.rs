//! Session descriptions, and offer and answer.

include!(concat!(env!("OUT_DIR"), "/sdp.rs"));

#[cfg(test)]
mod tests;
