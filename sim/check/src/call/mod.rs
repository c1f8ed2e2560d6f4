//! Calls: answer, end, refusal, glare.

include!(concat!(env!("OUT_DIR"), "/call.rs"));

#[cfg(test)]
mod tests;
