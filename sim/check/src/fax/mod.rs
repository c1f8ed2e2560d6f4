//! Fax: the switch to T.38, UDPTL, and what the machines say.

include!(concat!(env!("OUT_DIR"), "/fax.rs"));

mod each_stream;
mod order;
mod received;
mod whole;

#[cfg(test)]
mod tests;
