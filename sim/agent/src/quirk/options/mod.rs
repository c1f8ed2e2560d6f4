//! Quirks that checks of the family `options` find.

use super::Quirk;

mod options_200_without_allow;
mod options_flood;
mod options_ignored;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] =
    &[&options_ignored::QUIRK, &options_200_without_allow::QUIRK, &options_flood::QUIRK];
