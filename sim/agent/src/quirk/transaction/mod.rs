//! Quirks that checks of the family `transaction` find.

use super::Quirk;

mod branch_reused;
mod bye_answered_481_second_time;
mod cancel_ignored;
mod cancel_too_early;
mod cancel_with_new_branch;
mod cancelled_invite_no_487;
mod invite_retransmits_too_fast;
mod no_ack_for_failure;
mod non_invite_retransmits_too_fast;
mod retransmits_after_provisional;
mod retransmits_after_timer_b;
mod second_final_response;
mod slow_trying;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &invite_retransmits_too_fast::QUIRK,
    &non_invite_retransmits_too_fast::QUIRK,
    &retransmits_after_timer_b::QUIRK,
    &retransmits_after_provisional::QUIRK,
    &second_final_response::QUIRK,
    &bye_answered_481_second_time::QUIRK,
    &slow_trying::QUIRK,
    &no_ack_for_failure::QUIRK,
    &branch_reused::QUIRK,
    &cancel_with_new_branch::QUIRK,
    &cancel_too_early::QUIRK,
    &cancel_ignored::QUIRK,
    &cancelled_invite_no_487::QUIRK,
];
