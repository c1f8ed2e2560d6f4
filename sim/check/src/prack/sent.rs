//! A reliable response is acknowledged by PRACK.
//!
//! What it looks for: A PRACK in the dialog of each reliable response that arrived, before a final response or a CANCEL
//! made it needless; where the response has the offer, the answer may have to be asked for. One whose number does not
//! follow the last is not acknowledged.
//!
//! Why it matters on a trunk: The called side repeats the response for 32 seconds and then refuses the call
//! with 5xx while the phone rings.
//!
//! Clause: RFC 3262 4 (MUST), RFC 3262 4 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 183, Require: 100rel, RSeq: 1 -> pbx
//!           ... no PRACK ...
//!   carrier 504 Server Time-out -> pbx
//!
//! How to fix it: Send PRACK at once for each reliable response, or do not list 100rel.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{number, offers_reliable, reliable};
use crate::wire::{Leg, Transaction, Wire};

/// How long the caller may take, and how long it may take to answer an offer: then the other side gives up.
const PATIENCE: Duration = Duration::from_secs(1);
const PATIENCE_OF_ANSWER: Duration = Duration::from_secs(32);

info! {
    rows: ["EAR-10"], Must, V,
    notice: "ringing calls are refused after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() || !offers_reliable(of.request()) {
            return;
        }
        let byes = leg.dialogs.iter().filter(|d| d.invite == of.number).filter_map(|d| d.bye);
        let end = of.final_delivered().or(of.cancelled).unwrap_or(wire.now);
        let end = byes.map(|(at, _)| at).min().map_or(end, |bye| bye.min(end));
        let is_offer = of.request().sdp.is_none();
        let patience = if is_offer { PATIENCE_OF_ANSWER } else { PATIENCE } + wire.patience(of.client);
        let mut last = None;
        for response in reliable(of) {
            let Some(arrived) = response.delivered.filter(|at| *at + patience < end) else { continue };
            let number = number(&response.sip);
            // A copy is not acknowledged again, and one that does not follow the last not at all.
            let follows = last.is_none_or(|l: u32| number == l.checked_add(1));
            if !follows {
                continue;
            }
            last = number;
            let is_acked = leg.transactions.iter().any(|t| {
                t.method == Method::Prack
                    && t.client == of.client
                    && t.request().sent_at >= arrived
                    && t.request().to_tag == response.sip.to_tag
            });
            if !is_acked {
                let said = Said::of(&response.sip, "was not acknowledged by PRACK")
                    .with(of.request())
                    .margin(end.since(arrived + patience), arrived, end);
                out.misbehaved(&INFO, of.client, said.expected("PRACK").got("none"));
                return;
            }
        }
    }
}
