//! UDPTL comes from the port it is wanted on.
//!
//! What it looks for: UDPTL sent from an address that its sender did not name for its image stream. No text asks for
//! it, so it is noted and accuses nobody.
//!
//! Why it matters on a trunk: A session border controller that learns addresses from what arrives sends
//! the other direction to a port where nobody listens.
//!
//! Clause: catalogue FAX-21 (practice), RFC 7362 4 (context).
//!
//! A ladder that breaks it:
//!   pbx     200 OK, m=image 4002 -> carrier
//!   pbx     UDPTL from port 4010 -> carrier
//!
//! How to fix it: Send from the port that the own description names.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// Fewer are an accident.
const DATAGRAMS_MIN: u64 = 3;

info! {
    rows: ["FAX-21"], Should, V,
    notice: "no page arrives behind NAT"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for flow in leg.flows() {
            let flaw = &flow.flaws.wrong_source;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= DATAGRAMS_MIN) else { continue };
            let text = format!("{} from a port that was not announced", counted(flaw.count, "datagram"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("the port of its own m=image line");
            out.known(&INFO, leg.party(flow.side), said.got(format!("port {}", flaw.detail)));
        }
    }
}
