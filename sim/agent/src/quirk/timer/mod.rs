//! Quirks that checks of the family `timer` find.

use super::Quirk;

mod session_expires_60;
mod session_expires_lengthened;
mod session_expires_without_refresher;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &session_expires_60::QUIRK,
    &session_expires_lengthened::QUIRK,
    &session_expires_without_refresher::QUIRK,
];
