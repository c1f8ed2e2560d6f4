//! Quirks that checks of the family `auth` find.

use super::Quirk;

mod ack_challenged;
mod auth_loop;
mod auth_retry_new_call_id;
mod auth_retry_same_cseq;
mod challenge_header_swapped;
mod challenge_without_qop;
mod digest_uri_mismatch;
mod digest_wrong_response;
mod nc_not_increasing;
mod pbx_challenges_carrier;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &digest_wrong_response::QUIRK,
    &nc_not_increasing::QUIRK,
    &auth_retry_same_cseq::QUIRK,
    &auth_retry_new_call_id::QUIRK,
    &challenge_without_qop::QUIRK,
    &digest_uri_mismatch::QUIRK,
    &ack_challenged::QUIRK,
    &challenge_header_swapped::QUIRK,
    &auth_loop::QUIRK,
    &pbx_challenges_carrier::QUIRK,
];
