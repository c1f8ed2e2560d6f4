//! A 2xx to INVITE is repeated until its ACK arrives.
//!
//! What it looks for: Whether the 2xx was sent a second time when no ACK had arrived. The first copy is due after
//! T1, which may be chosen larger than 500 ms: as long as T2, four seconds, is waited for it. Where the ACK may have
//! gone past the wire, behind a proxy that has not recorded itself, one copy is enough.
//!
//! Why it matters on a trunk: One lost packet would otherwise leave the caller ringing while the called
//! side talks to nobody.
//!
//! Clause: RFC 3261 13.3.1.4 (necessary), RFC 3261 17.1.1.2 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK (lost)
//!           ... nothing more ...
//!
//! How to fix it: Repeat the 2xx after 0.5, 1, 2, 4 s and every 4 s until its ACK comes.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, T2, Transaction, Wire};

info! {
    rows: ["CAL-22"], Must, V,
    notice: "after a lost packet one side waits and the other talks to nobody"
}

/// How late the copy may be.
const PATIENCE: Duration = Duration::from_millis(500);

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
        if of.is_passed_by(leg, answer) {
            return;
        }
        let sent = answer.sip.sent_at;
        // The pause begins with T1 and ends with T2, so that no T1 is longer.
        let second = sent + T2 + PATIENCE;
        let copy = of.responses.iter().filter(|p| p.sip.is_success()).map(|p| p.sip.sent_at).nth(1);
        // What would have made a copy needless, or been one: the first of all came too late.
        let excuses = [of.ack_delivered(), leg.bye.map(|(at, _)| at), copy];
        let first = excuses.into_iter().flatten().chain([wire.now]).min().unwrap_or(wire.now);
        if first > second {
            let said = Said::of(&answer.sip, "was not repeated although no ACK had come")
                .with(of.request())
                .margin(first - second, sent, first);
            out.misbehaved(&INFO, of.server, said.expected("again after 500 ms").got("sent once"));
        }
    }
}
