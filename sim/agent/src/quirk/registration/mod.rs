//! Quirks that checks of the family `registration` find.

use super::Quirk;

mod answer_200_without_contact;
mod bnc_not_removed;
mod bnc_with_user;
mod bnc_with_user_accepted;
mod gin_again_after_420;
mod gin_without_proxy_require;
mod grants_longer;
mod ignores_423;
mod inbound_before_registration;
mod inbound_to_configured_address;
mod refreshes_late;
mod register_cseq_stuck;
mod register_hammering;
mod register_new_call_id;
mod register_ruri_with_user;
mod registers_on_static_trunk;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &refreshes_late::QUIRK,
    &register_new_call_id::QUIRK,
    &register_cseq_stuck::QUIRK,
    &register_ruri_with_user::QUIRK,
    &ignores_423::QUIRK,
    &register_hammering::QUIRK,
    &answer_200_without_contact::QUIRK,
    &grants_longer::QUIRK,
    &registers_on_static_trunk::QUIRK,
    &inbound_to_configured_address::QUIRK,
    &inbound_before_registration::QUIRK,
    &gin_without_proxy_require::QUIRK,
    &bnc_with_user::QUIRK,
    &bnc_with_user_accepted::QUIRK,
    &bnc_not_removed::QUIRK,
    &gin_again_after_420::QUIRK,
];
