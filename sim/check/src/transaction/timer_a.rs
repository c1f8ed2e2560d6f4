//! An INVITE is repeated after T1, then at doubling pauses.
//!
//! What it looks for: The pauses between the copies of a request over UDP, at its sender. A first pause of less than
//! 500 ms is a warning, because T1 may be smaller in a closed network; pauses that do not double from there are an
//! error. A longer T1 is as it should be. Over a reliable transport: whether it is repeated at all on its connection.
//!
//! Why it matters on a trunk: Copies that come too fast look like an attack: carriers throttle or block the address,
//! and then no call goes through. Under loss they make the loss worse.
//!
//! Clause: RFC 3261 17.1.1.2 (MUST), RFC 3261 17.1.1.2 (NOT RECOMMENDED), RFC 3261 17.1.1.2 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE at 0, 0.1, 0.2, 0.3 s -> (lost)
//!
//! How to fix it: Repeat after 0.5, 1, 2, 4, 8 and 16 s.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::transaction::hurry::Hurry;
use crate::wire::{Leg, Sip, Transaction, Wire};

info! {
    rows: ["TRN-12", "TRN-14"], Must, V,
    notice: "calls fail for a while after a short network problem"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() {
            return;
        }
        if of.request().is_reliable() {
            return repeated_over_a_stream(of, out);
        }
        // Timer A doubles for as long as there is no response.
        if let Some(hurry) = Hurry::of(
            &of.requests,
            u32::MAX,
            wire.facts.of(of.client).is_far.then(|| wire.patience(of.client)),
        ) {
            hurry.tell(&INFO, of.client, 0, out);
        }
    }
}

/// The transport below repeats what is lost. On another connection it may be sent anew.
fn repeated_over_a_stream(of: &Transaction, out: &mut Findings) {
    let first = of.request();
    let is_again = |sip: &Sip| sip.source == first.source && sip.destination == first.destination;
    if let Some(copy) = of.requests.iter().skip(1).find(|p| is_again(&p.sip)) {
        let said = Said::of(&copy.sip, "repeated on a connection that loses nothing").with(first);
        out.discouraged(&INFO, of.client, said.expected("one INVITE").got("a copy of it").clause(2));
    }
}
