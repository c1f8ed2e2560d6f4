//! Long ringing is refreshed every minute.
//!
//! What it looks for: Gaps of more than 65 seconds without a provisional response while a call rings; 155
//! when they are reliable.
//!
//! Why it matters on a trunk: Proxies on the way give a silent INVITE up after three minutes, and two lost
//! packets in a row are enough to look silent.
//!
//! Clause: RFC 3261 13.3.1.1 (MUST), RFC 3262 3 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 180 -> pbx
//!           ... 120 s ...
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Repeat the last provisional response every minute.

use clock::Duration;
use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-16"], Must, V,
    notice: "long ringing calls are cut off"
}

/// Seconds without a word after which a proxy may end the call.
const FAR: u64 = 180;

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
        let end = of.final_response().map(|p| p.sip.sent_at).or(of.cancelled).unwrap_or(wire.now);
        let rings = of.responses.iter().filter(|p| p.sip.is_provisional() && p.sip.status > 100);
        let mut last = None;
        for ring in rings {
            let limit = if ring.sip.has(HeaderName::RSeq) { 155 } else { 65 };
            let next = of
                .responses
                .iter()
                .map(|p| p.sip.sent_at)
                .find(|at| *at > ring.sip.sent_at)
                .unwrap_or(end)
                .min(end);
            // Of a far side as many may be lost unseen as the three minutes of a proxy allow (RFC 3261 16.6).
            let limit = Duration::from_secs(if wire.facts.of(of.server).is_far { FAR } else { limit });
            if next.since(ring.sip.sent_at) > limit {
                last = Some((ring, next, limit));
                break;
            }
        }
        if let Some((ring, next, limit)) = last {
            let sent = ring.sip.sent_at;
            let gap = next.since(sent).as_secs();
            let said = Said::of(&ring.sip, format!("nothing followed for {gap} s"))
                .with(of.request())
                .margin(next.since(sent).saturating_sub(limit), sent, next);
            out.misbehaved(&INFO, of.server, said.expected("again every minute").got(format!("{gap} s")));
        }
    }
}
