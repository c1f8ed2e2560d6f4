//! A request that is sent on has one hop less left.
//!
//! What it looks for: Requests that come back over the trunk, as a Via below the topmost shows: Max-Forwards against that
//! of the request as it went.
//!
//! Why it matters on a trunk: A call that two boxes forward to each other goes round until all channels are taken:
//! nothing else ends it.
//!
//! Clause: RFC 3261 16.6 (MUST), RFC 3261 16.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Max-Forwards: 70, Via: pbx -> carrier
//!   carrier INVITE, Max-Forwards: 70, Via: carrier, Via: pbx -> pbx
//!
//! How to fix it: Lower Max-Forwards by one in each request that is sent on, and refuse with 483 at zero.

use sip::{HeaderName, Via};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["FWD-11", "TRN-23"], Must, V,
    notice: "one call takes all lines"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let has_way = || sip.message.header_values(HeaderName::Via).len() > 1;
        // Nobody sends an ACK on that was not sent itself, and what a CANCEL ends has been looked at.
        if crate::check::is_ack_or_cancel(sip) || !has_way() {
            return;
        }
        let vias = sip.message.vias();
        let below = vias.get(1..).unwrap_or_default();
        let is_origin = |t: &&Transaction| {
            t.method == sip.method
                && t.client == sip.receiver
                && below.iter().any(|via| is_of(via, t.request()))
        };
        let Some(origin) = scene.leg.transactions.iter().find(is_origin).map(|t| t.request()) else { return };
        let hops = |sip: &Sip| sip.message.max_forwards().ok().flatten();
        if let Some((before, now)) = hops(origin).zip(hops(sip)).filter(|(before, now)| now >= before) {
            let said = Said::of(sip, "comes back with as many hops left").with(origin);
            let expected = before.checked_sub(1).map_or("483".to_owned(), |left| format!("{left} at most"));
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(now.to_string()));
        }
    }
}

/// True for the Via of a request: no other has its branch (RFC 3261 8.1.1.7).
fn is_of(via: &Via, request: &Sip) -> bool {
    via.branch().is_some_and(|branch| branch.starts_with("z9hG4bK") && *branch == *request.branch)
}
