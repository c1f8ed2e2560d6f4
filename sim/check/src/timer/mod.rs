//! Session timers.

pub(crate) mod interval_not_small;
pub(crate) mod not_lengthened;
pub(crate) mod refresher_named;

#[cfg(test)]
mod tests;
