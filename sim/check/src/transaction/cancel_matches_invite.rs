//! A CANCEL repeats what names its INVITE.
//!
//! What it looks for: Branch, Request-URI, CSeq number, From tag and To tag of each CANCEL against the
//! INVITE it ends.
//!
//! Why it matters on a trunk: A CANCEL that matches no INVITE gets 481 and the phone rings on.
//!
//! Clause: RFC 3261 9.1.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, branch=z9hG4bKa -> carrier
//!   pbx     CANCEL, branch=z9hG4bKb -> carrier
//!
//! How to fix it: Copy Request-URI, topmost Via, Call-ID, From, To and the CSeq number from the INVITE.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-06"], Must, V,
    notice: "the called phone rings on after the caller has hung up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Cancel {
            return;
        }
        let mut invites =
            scene.leg.transactions.iter().rev().filter(|t| t.is_invite() && t.client == sip.sender);
        let by_branch = invites.clone().find(|t| t.branch == sip.branch);
        let Some(invite) = by_branch.or_else(|| invites.next()).map(|t| t.request()) else { return };
        let pairs = [
            ("branch", sip.branch == invite.branch),
            ("Request-URI", sip.request_uri() == invite.request_uri()),
            ("CSeq number", sip.cseq == invite.cseq),
            ("From tag", sip.from_tag == invite.from_tag),
            ("To tag", sip.to_tag == invite.to_tag),
        ];
        let wrong: Vec<&str> = pairs.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
        if !wrong.is_empty() {
            let said = Said::of(sip, format!("{} not as in the INVITE", wrong.join(", "))).with(invite);
            out.misbehaved(&INFO, sip.sender, said.expected(invite.branch.clone()).got(sip.branch.clone()));
        }
    }
}
