//! REGISTER and what the registrar makes of it.

include!(concat!(env!("OUT_DIR"), "/registration.rs"));

#[cfg(test)]
mod tests;
