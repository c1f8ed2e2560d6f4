//! Quirks that checks of the family `fax` find.

use super::Quirk;

mod answers_any_image_as_udptl;
mod caller_switches_to_t38;
mod cancels_t38_on_183;
mod dcs_ignores_ftt;
mod dtls_udptl_without_fingerprint;
mod gateway_deaf_to_its_line;
mod gives_up_after_refused_t38;
mod hangs_up_on_image_port_0;
mod image_line_as_rtp;
mod leaves_without_dcn;
mod mutes_fax_tones;
mod no_up_speed;
mod page_data_altered;
mod refresh_drops_image;
mod refuses_declared_t38;
mod refuses_image_beside_audio;
mod repeated_t38_refused;
mod rtp_beside_t38;
mod silent_after_refused_t38;
mod sip_fax_required;
mod slips_during_fax;
mod stalls_on_malformed_udptl;
mod switches_late;
mod t38_answer_exceeds_offer;
mod t38_boolean_with_value;
mod t38_glare_not_retried;
mod t38_in_first_invite;
mod t38_reinvite_ignored;
mod udptl_after_bye;
mod udptl_copies_spoiled;
mod udptl_exceeds_max_datagram;
mod udptl_from_other_port;
mod udptl_malformed;
mod udptl_sequence_jumps;
mod udptl_to_wrong_port;
mod udptl_unasked_fec;
mod udptl_without_copies;
mod v8_in_version_0;
mod vad_during_fax;
mod vbd_malformed;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &t38_in_first_invite::QUIRK,
    &caller_switches_to_t38::QUIRK,
    &image_line_as_rtp::QUIRK,
    &t38_answer_exceeds_offer::QUIRK,
    &t38_boolean_with_value::QUIRK,
    &vbd_malformed::QUIRK,
    &sip_fax_required::QUIRK,
    &dtls_udptl_without_fingerprint::QUIRK,
    &refresh_drops_image::QUIRK,
    &switches_late::QUIRK,
    &t38_reinvite_ignored::QUIRK,
    &udptl_exceeds_max_datagram::QUIRK,
    &udptl_sequence_jumps::QUIRK,
    &udptl_malformed::QUIRK,
    &udptl_without_copies::QUIRK,
    &udptl_copies_spoiled::QUIRK,
    &udptl_unasked_fec::QUIRK,
    &v8_in_version_0::QUIRK,
    &udptl_after_bye::QUIRK,
    &udptl_to_wrong_port::QUIRK,
    &udptl_from_other_port::QUIRK,
    &rtp_beside_t38::QUIRK,
    &silent_after_refused_t38::QUIRK,
    &gives_up_after_refused_t38::QUIRK,
    &refuses_image_beside_audio::QUIRK,
    &t38_glare_not_retried::QUIRK,
    &hangs_up_on_image_port_0::QUIRK,
    &cancels_t38_on_183::QUIRK,
    &stalls_on_malformed_udptl::QUIRK,
    &answers_any_image_as_udptl::QUIRK,
    &repeated_t38_refused::QUIRK,
    &refuses_declared_t38::QUIRK,
    &page_data_altered::QUIRK,
    &leaves_without_dcn::QUIRK,
    &dcs_ignores_ftt::QUIRK,
    &vad_during_fax::QUIRK,
    &slips_during_fax::QUIRK,
    &mutes_fax_tones::QUIRK,
    &no_up_speed::QUIRK,
    &gateway_deaf_to_its_line::QUIRK,
];
