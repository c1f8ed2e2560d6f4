//! Without PRACK the INVITE is refused.
//!
//! What it looks for: A final response of 5xx to the INVITE when a reliable response was not acknowledged
//! for 64*T1.
//!
//! Why it matters on a trunk: A caller that cannot be told what it must know is better told that the call
//! failed than left ringing.
//!
//! Clause: RFC 3262 3.
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7 -> pbx (again and again)
//!           ... no PRACK for 32 s, and the phone rings on ...
//!
//! How to fix it: After 32 s without PRACK refuse the INVITE with a 5xx.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
use crate::wire::{Leg, Transaction, Wire};

/// 64*T1 and some patience.
const LIMIT: Duration = Duration::from_secs(34);

info! {
    rows: ["EAR-11"], Should, V,
    notice: "calls ring for ever"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let has_prack =
            leg.transactions.iter().any(|t| t.method == Method::Prack && t.request_delivered().is_some());
        let Some(first) = reliable(of).next().filter(|_| of.is_invite() && !has_prack) else { return };
        let until = first.sip.sent_at + LIMIT;
        let end = of.final_response().map(|p| p.sip.sent_at).or(of.cancelled).unwrap_or(wire.now);
        if end > until {
            let said = Said::of(&first.sip, "was not acknowledged, and the INVITE not refused")
                .with(of.request())
                .margin(end - until, first.sip.sent_at, end);
            out.misbehaved(&INFO, of.server, said.expected("5xx after 32 s").got("nothing"));
        }
    }
}
