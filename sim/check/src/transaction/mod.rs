//! Requests, their repetitions and their answers.

mod copy;
mod hurry;
mod pauses;

include!(concat!(env!("OUT_DIR"), "/transaction.rs"));

#[cfg(test)]
mod tests;
