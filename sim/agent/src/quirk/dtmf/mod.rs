//! Quirks that checks of the family `dtmf` find.

use super::Quirk;

mod dtmf_duration_stuck;
mod dtmf_end_once;
mod dtmf_own_ssrc;
mod dtmf_timestamp_moves;
mod dtmf_without_marker;
mod dtmf_wrong_payload_type;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &dtmf_timestamp_moves::QUIRK,
    &dtmf_end_once::QUIRK,
    &dtmf_duration_stuck::QUIRK,
    &dtmf_without_marker::QUIRK,
    &dtmf_wrong_payload_type::QUIRK,
    &dtmf_own_ssrc::QUIRK,
];
