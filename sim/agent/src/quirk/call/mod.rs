//! Quirks that checks of the family `call` find.

use super::Quirk;

mod answer_2xx_not_retransmitted;
mod busy_as_480;
mod drops_call_on_488;
mod duration_limit_ignored;
mod exceeds_channel_limit;
mod fork_acked_as_first;
mod fork_left_up;
mod glare_accepted;
mod glare_retries_at_once;
mod never_hangs_up;
mod no_ack_for_2xx;
mod no_bye_after_crossing;
mod no_bye_without_ack;
mod reason_malformed;
mod retries_within_retry_after;
mod retry_after_603;
mod silent_ringing;
mod t38_before_ack;
mod unallocated_as_500;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &no_ack_for_2xx::QUIRK,
    &answer_2xx_not_retransmitted::QUIRK,
    &no_bye_without_ack::QUIRK,
    &never_hangs_up::QUIRK,
    &no_bye_after_crossing::QUIRK,
    &retry_after_603::QUIRK,
    &reason_malformed::QUIRK,
    &busy_as_480::QUIRK,
    &unallocated_as_500::QUIRK,
    &glare_accepted::QUIRK,
    &glare_retries_at_once::QUIRK,
    &t38_before_ack::QUIRK,
    &drops_call_on_488::QUIRK,
    &silent_ringing::QUIRK,
    &exceeds_channel_limit::QUIRK,
    &retries_within_retry_after::QUIRK,
    &fork_acked_as_first::QUIRK,
    &fork_left_up::QUIRK,
    &duration_limit_ignored::QUIRK,
];
