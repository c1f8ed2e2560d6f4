//! Requests, their repetitions and their answers.

include!(concat!(env!("OUT_DIR"), "/transaction.rs"));

#[cfg(test)]
mod tests;
