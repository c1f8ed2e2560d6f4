//! Quirks that checks of the family `prack` find.

use super::Quirk;

mod answer_before_prack;
mod no_prack;
mod prack_refused;
mod rack_wrong;
mod reliable_never_given_up;
mod reliable_sent_once;
mod reliable_unasked;
mod require_100rel_ignored;
mod rseq_jumps;
mod rseq_without_require;
mod second_reliable_too_early;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &reliable_unasked::QUIRK,
    &rseq_without_require::QUIRK,
    &rseq_jumps::QUIRK,
    &no_prack::QUIRK,
    &rack_wrong::QUIRK,
    &prack_refused::QUIRK,
    &reliable_sent_once::QUIRK,
    &second_reliable_too_early::QUIRK,
    &answer_before_prack::QUIRK,
    &reliable_never_given_up::QUIRK,
    &require_100rel_ignored::QUIRK,
];
