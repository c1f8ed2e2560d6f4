//! Requests, their repetitions and their answers.

pub(crate) mod ack_for_failure;
pub(crate) mod cancel_after_provisional;
pub(crate) mod cancel_answered;
pub(crate) mod cancel_matches_invite;
pub(crate) mod cancelled_invite_487;
pub(crate) mod gives_up;
pub(crate) mod one_final_response;
pub(crate) mod retransmission_same_answer;
pub(crate) mod stops_on_response;
pub(crate) mod timer_a;
pub(crate) mod timer_e;
pub(crate) mod trying_within_200ms;
pub(crate) mod unique_branch;

#[cfg(test)]
mod tests;
