//! No new offer before the last one is answered.
//!
//! What it looks for: An offer in an INVITE, UPDATE or PRACK of a dialog, sent while an own offer of that dialog has no answer that
//! has arrived, or after one of the other side has and before it was answered. The INVITE of a call is answered by its
//! 2xx or by a reliable provisional response; offers that cross are nobody's fault, and what a far
//! side has answered may be lost before it is seen.
//!
//! Why it matters on a trunk: Nobody knows which answer is for which offer: the sides send by two different agreements, and one
//! hears nothing.
//!
//! Clause: RFC 3264 4 (MUST NOT), RFC 3311 5.1 (context), RFC 3262 5 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, SDP -> carrier
//!   carrier 180, To tag, no SDP -> pbx
//!   pbx     UPDATE, SDP -> carrier
//!
//! How to fix it: Wait with a new offer until the one before has its answer or was refused.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Knower, OpenOffer, Scene, Wire};

info! {
    rows: ["EAR-13", "COD-13"], Must, V,
    notice: "one-way audio or none"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let (sip, side) = (scene.sip, scene.side());
        let Some(dialog) = scene.dialog.filter(|_| scene.leg.is_offering(sip)) else { return };
        if scene.leg.session.is_hairpin {
            return;
        }
        let knower = Knower { side, at: sip.sent_at, patience: wire.patience(sip.sender) };
        // The same request goes to the next server with another branch and its own number (RFC 3263 4.3).
        let is_same = |open: &OpenOffer<'_>| {
            open.offer.branch == sip.branch || open.offerer == side && open.offer.cseq == sip.cseq
        };
        // What a far side has answered may be lost before it is seen.
        let is_far = wire.facts.of(sip.sender).is_far;
        let is_known = |open: &OpenOffer<'_>| open.offerer == side || !is_far;
        let is_other =
            |open: &OpenOffer<'_>| open.offer.sent_at < sip.sent_at && !is_same(open) && is_known(open);
        if let Some(open) = scene.leg.open_offers(dialog, knower).into_iter().find(is_other) {
            let whose = if open.offerer == side { "its own" } else { "that of the other side" };
            let said = Said::of(sip, format!("offers while {whose} has no answer")).with(open.offer);
            let expected = format!("the answer to {} first", open.offer.name());
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got("another offer"));
        }
    }
}
