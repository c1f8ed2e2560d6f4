//! What the two sides of a trunk have agreed on: numbers, identity, sources.

include!(concat!(env!("OUT_DIR"), "/trunk.rs"));

#[cfg(test)]
mod tests;
