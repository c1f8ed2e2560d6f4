//! RTP and RTCP.

include!(concat!(env!("OUT_DIR"), "/media.rs"));

#[cfg(test)]
mod tests;
