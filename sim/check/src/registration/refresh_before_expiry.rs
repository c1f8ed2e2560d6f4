//! A binding is refreshed before it expires.
//!
//! What it looks for: The first REGISTER for a Contact after its binding has been granted, against the interval that was
//! granted. One with another Call-ID is that of a client that was started anew, and refreshes nothing; who was
//! refused or not heard in time did try.
//!
//! Why it matters on a trunk: Between expiry and refresh no inbound call reaches the PBX, and nobody
//! notices but the callers.
//!
//! Clause: RFC 3261 10.2.4 (practice).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, expires=60 -> pbx
//!           ... 65 s ...
//!   pbx     REGISTER -> carrier
//!
//! How to fix it: Refresh at 80 to 90 percent of the interval in the 200, whatever was asked for.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Binding, Scene, Sip, Wire, contacts};

info! {
    rows: ["REG-17"], Should, V,
    notice: "inbound calls fail for some seconds every hour"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let Some(record) = wire.bindings.record(sip) else { return };
        let header = sip.message.expires().ok().flatten();
        let mut wanted = contacts(sip);
        wanted.retain(|contact| contact.expires().or(header) != Some(0));
        let is_own = |b: &&Binding| {
            b.call_id == sip.call_id && wanted.iter().any(|contact| contact.uri.equivalent(&b.contact))
        };
        let own = record.bindings.iter().filter(is_own).max_by_key(|b| b.expires_at);
        let Some((binding, known)) = own.and_then(|b| Some((b, b.known_since?))) else { return };
        let is_try = |tried: &Sip| {
            let is_earlier = tried.id != sip.id && tried.sender == sip.sender && tried.sent_at > known;
            is_earlier && tried.address_of_record() == sip.address_of_record()
        };
        let has_tried = || scene.leg.transactions.iter().any(|t| is_try(t.request()));
        if sip.sent_at > binding.expires_at + wire.patience_of_request(sip.sender) && !has_tried() {
            let after = sip.sent_at.since(binding.expires_at);
            let late = after.as_secs();
            let said = Said::of(sip, format!("sent {late} s after the binding was over")).margin(
                after,
                binding.expires_at,
                sip.sent_at,
            );
            let expected = format!("within {} s", binding.granted.as_secs());
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(format!("{late} s too late")));
        }
    }
}
