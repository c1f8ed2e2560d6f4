//! Quirks that checks of the family `billing` find: wrong records of right calls.

use super::Quirk;

mod cdr_charges_early_media;
mod cdr_closed_late;
mod cdr_counts_ringing;
mod cdr_missing_for_failed_call;
mod cdr_rounds_up_to_minutes;
mod cdr_starts_at_invite;
mod cdr_swaps_numbers;
mod cdr_wrong_codec;
mod cdr_wrong_release;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &cdr_charges_early_media::QUIRK,
    &cdr_closed_late::QUIRK,
    &cdr_counts_ringing::QUIRK,
    &cdr_missing_for_failed_call::QUIRK,
    &cdr_rounds_up_to_minutes::QUIRK,
    &cdr_starts_at_invite::QUIRK,
    &cdr_swaps_numbers::QUIRK,
    &cdr_wrong_codec::QUIRK,
    &cdr_wrong_release::QUIRK,
];
