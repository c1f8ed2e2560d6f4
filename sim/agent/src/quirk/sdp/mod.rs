//! Quirks that checks of the family `sdp` find.

use super::Quirk;

mod ack_without_answer;
mod answer_183_differs_from_200;
mod answer_adds_codec;
mod answer_drops_m_line;
mod answer_renumbers;
mod answer_without_sdp;
mod delayed_offer_refused;
mod dynamic_without_rtpmap;
mod hold_answered_sendrecv;
mod sdp_lines_out_of_order;
mod sdp_without_time;
mod telephone_event_wrong_clock;
mod version_jumps;
mod version_stuck;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &sdp_without_time::QUIRK,
    &answer_adds_codec::QUIRK,
    &answer_renumbers::QUIRK,
    &answer_drops_m_line::QUIRK,
    &version_jumps::QUIRK,
    &version_stuck::QUIRK,
    &hold_answered_sendrecv::QUIRK,
    &answer_183_differs_from_200::QUIRK,
    &delayed_offer_refused::QUIRK,
    &ack_without_answer::QUIRK,
    &answer_without_sdp::QUIRK,
    &telephone_event_wrong_clock::QUIRK,
    &dynamic_without_rtpmap::QUIRK,
    &sdp_lines_out_of_order::QUIRK,
];
