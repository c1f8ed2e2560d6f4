//! A changed description has a new version.
//!
//! What it looks for: Descriptions that differ from the one before and have the same version.
//!
//! Why it matters on a trunk: Readers skip a description whose version they know: the hold or the new
//! address is not noticed.
//!
//! Clause: RFC 3264 8.
//!
//! A ladder that breaks it:
//!   pbx     SDP o=- 1 1, sendrecv
//!   pbx     re-INVITE, SDP o=- 1 1, sendonly -> carrier
//!
//! How to fix it: Add one to the version whenever anything in the description changes.

use sip::offer_answer::{ModificationFault, check_modification};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Role, Scene, Wire};

info! {
    rows: ["COD-10"], Must, V,
    notice: "hold does nothing, or audio goes to the old address"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction else { return };
        let session = &scene.leg.session;
        // Descriptions before the answer belong to attempts and forks that are not compared.
        let is_in_dialog = scene.dialog.is_some_and(|d| d.confirmed.is_some());
        let side = scene.side();
        // An answer while an own offer is pending counts from nobody knows which version.
        let is_pending = session.offer.as_ref().is_some_and(|(offerer, _)| *offerer == side);
        let is_open = match session.role(of, sip) {
            None => return,
            Some(Role::Answer) => is_pending,
            Some(Role::Offer) => false,
        };
        if !is_in_dialog || is_open || session.is_version_open[side] {
            return;
        }
        let Some(last) = &session.last[side] else { return };
        let Some((before, now)) = last.description().zip(sip.description()) else { return };
        let found = check_modification(before, now)
            .into_iter()
            .find(|f| matches!(f, ModificationFault::VersionNotRaised));
        if let Some(fault) = found {
            let expected = format!("version {}", before.origin.version.saturating_add(1));
            let said = Said::of(sip, fault.to_string()).with(last).expected(expected);
            out.misbehaved(&INFO, sip.sender, said.got(format!("version {}", now.origin.version)));
        }
    }
}
