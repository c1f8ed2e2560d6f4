//! One message by itself, and a response beside its request.

mod echo;
mod option_tags;

include!(concat!(env!("OUT_DIR"), "/message.rs"));

#[cfg(test)]
mod tests;
