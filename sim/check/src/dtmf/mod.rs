//! Digits as telephone events.

include!(concat!(env!("OUT_DIR"), "/dtmf.rs"));

#[cfg(test)]
mod tests;
