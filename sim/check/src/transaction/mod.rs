//! Requests, their repetitions and their answers.

mod copy;
mod hurry;

include!(concat!(env!("OUT_DIR"), "/transaction.rs"));

#[cfg(test)]
mod tests;
