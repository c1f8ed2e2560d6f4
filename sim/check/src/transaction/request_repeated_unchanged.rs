//! A request is repeated as it was.
//!
//! What it looks for: Requests, ACKs among them, that have branch, CSeq and To tag of one that was sent before, and
//! not its octets. What goes by another transport after all has another Via, and may.
//!
//! Why it matters on a trunk: The other side takes it for a copy and answers what it got first. An offer, a number or
//! credentials that are only in the second are never looked at.
//!
//! Clause: RFC 3261 17.1.1.2 (MUST), RFC 3261 17.1.2.2 (MUST), RFC 3261 13.2.2.4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, branch=z9hG4bKa, m=audio 4000 -> (lost)
//!   pbx     INVITE, branch=z9hG4bKa, m=audio 4008 -> carrier
//!
//! How to fix it: Keep the octets that were sent and send them again; what has changed is a new request with a new
//! branch and CSeq.

use sip::Method;

use crate::check::{Check, Findings, Interest, info};
use crate::transaction::copy;
use crate::wire::{Passage, Scene, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "after a lost packet the two sides believe different things of one call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction else { return };
        let is_ack = sip.method == Method::Ack;
        let list = if is_ack { &of.acks } else { &of.requests };
        // By another address it may have been rewritten on its way, and a request that was too large for one
        // transport is sent by the other (RFC 3261 18.1.1).
        let is_first = |p: &&Passage| {
            p.sip.branch == sip.branch
                && (!is_ack || p.sip.to_tag == sip.to_tag)
                && p.sip.source == sip.source
                && p.sip.transport == sip.transport
        };
        let Some(first) = list.iter().find(is_first).map(|p| &p.sip).filter(|first| first.id != sip.id)
        else {
            return;
        };
        if first.message.bytes() != sip.message.bytes() {
            let is_of_answer = is_ack && sip.branch != of.branch;
            let clause = match () {
                () if is_of_answer => 2,
                () if is_ack || of.is_invite() => 0,
                () => 1,
            };
            out.misbehaved(&INFO, sip.sender, copy::differs(sip, first).clause(clause));
        }
    }
}
