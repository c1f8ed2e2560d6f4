//! Quirks that checks of the family `dialog` find.

use super::Quirk;

mod ack_lost_route_set;
mod ack_wrong_cseq;
mod bye_to_aor;
mod bye_unanswered;
mod cseq_not_increasing;
mod from_tag_changes;
mod request_after_bye;
mod stray_bye_answered_200;
mod strict_router_ignored;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &cseq_not_increasing::QUIRK,
    &from_tag_changes::QUIRK,
    &ack_lost_route_set::QUIRK,
    &bye_to_aor::QUIRK,
    &ack_wrong_cseq::QUIRK,
    &stray_bye_answered_200::QUIRK,
    &bye_unanswered::QUIRK,
    &request_after_bye::QUIRK,
    &strict_router_ignored::QUIRK,
];
