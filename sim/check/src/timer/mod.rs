//! Session timers.

pub(crate) mod expired_session_ended;
pub(crate) mod interval_not_small;
pub(crate) mod not_lengthened;
pub(crate) mod refreshed_in_time;
pub(crate) mod refresher_kept;
pub(crate) mod refresher_named;

#[cfg(test)]
mod tests;
