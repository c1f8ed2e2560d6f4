//! A binding is refreshed before it expires.
//!
//! What it looks for: The first REGISTER after a binding has been granted, against the interval that was
//! granted.
//!
//! Why it matters on a trunk: Between expiry and refresh no inbound call reaches the PBX, and nobody
//! notices but the callers.
//!
//! Clause: RFC 3261 10.2.4.
//!
//! A ladder that breaks it:
//!   carrier 200 OK, expires=60 -> pbx
//!           ... 65 s ...
//!   pbx     REGISTER -> carrier
//!
//! How to fix it: Refresh at 80 to 90 percent of the interval in the 200, whatever was asked for.

use std::collections::BTreeMap;

use clock::Instant;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-17"], Must, V,
    notice: "inbound calls fail for some seconds every hour"
}

#[derive(Default)]
pub(crate) struct Rule {
    /// When the last REGISTER for an address of record was sent.
    last: BTreeMap<String, Instant>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let Some(aor) = sip.address_of_record() else { return };
        let tried = self.last.insert(aor, sip.sent_at);
        let Some(record) = wire.bindings.record(sip) else { return };
        let own = record.bindings.iter().filter(|b| b.known_since.is_some());
        let Some(binding) = own.max_by_key(|b| b.expires_at) else { return };
        // A refresh that was tried in time and got lost is not the fault of who sent it.
        let tried_in_time = tried.zip(binding.known_since).is_some_and(|(tried, known)| tried > known);
        if !tried_in_time && sip.sent_at > binding.expires_at {
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
