//! Quirks that checks of the family `message` find.

use super::Quirk;

mod answer_without_contact;
mod branch_without_cookie;
mod content_length_wrong;
mod cseq_method_mismatch;
mod drop_max_forwards;
mod from_without_tag;
mod invite_without_allow;
mod invite_without_contact;
mod malformed_contact;
mod max_forwards_300;
mod response_changes_call_id;
mod response_changes_cseq;
mod response_changes_from;
mod response_drops_via;
mod response_without_to_tag;
mod rport_ignored;
mod via_wrong_transport;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &drop_max_forwards::QUIRK,
    &content_length_wrong::QUIRK,
    &branch_without_cookie::QUIRK,
    &cseq_method_mismatch::QUIRK,
    &malformed_contact::QUIRK,
    &max_forwards_300::QUIRK,
    &invite_without_contact::QUIRK,
    &answer_without_contact::QUIRK,
    &invite_without_allow::QUIRK,
    &response_without_to_tag::QUIRK,
    &from_without_tag::QUIRK,
    &response_drops_via::QUIRK,
    &rport_ignored::QUIRK,
    &response_changes_call_id::QUIRK,
    &response_changes_cseq::QUIRK,
    &response_changes_from::QUIRK,
    &via_wrong_transport::QUIRK,
];
