//! Digits as telephone events.

pub(crate) mod duration_rises;
pub(crate) mod end_three_times;
pub(crate) mod marker_first;
pub(crate) mod negotiated_events;
pub(crate) mod same_ssrc;
pub(crate) mod same_timestamp;

#[cfg(test)]
mod tests;
