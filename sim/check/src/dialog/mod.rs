//! What a dialog asks of its two ends.

pub(crate) mod ack_cseq;
pub(crate) mod bye_answered;
pub(crate) mod cseq_increases;
pub(crate) mod remote_target;
pub(crate) mod route_set;
pub(crate) mod silent_after_bye;
pub(crate) mod tags_stable;
pub(crate) mod unknown_dialog_481;

#[cfg(test)]
mod tests;
