//! No second reliable response before the first is acknowledged.
//!
//! What it looks for: A new reliable response in a dialog while the first one has not been acknowledged. After that
//! one, a new one before the PRACK of the one before is a warning.
//!
//! Why it matters on a trunk: Packets overtake each other. The caller drops the second one as out of order,
//! and with it the answer or the announcement.
//!
//! Clause: RFC 3262 3 (MUST NOT), RFC 3262 3 (RECOMMENDED).
//!
//! A ladder that breaks it:
//!   carrier 180, RSeq: 7 -> pbx
//!   carrier 183, RSeq: 8 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE -> carrier
//!
//! How to fix it: Hold a further reliable response back until the PRACK has come.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{acknowledged, is_reliable, number, reliable_in_dialog};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "early media is missing now and then"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && is_reliable(sip)) else { return };
        let others: Vec<&Sip> =
            reliable_in_dialog(of, sip).map(|p| &*p.sip).filter(|other| other.id != sip.id).collect();
        if others.iter().any(|other| number(other) == number(sip)) {
            return;
        }
        let is_open = |other: &&&Sip| acknowledged(scene.leg, of, other).is_none();
        let said = |open: &Sip| {
            let said = Said::of(sip, "sent before the PRACK of the one before").with(open);
            said.expected("PRACK first").got("none had come")
        };
        if let Some(first) = others.first().filter(is_open) {
            out.misbehaved(&INFO, sip.sender, said(first));
        } else if let Some(open) = others.iter().find(is_open) {
            out.discouraged(&INFO, sip.sender, said(open).clause(1));
        }
    }
}
