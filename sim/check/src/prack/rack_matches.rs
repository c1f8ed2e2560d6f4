//! RAck names the response and the INVITE.
//!
//! What it looks for: The RAck of each PRACK: number of a reliable response that had arrived in its dialog, CSeq
//! number and method of the INVITE.
//!
//! Why it matters on a trunk: A PRACK that names nothing is answered 481, the response is repeated, and the
//! call is refused in the end.
//!
//! Clause: RFC 3262 4 (MUST), RFC 3262 7.2 (definition).
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7, CSeq: 2 INVITE -> pbx
//!   pbx     PRACK, RAck: 8 2 INVITE -> carrier
//!
//! How to fix it: Copy RSeq, CSeq number and method of the response into RAck, also after a challenge of
//! the INVITE.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-10"], Must, V,
    notice: "ringing calls are refused after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // What came before the recording began nobody has heard.
        if sip.method != Method::Prack || scene.leg.invite.is_none() {
            return;
        }
        let rack = sip.message.rack().ok().flatten();
        let arrived = || {
            let mine = scene.leg.transactions.iter().filter(|t| t.client == sip.sender);
            mine.flat_map(reliable).filter(|p| p.delivered.is_some() && p.sip.to_tag == sip.to_tag)
        };
        let names = |p: &crate::wire::Passage| {
            let number = p.sip.message.rseq().ok().flatten();
            rack.as_ref().is_some_and(|r| {
                Some(r.rseq) == number && Some(r.cseq.number) == p.sip.cseq && r.cseq.method == Method::Invite
            })
        };
        if arrived().any(names) {
            return;
        }
        let expected = arrived().last().map_or("no PRACK".to_owned(), |p| {
            let rseq = p.sip.message.rseq().ok().flatten().unwrap_or_default();
            format!("RAck: {rseq} {} INVITE", p.sip.cseq.unwrap_or_default())
        });
        let got = rack.map_or("no RAck".to_owned(), |r| format!("RAck: {r}"));
        let said = Said::of(sip, "acknowledges nothing that arrived");
        out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
    }
}
