//! A 2xx to INVITE is repeated until its ACK arrives.
//!
//! What it looks for: Whether the 2xx was sent a second time when no ACK had arrived within a second.
//!
//! Why it matters on a trunk: One lost packet would otherwise leave the caller ringing while the called
//! side talks to nobody.
//!
//! Clause: RFC 3261 13.3.1.4.
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK (lost)
//!           ... nothing more ...
//!
//! How to fix it: Repeat the 2xx after 0.5, 1, 2, 4 s and every 4 s until its ACK comes.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-22"], Must, V,
    notice: "after a lost packet one side waits and the other talks to nobody"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(answer) = of.final_response().filter(|p| of.is_invite() && p.sip.is_success()) else {
            return;
        };
        let sent = answer.sip.sent_at;
        let second = sent + Duration::from_secs(1);
        let is_acked = of.ack_delivered().is_some_and(|at| at <= second);
        let is_ended = leg.bye.is_some_and(|(at, _)| at <= second);
        let copies = of.responses.iter().filter(|p| p.sip.is_success() && p.sip.sent_at <= second).count();
        if !is_acked && !is_ended && wire.now > second && copies < 2 {
            let said = Said::of(&answer.sip, "was not repeated although no ACK had come").with(of.request());
            out.misbehaved(&INFO, of.server, said.expected("again after 500 ms").got("sent once"));
        }
    }
}
