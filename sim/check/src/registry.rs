//! Every check by its family. A check that is not here does not run.

use std::sync::LazyLock;

use crate::CheckInfo;
use crate::check::Check;

macro_rules! registry {
    ($($family:ident::{$($name:ident),* $(,)?});* $(;)?) => {
        /// A fresh set of all checks.
        pub(crate) fn checks() -> Vec<Box<dyn Check + Send>> {
            vec![$($(Box::new(crate::$family::$name::Rule::default()),)*)*]
        }

        static INFOS: LazyLock<Vec<CheckInfo>> = LazyLock::new(|| {
            let mut infos = vec![$($(crate::$family::$name::INFO,)*)*];
            infos.sort_by_key(|info| info.id);
            infos
        });
    };
}

/// Every check, in order of its id.
#[must_use]
pub fn all() -> &'static [CheckInfo] {
    &INFOS
}

registry! {
    message::{branch_cookie, call_id_echo, contact_in_2xx, contact_in_invite, content_length, cseq_echo, cseq_method, from_echo, from_tag, grammar, mandatory_headers, max_forwards_value, rport_echo, supported_allow, to_tag_in_response, via_echo, via_transport};
    transaction::{ack_for_failure, cancel_after_provisional, cancel_answered, cancel_matches_invite, cancelled_invite_487, gives_up, one_final_response, retransmission_same_answer, stops_on_response, timer_a, timer_e, trying_within_200ms, unique_branch};
    dialog::{ack_cseq, bye_answered, cseq_increases, remote_target, route_set, silent_after_bye, tags_stable, unknown_dialog_481};
    call::{answer_acked, answer_retransmitted, busy_is_486, bye_after_missing_ack, cancel_crossing, channel_limit, duration_limit, ends_with_bye, failed_reinvite_keeps_session, forked_answer_ended, glare_491, glare_retry_window, no_retry_after_603, progress_repeated, reason_well_formed, reinvite_after_ack, retry_after_honoured, unallocated_is_404};
    registration::{bindings_listed, bnc_expanded, bnc_without_user, cseq_increases, expires_not_longer, gin_fallback, gin_option_tags, inbound_to_registered_contact, malformed_bnc_refused, min_expires_obeyed, no_hammering, no_user_in_ruri, not_on_static_trunk, refresh_before_expiry, registered_before_inbound, same_call_id};
    auth::{cseq_plus_one, header_matches_status, nc_increases, no_challenge_of_ack, no_loop, pbx_does_not_challenge, qop_offered, response_correct, same_call_id, uri_matches};
    sdp::{answer_in_2xx, answer_in_ack, answer_payload_numbers, answer_subset, direction_answer, dynamic_needs_rtpmap, early_same_as_final, m_line_count, mandatory_lines, offer_in_2xx, telephone_event_clock, version_changes_with_body, version_increments, well_formed};
    media::{cut_through, negotiated_address, payload_type_negotiated, ptime, rtcp_port, rtcp_sent, rtcp_truth, sequence_continuous, ssrc_stable, starts_random, stops_after_bye, stops_on_hold, timestamp_step, two_way_audio};
    dtmf::{duration_rises, end_three_times, marker_first, negotiated_events, same_ssrc, same_timestamp};
    fax::{answer_within_offer, as_declared, attribute_spelling, audio_first, carries_both_ways, copies_match, datagram_size, falls_back, fec_as_asked, glare_is_resolved, image_beside_audio_answered, image_line_form, negotiated_address, newer_signals, other_transport_refused, page_is_document, passthrough_clean, phases_complete, port_0_keeps_call, provisional_tolerated, rate_falls, receiver_switches, redundancy_sent, refresh_keeps_image, refused_switch_keeps_sound, repeated_offer_answered, secure_image_line, sequence_counts, sip_fax_form, sound_stops, steady_sound, survives_garbage, switch_answered, switch_in_time, symmetric_port, tones_reach_the_far_side, udptl_stops, udptl_well_formed, up_speed, vbd_form};
    options::{answered, lists_capabilities, not_too_often};
    prack::{answer_waits, answered, given_up, one_at_a_time, only_if_supported, rack_matches, required_honoured, retransmitted, rseq_and_require, rseq_rises_by_one, sent};
    timer::{expired_session_ended, interval_not_small, not_lengthened, refreshed_in_time, refresher_kept, refresher_named};
    billing::{answered_as_on_wire, codec, duration, ends_at_bye, numbers, one_record_per_leg, release, sides_agree, starts_at_answer};
    trunk::{anonymous_form, g711_offered, number_format, pai_and_ppi, pai_single, unknown_source_refused};
}
