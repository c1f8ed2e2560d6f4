//! What a dialog asks of its two ends.

include!(concat!(env!("OUT_DIR"), "/dialog.rs"));

#[cfg(test)]
mod tests;
