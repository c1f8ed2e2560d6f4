//! A reliable response is repeated until PRACK.
//!
//! What it looks for: A second copy of each reliable response, unless the PRACK or a final response came before. How
//! long T1 is, the sender knows: up to T2 is waited for it, and a first pause of less than 500 ms is a warning, because
//! a smaller T1 is for closed networks.
//!
//! Why it matters on a trunk: It is sent reliably because something in it must arrive. Sent once, it is as
//! lost as any other packet.
//!
//! Clause: RFC 3262 3 (definition), RFC 3261 17.1.1.2 (NOT RECOMMENDED).
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 1 -> pbx (lost)
//!           ... nothing more ...
//!
//! How to fix it: Repeat a reliable response after 0.5, 1, 2, 4 s and so on until the PRACK.

use clock::{Duration, Instant};
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{number, reliable, reliable_in_dialog};
use crate::wire::{Leg, T2, Transaction, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "no early media, and calls refused while they ring"
}

/// A fifth less is jitter of the sender.
const LEAST: Duration = Duration::from_millis(400);
/// Copies of a far side that come within so short a time were one when they left.
const ONE_DATAGRAM: Duration = Duration::from_millis(10);

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
        let is_far = wire.facts.of(of.server).is_far;
        let patience = T2 + wire.patience(of.server);
        let mut seen = Vec::new();
        for first in reliable(of).map(|p| &p.sip) {
            let name = (number(first), &first.to_tag);
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let sent = first.sent_at;
            let least = sent + if is_far { ONE_DATAGRAM } else { Duration::ZERO };
            let copies =
                reliable_in_dialog(of, first).filter(|p| number(&p.sip) == name.0 && p.sip.id != first.id);
            let second = copies.map(|p| p.sip.sent_at).find(|at| *at >= least);
            // What makes a copy needless, or is one.
            let excuses = leg.transactions.iter().filter_map(|t| excuse(t, sent));
            let final_sent = of.final_response().map(|p| p.sip.sent_at);
            let came = excuses.chain(final_sent).chain(second).chain([wire.now]).min().unwrap_or(wire.now);
            let said = |margin| {
                let said = Said::of(first, "is not repeated as it should be").with(of.request());
                said.margin(margin, sent, came)
            };
            if came > sent + patience {
                let said = said(came.since(sent + patience)).expected("again after T1, which is 500 ms");
                out.misbehaved(&INFO, of.server, said.got(got(second.map(|at| at.since(sent)))));
                return;
            }
            // A repeated INVITE is answered at once by the last provisional response.
            // One that crosses the PRACK, or comes behind it, was none that was waited for.
            let is_waited_for = |at: &Instant| of.requests.len() == 1 && *at <= came;
            let paused = second.filter(is_waited_for).map(|at| at.since(sent));
            if let Some(paused) = paused.filter(|paused| *paused < LEAST) {
                let said = said(LEAST - paused).clause(1).expected("again after 500 ms");
                out.discouraged(&INFO, of.server, said.got(got(Some(paused))));
                return;
            }
        }
    }
}

fn got(paused: Option<Duration>) -> String {
    paused.map_or("sent once".to_owned(), |paused| format!("after {} ms", paused.as_millis()))
}

/// When a request came that makes another copy of a response needless that was sent before.
fn excuse(of: &Transaction, sent: Instant) -> Option<Instant> {
    match of.method {
        Method::Prack => of.request_delivered().filter(|at| *at >= sent),
        Method::Bye => Some(of.request().sent_at),
        _ => None,
    }
}
