//! Nothing is offered where nothing can answer it.
//!
//! What it looks for: A description in the ACK for a 2xx that answers nothing, since the offer was answered before, or in the
//! 2xx to an UPDATE or PRACK that had none, and that is another than the last of the same side in the call. The same
//! once more says nothing.
//!
//! Why it matters on a trunk: Nothing can answer it: one side sends by a description that the other has never taken, and hears
//! nothing.
//!
//! Clause: RFC 6337 2.2 (must), RFC 3261 13.2.1 (MUST), RFC 3311 5.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 -> carrier
//!   carrier 200 OK, m=audio 6000 -> pbx
//!   pbx     ACK, m=audio 4002 -> carrier
//!
//! How to fix it: Change the session by a re-INVITE, or by an UPDATE, once the ACK is out.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-24"], Must, V,
    notice: "silence in one direction"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.is_whole()) else { return };
        let Some(now) = sip.description() else { return };
        let has_no_place = match sip.method {
            Method::Ack => answers_nothing(of, sip),
            // An answer stands there, and an offer nowhere (RFC 3262 5, RFC 3311 5.2).
            Method::Update | Method::Prack => sip.is_success() && of.request().is_bare(),
            _ => false,
        };
        let last = scene.leg.session.last[scene.side()].as_deref().filter(|last| last.is_whole());
        let Some((last, before)) = last.and_then(|last| Some((last, last.description()?))) else { return };
        if has_no_place && before != now {
            let (_, got) = crate::sdp::first_difference(before, now);
            let said = Said::of(sip, "offers, and nothing can answer it").with(last);
            out.misbehaved(&INFO, sip.sender, said.expected("no description").got(got));
        }
    }
}

/// True for an ACK whose description is no answer: the offer had its answer before.
fn answers_nothing(of: &Transaction, ack: &Sip) -> bool {
    let is_for_answer = of.responses.iter().any(|p| p.sip.is_success() && p.sip.to_tag == ack.to_tag);
    let offered = of.reliably_described(ack).next().filter(|_| of.request().is_bare());
    // What answers the offer of the 2xx belongs here.
    if !is_for_answer || of.request().is_veiled || offered.is_some_and(|p| p.sip.is_success()) {
        return false;
    }
    of.request().sdp.is_some() || offered.is_some()
}
