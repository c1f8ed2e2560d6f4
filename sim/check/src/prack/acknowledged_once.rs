//! A reliable response is acknowledged once.
//!
//! What it looks for: A PRACK that names the response of an earlier one of the same side in the same dialog, as a request
//! of its own. The same octets again are a copy; and who was refused, or heard nothing until the first had run out,
//! may try again. Copies of the response must be dropped, and yet a PRACK for one "does not create a protocol error":
//! this is a warning.
//!
//! Why it matters on a trunk: The first PRACK has taken the response off the list: the second is answered 481, which
//! callers take for the end of the call.
//!
//! Clause: RFC 3262 4 (SHOULD NOT), RFC 3262 4 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7 -> pbx
//!   pbx     PRACK, CSeq: 2, RAck: 7 1 INVITE -> carrier
//!   carrier 183, RSeq: 7 again -> pbx
//!   pbx     PRACK, CSeq: 3, RAck: 7 1 INVITE -> carrier
//!
//! How to fix it: Drop copies of a response whose number was acknowledged.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{acknowledgements, reliable};
use crate::wire::{Scene, Transaction, Wire, tries_for};

info! {
    rows: ["EAR-10"], Should, V,
    notice: "calls are dropped while they ring"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let (sip, leg) = (scene.sip, scene.leg);
        if sip.method != Method::Prack || scene.is_copy() {
            return;
        }
        let Some(of) = scene.transaction else { return };
        // Who was refused may try again, and so may who has had no answer in all the time there is.
        let stands = |first: &&Transaction| {
            let life = tries_for(first.t1_of_client());
            let is_refused = first.responses.iter().any(|p| p.sip.is_failure());
            !is_refused && sip.sent_at.since(first.request().sent_at) < life
        };
        let invites = leg.transactions.iter().filter(|t| t.is_invite());
        let responses = invites.flat_map(|invite| reliable(invite).map(move |p| (invite, &*p.sip)));
        let first = responses
            .filter(|(invite, response)| {
                acknowledgements(leg, invite, response).any(|prack| prack.number == of.number)
            })
            .flat_map(|(invite, response)| acknowledgements(leg, invite, response))
            .filter(|prack| prack.number < of.number)
            .find(stands);
        if let Some(first) = first {
            let said = Said::of(sip, "acknowledges what was acknowledged").with(first.request());
            let cseq = |cseq: Option<u32>| cseq.map_or("no CSeq".to_owned(), |n| format!("CSeq {n}"));
            let expected = format!("the one of {}", cseq(first.cseq));
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(cseq(sip.cseq)));
        }
    }
}
