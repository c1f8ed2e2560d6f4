//! Quirks that checks of the family `timer` find.

use super::Quirk;

mod never_refreshes;
mod refresher_swapped;
mod session_expires_60;
mod session_expires_lengthened;
mod session_expires_without_refresher;
mod session_expiry_ignored;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &session_expires_60::QUIRK,
    &session_expires_lengthened::QUIRK,
    &session_expires_without_refresher::QUIRK,
    &refresher_swapped::QUIRK,
    &never_refreshes::QUIRK,
    &session_expiry_ignored::QUIRK,
];
