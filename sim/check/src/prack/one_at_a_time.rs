//! No second reliable response before the first is acknowledged.
//!
//! What it looks for: A new reliable response in a dialog while the PRACK for the one before has not
//! reached its sender.
//!
//! Why it matters on a trunk: Packets overtake each other. The caller drops the second one as out of order,
//! and with it the answer or the announcement.
//!
//! Clause: RFC 3262 3.
//!
//! A ladder that breaks it:
//!   carrier 180, RSeq: 7 -> pbx
//!   carrier 183, RSeq: 8 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE -> carrier
//!
//! How to fix it: Hold a further reliable response back until the PRACK has come.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{is_reliable, reliable};
use crate::wire::{Scene, Wire};

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
        let number = sip.message.rseq().ok().flatten();
        let same_dialog = reliable(of).filter(|p| p.sip.to_tag == sip.to_tag && p.sip.id != sip.id);
        let others: Vec<_> = same_dialog.map(|p| (p, p.sip.message.rseq().ok().flatten())).collect();
        if others.iter().any(|(_, n)| *n == number) {
            return;
        }
        let is_acked = |rseq: Option<u32>| {
            scene.leg.transactions.iter().any(|t| {
                t.method == Method::Prack
                    && t.request_delivered().is_some()
                    && t.request().message.rack().ok().flatten().map(|r| r.rseq) == rseq
            })
        };
        if let Some((open, _)) = others.iter().find(|(_, n)| !is_acked(*n)) {
            let said = Said::of(sip, "sent before the PRACK of the one before").with(&open.sip);
            out.misbehaved(&INFO, sip.sender, said.expected("PRACK first").got("none had come"));
        }
    }
}
