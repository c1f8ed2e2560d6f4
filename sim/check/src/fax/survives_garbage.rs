//! A malformed UDPTL datagram stops nobody.
//!
//! What it looks for: A side that was heard before, and sends no UDPTL any more after a malformed datagram arrived,
//! though the other machine speaks to it then and the call goes on for ten seconds. Whoever listens to a page is
//! silent, and so is who has said DCN or heard it.
//!
//! Why it matters on a trunk: Anybody on the path can send such a datagram. A receiver that crashes or
//! waits for ever loses the call, or all of them.
//!
//! Clause: ITU-T T.38 9.1, catalogue FAX-31.
//!
//! A ladder that breaks it:
//!   pbx     UDPTL with a wrong length -> carrier
//!   carrier no UDPTL any more
//!
//! How to fix it: Drop what cannot be read, take the primary when it can be had, and go on.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire, machine};

/// How long nothing may be heard; T.30 leaves no longer pause to a living machine.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// What is sent so soon after it does not show that it was survived.
const UNDER_WAY: Duration = Duration::from_secs(1);

info! {
    rows: ["FAX-31"], Must, Advisory,
    notice: "one bad packet ends the fax, or the gateway"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = leg.known_fax().filter(|fax| !fax.is_limited) else { return };
        let end = fax.goodbye().map_or(leg.ended_or(wire.now), |goodbye| goodbye.min(leg.ended_or(wire.now)));
        for flow in leg.flows() {
            let Some(at) = flow.malformed_arrived else { continue };
            let other = 1 - flow.side;
            // Who has not spoken yet when it comes may fall silent for ever all the same.
            let last = leg.flows().iter().filter(|f| f.side == other).map(|f| f.last_at).max().unwrap_or(at);
            let soon = at + UNDER_WAY;
            let words = || fax.exchange.said.iter().filter(|said| said.side == machine(flow.side));
            let Some(word) = words().find(|said| said.until >= at && !said.frames.is_empty()) else {
                continue;
            };
            let waited = end.since(word.at.max(at));
            if last <= soon && waited >= PAUSE_MAX && leg.has_media_of(other) {
                let packets = flow.flaws.malformed.first.map(|(_, id)| id).into_iter().collect();
                let said =
                    Said::in_leg(leg, at, packets, "sends nothing any more after a malformed datagram")
                        .margin((waited - PAUSE_MAX).min(soon - last), at, end);
                let got = format!("silence for {} ms, after {}", waited.as_millis(), word.what);
                out.misbehaved(&INFO, leg.party(other), said.expected("UDPTL goes on").got(got));
            }
        }
    }
}
