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

use clock::{Duration, Instant};
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "no early media, and calls refused while they ring"
}

/// A fifth less than T1, and twice T1.
const LEAST: Duration = Duration::from_millis(400);
const MOST: Duration = Duration::from_secs(1);

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
            let paused = second.filter(|_| !is_asked).map(|at| at.since(sent));
            let early = paused.map_or(Duration::ZERO, |paused| LEAST.saturating_sub(paused));
            let until = sent + MOST;
            // What makes a copy needless, or is one.
            let excuses = leg.transactions.iter().filter_map(|t| excuse(t, sent));
            let final_sent = of.final_response().map(|p| p.sip.sent_at);
            let came = excuses.chain(final_sent).chain(second).chain([wire.now]).min().unwrap_or(wire.now);
            let off_by = early.max(came.since(until));
            if !off_by.is_zero() {
                let said = Said::of(&first.sip, "is not repeated as it should be")
                    .with(of.request())
                    .margin(off_by, sent, came);
                let got = second
                    .map_or("sent once".to_owned(), |at| format!("after {} ms", at.since(sent).as_millis()));
                out.misbehaved(&INFO, of.server, said.expected("again after 500 ms").got(got));
                return;
            }
        }
    }
}

/// When a request came that makes another copy of a response needless that was sent before.
fn excuse(of: &Transaction, sent: Instant) -> Option<Instant> {
    match of.method {
        Method::Prack => of.request_delivered().filter(|at| *at >= sent),
        Method::Bye => Some(of.request().sent_at),
        _ => None,
    }
}
