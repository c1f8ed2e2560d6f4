//! The list of all quirks, in the order of their checks' families.

use super::Quirk;

/// The families.
pub(super) static FAMILIES: &[&[&Quirk]] = &[
    super::message::QUIRKS,
    super::transaction::QUIRKS,
    super::dialog::QUIRKS,
    super::call::QUIRKS,
    super::registration::QUIRKS,
    super::auth::QUIRKS,
    super::sdp::QUIRKS,
    super::media::QUIRKS,
    super::dtmf::QUIRKS,
    super::fax::QUIRKS,
    super::options::QUIRKS,
    super::prack::QUIRKS,
    super::trunk::QUIRKS,
    super::timer::QUIRKS,
    super::billing::QUIRKS,
];

/// Every quirk there is.
pub fn all() -> impl Iterator<Item = &'static Quirk> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}
