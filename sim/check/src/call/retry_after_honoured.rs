//! Retry-After of a 503 is honoured.
//!
//! What it looks for: New INVITEs and REGISTERs to an address from which a 503 with Retry-After has come,
//! before that time is over.
//!
//! Why it matters on a trunk: A server in overload asks for a pause. Going on makes the overload last.
//!
//! Clause: RFC 3261 21.5.4 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   carrier 503, Retry-After: 30 -> pbx
//!   pbx     INVITE 2 s later -> carrier
//!
//! How to fix it: Use another server, or wait as long as Retry-After says.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-39", "REG-20"], Should, V,
    notice: "the trunk takes long to come back after an overload"
}

/// Addresses that are remembered.
const CLOSED_MAX: usize = 10_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// Since and until when a party must leave an address alone, for INVITE and for REGISTER.
    closed: BTreeMap<(Party, SocketAddr, bool), (Instant, Instant)>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.method, Method::Invite | Method::Register) || sip.to_tag.is_some() {
            return;
        }
        let key = (sip.sender, sip.destination, sip.method == Method::Register);
        // What was under way already, or whose first copy is lost where nobody looks, obeys what its sender knew.
        let was_known = |since: &Instant| *since + wire.patience_of_request(sip.sender) <= sip.sent_at;
        if let Some((since, until)) = self.closed.get(&key)
            && sip.sent_at < *until
            && was_known(since)
        {
            let early = until.since(sip.sent_at);
            let said = Said::of(sip, "sent before the Retry-After of a 503 is over").margin(
                early,
                sip.sent_at,
                sip.sent_at,
            );
            let got = format!("{} s too early", early.as_secs());
            out.misbehaved(&INFO, sip.sender, said.expected("a pause").got(got));
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if sip.status != 503 || !matches!(sip.method, Method::Invite | Method::Register) {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        if let Ok(Some(seconds)) = sip.message.retry_after()
            && self.closed.len() < CLOSED_MAX
        {
            let key = (request.sender, request.destination, sip.method == Method::Register);
            self.closed.insert(key, (scene.at, scene.at + Duration::from_secs(seconds.into())));
        }
    }
}
