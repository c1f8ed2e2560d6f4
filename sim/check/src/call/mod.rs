//! Calls: answer, end, refusal, glare.

pub(crate) mod answer_acked;
pub(crate) mod answer_retransmitted;
pub(crate) mod busy_is_486;
pub(crate) mod bye_after_missing_ack;
pub(crate) mod cancel_crossing;
pub(crate) mod channel_limit;
pub(crate) mod duration_limit;
pub(crate) mod ends_with_bye;
pub(crate) mod failed_reinvite_keeps_session;
pub(crate) mod forked_answer_ended;
pub(crate) mod glare_491;
pub(crate) mod glare_retry_window;
pub(crate) mod no_retry_after_603;
pub(crate) mod progress_repeated;
pub(crate) mod reason_well_formed;
pub(crate) mod reinvite_after_ack;
pub(crate) mod retry_after_honoured;
pub(crate) mod unallocated_is_404;

#[cfg(test)]
mod tests;
