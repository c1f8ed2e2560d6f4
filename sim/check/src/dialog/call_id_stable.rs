//! The Call-ID stays the same through a dialog.
//!
//! What it looks for: Requests with both tags of a call that is up and with another Call-ID, and ACKs and CANCELs with
//! the branch of an INVITE and another Call-ID.
//!
//! Why it matters on a trunk: The other side does not find the dialog and answers 481: the call stays up
//! there, and is billed.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST), RFC 3261 17.1.1.3 (MUST), RFC 3261 9.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Call-ID: 1 -> carrier
//!           ... answered ...
//!   pbx     BYE, Call-ID: 2, the same tags -> carrier
//!
//! How to fix it: Keep the Call-ID of the INVITE in every request of its dialog.

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Leg, Scene, Transaction, Wire};

info! {
    rows: ["CAL-03", "CAL-29"], Must, V,
    notice: "the call does not end on the other side"
}

/// Calls in which the tags are looked for, the newest first.
const LEGS_MAX: usize = 1_000;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let (sip, leg) = (scene.sip, scene.leg);
        if is_ack_or_cancel(sip) {
            of_other_call(wire, scene, out);
            return;
        }
        let is_first = leg.transactions.len() == 1 && leg.dialogs.is_empty();
        if !is_first || sip.to_tag.is_none() {
            return;
        }
        let is_its = |leg: &&Leg| {
            let side = leg.side(sip.sender);
            leg.dialogs.iter().any(|d| d.has_tags_of(sip, side) && d.confirmed.is_some() && d.bye.is_none())
        };
        let others = wire.legs.values().rev().take(LEGS_MAX).map(|leg| &**leg);
        let mut found = others.filter(is_its);
        // Who gives all calls the same tags tells them apart by Call-ID alone, and none of them is meant.
        if let (Some(of), None) = (found.next(), found.next()) {
            let said = Said::of(sip, "has the tags of a call and another Call-ID");
            out.misbehaved(&INFO, sip.sender, said.expected(&*of.call_id).got(&*leg.call_id));
        }
    }
}

/// ACK and CANCEL have the branch of their INVITE, and so its Call-ID; no other request has that branch.
fn of_other_call(wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
    let sip = scene.sip;
    // An INVITE in its own call is the one that is meant.
    let is_there = scene.leg.transactions.iter().any(Transaction::is_invite);
    if is_there || !sip.branch.starts_with("z9hG4bK") {
        return;
    }
    let is_its = |t: &&Transaction| {
        t.is_invite() && t.branch == sip.branch && t.client == sip.sender && t.cseq == sip.cseq
    };
    let others = wire.legs.values().rev().take(LEGS_MAX);
    if let Some(invite) = others.flat_map(|leg| &leg.transactions).find(is_its).map(|t| t.request()) {
        let clause = if sip.method == sip::Method::Ack { 1 } else { 2 };
        let said =
            Said::of(sip, "has the branch of an INVITE and another Call-ID").with(invite).clause(clause);
        out.misbehaved(&INFO, sip.sender, said.expected(&*invite.call_id).got(&*sip.call_id));
    }
}
