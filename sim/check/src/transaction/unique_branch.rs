//! Each transaction has a branch of its own.
//!
//! What it looks for: Requests of one call that share a branch although they are different transactions;
//! the ACK for a 2xx counts as one. Requests from one address with a branch that it has used in another call.
//!
//! Why it matters on a trunk: The other side takes the second request for a copy of the first and answers
//! it with an old response.
//!
//! Clause: RFC 3261 8.1.1.7 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, branch=z9hG4bKa -> carrier
//!   pbx     BYE, branch=z9hG4bKa -> carrier
//!
//! How to fix it: Make a new random branch for every request but CANCEL and the ACK of a failure.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use sip::{Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Passage, Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-23", "AUT-02"], Must, V,
    notice: "calls do not end, or requests are answered with stale responses"
}

/// Branches that are remembered.
const BRANCHES_MAX: usize = 20_000;
/// The longest branch and Call-ID that are.
const OCTETS_MAX: usize = 256;

#[derive(Default)]
pub(crate) struct Rule {
    /// The Call-ID with which an address has first used a branch.
    used: BTreeMap<(SocketAddr, Text), Text>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction else { return };
        let answered_well = of.final_response().is_some_and(|p| p.sip.is_success());
        // A failure has an ACK with the branch of the INVITE, be it one that should not have come behind a 2xx.
        let has_failed = of.responses.iter().any(|p| p.sip.is_failure() && p.sip.to_tag == sip.to_tag);
        let of_invite =
            sip.method == Method::Cancel || (sip.method == Method::Ack && (!answered_well || has_failed));
        if of_invite {
            return;
        }
        // A client of RFC 2543 has none, or none that is unique (RFC 3261 17.2.3).
        if !sip.branch.starts_with("z9hG4bK") || scene.is_copy() {
            return;
        }
        let other = |t: &&Transaction| {
            t.branch == sip.branch
                && t.client == sip.sender
                && t.method != Method::Cancel
                && t.request().id != sip.id
        };
        if let Some(other) = scene.leg.transactions.iter().find(other) {
            let said = Said::of(sip, "has the branch of an earlier transaction").with(other.request());
            out.misbehaved(&INFO, sip.sender, said.expected("a new branch").got(sip.branch.clone()));
            return;
        }
        // That of a failure has the branch of its INVITE, and is found with that.
        let is_other = |ack: &&Passage| {
            ack.sip.branch == sip.branch && ack.sip.sender == sip.sender && ack.sip.cseq != sip.cseq
        };
        let acks = scene.leg.transactions.iter().flat_map(|t| &t.acks);
        if let Some(ack) = acks.filter(|_| sip.method != Method::Ack).find(is_other) {
            let said = Said::of(sip, "has the branch of an ACK").with(&ack.sip);
            out.misbehaved(&INFO, sip.sender, said.expected("a new branch").got(sip.branch.clone()));
            return;
        }
        if let Some(call) = self.other_call(sip, &scene.leg.call_id) {
            let said = Said::of(sip, format!("has a branch of the call {call}"));
            out.misbehaved(&INFO, sip.sender, said.expected("a new branch").got(sip.branch.clone()));
        }
    }
}

impl Rule {
    /// The Call-ID of another call in which the same address has used the branch before.
    fn other_call(&mut self, sip: &Sip, call_id: &Text) -> Option<Text> {
        let key = (sip.source, sip.branch.clone());
        match self.used.get(&key) {
            Some(call) => (call != call_id).then(|| call.clone()),
            None => {
                if self.used.len() < BRANCHES_MAX && sip.branch.len() + call_id.len() <= OCTETS_MAX {
                    self.used.insert(key, call_id.clone());
                }
                None
            }
        }
    }
}
