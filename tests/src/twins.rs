//! Which quirk makes which check fail, and where. One row for each check, in the file of its family; a
//! test proves that every check has one.

mod auth;
mod billing;
mod call;
mod dialog;
mod dtmf;
mod fax;
mod media;
mod message;
mod options;
mod prack;
mod registration;
mod sdp;
mod timer;
mod transaction;
mod trunk;

use check::Blame;
use plan::TrunkMode;

/// A check and the quirk that makes it fail.
#[derive(Clone, Copy, Debug)]
pub struct Twin {
    /// The check.
    pub check: &'static str,
    /// The quirks to switch on; the last one is the check's own, the others make the occasion.
    pub quirks: &'static [&'static str],
    /// The scenario that gives the occasion.
    pub scenario: &'static str,
    /// The trunk mode.
    pub mode: TrunkMode,
    /// Who must be blamed.
    pub guilty: Blame,
    /// Checks that rightly find something too: the same packet is wrong in two ways, or the other side
    /// cannot keep a rule any more.
    pub also: &'static [&'static str],
}

/// The families.
static FAMILIES: &[&[Twin]] = &[
    auth::TWINS,
    billing::TWINS,
    call::TWINS,
    dialog::TWINS,
    dtmf::TWINS,
    fax::TWINS,
    media::TWINS,
    message::TWINS,
    options::TWINS,
    prack::TWINS,
    registration::TWINS,
    sdp::TWINS,
    timer::TWINS,
    transaction::TWINS,
    trunk::TWINS,
];

/// All rows.
pub fn all() -> impl Iterator<Item = &'static Twin> {
    FAMILIES.iter().copied().flatten()
}
