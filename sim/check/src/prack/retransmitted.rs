//! A reliable response is repeated until PRACK.
//!
//! What it looks for: A second copy of each reliable response within a second, unless the PRACK or a final
//! response came before; and none faster than T1.
//!
//! Why it matters on a trunk: It is sent reliably because something in it must arrive. Sent once, it is as
//! lost as any other packet.
//!
//! Clause: RFC 3262 3.
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 1 -> pbx (lost)
//!           ... nothing more ...
//!
//! How to fix it: Repeat a reliable response after 0.5, 1, 2, 4 s and so on until the PRACK.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "no early media, and calls refused while they ring"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() {
            return;
        }
        let number = |p: &Passage| p.sip.message.rseq().ok().flatten();
        for first in reliable(of) {
            let sent = first.sip.sent_at;
            let same = |p: &&Passage| number(p) == number(first) && p.sip.to_tag == first.sip.to_tag;
            if reliable(of).find(same).is_some_and(|p| p.sip.id != first.sip.id) {
                continue;
            }
            let second = reliable(of).filter(same).map(|p| p.sip.sent_at).find(|at| *at > sent);
            // A repeated INVITE is answered at once by the last provisional response.
            let is_asked = of.requests.len() > 1;
            let is_fast = !is_asked && second.is_some_and(|at| at.since(sent) < Duration::from_millis(400));
            let until = sent + Duration::from_secs(1);
            let acked = leg.transactions.iter().any(|t| {
                t.method == Method::Prack && t.request_delivered().is_some_and(|at| at >= sent && at <= until)
            });
            let ended = of.final_response().is_some_and(|p| p.sip.sent_at <= until)
                || leg.transactions.iter().any(|t| t.method == Method::Bye && t.request().sent_at <= until);
            let is_missing = second.is_none_or(|at| at > until) && !acked && !ended && wire.now > until;
            if is_fast || is_missing {
                let said = Said::of(&first.sip, "is not repeated as it should be").with(of.request());
                let got = second
                    .map_or("sent once".to_owned(), |at| format!("after {} ms", at.since(sent).as_millis()));
                out.misbehaved(&INFO, of.server, said.expected("again after 500 ms").got(got));
                return;
            }
        }
    }
}
