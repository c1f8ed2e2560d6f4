//! Quirks that checks of the family `media` find.

use super::Quirk;

mod late_media;
mod no_rtcp;
mod rtcp_lies;
mod rtcp_on_rtp_port;
mod rtp_after_bye;
mod rtp_on_hold;
mod rtp_ptime_wrong;
mod rtp_sequence_jumps;
mod rtp_ssrc_changes;
mod rtp_starts_at_zero;
mod rtp_timestamp_frozen;
mod rtp_to_wrong_port;
mod rtp_wrong_payload_type;
mod sends_silence;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &rtp_wrong_payload_type::QUIRK,
    &rtp_ptime_wrong::QUIRK,
    &rtp_timestamp_frozen::QUIRK,
    &rtp_sequence_jumps::QUIRK,
    &rtp_ssrc_changes::QUIRK,
    &rtp_starts_at_zero::QUIRK,
    &rtp_after_bye::QUIRK,
    &rtp_on_hold::QUIRK,
    &rtp_to_wrong_port::QUIRK,
    &sends_silence::QUIRK,
    &no_rtcp::QUIRK,
    &rtcp_lies::QUIRK,
    &late_media::QUIRK,
    &rtcp_on_rtp_port::QUIRK,
];
