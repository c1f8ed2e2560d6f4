//! Quirks that checks of the family `trunk` find.

use super::Quirk;

mod accepts_unknown_source;
mod anonymous_leaks_number;
mod no_g711_offered;
mod number_with_separators;
mod pai_and_ppi;
mod two_sip_pai;

/// All of the family.
pub(super) static QUIRKS: &[&Quirk] = &[
    &number_with_separators::QUIRK,
    &two_sip_pai::QUIRK,
    &pai_and_ppi::QUIRK,
    &anonymous_leaks_number::QUIRK,
    &accepts_unknown_source::QUIRK,
    &no_g711_offered::QUIRK,
];
