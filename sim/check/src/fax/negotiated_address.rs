//! UDPTL goes to the address of the last description.
//!
//! What it looks for: UDPTL to an address that the other side did not name for its image stream, or named
//! in an earlier description that half a second ago was replaced. Where the other machine's UDPTL has come from is as
//! good: so a relay finds who sits behind a NAT. So is what ICE may have found.
//!
//! Why it matters on a trunk: Media servers hand the fax over to a gateway by a re-INVITE with another
//! port; who keeps the old one sends the page to nobody.
//!
//! Clause: RFC 3264 8.3.1 (SHOULD), RFC 7362 4 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image 5000 -> pbx
//!   pbx     UDPTL to port 4002 -> carrier
//!
//! How to fix it: Send to the address of the last description, from the moment it is agreed.

use super::each_stream::{Words, each_stream};
use trace::counted;

use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Flaw, Flow, Leg, NO_FLAW, T1, Wire};

info! {
    rows: ["FAX-20"], Should, V,
    notice: "no page arrives"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // Where a capture begins in the middle, nobody knows what was asked for before the first exchange that
        // it has, and what is under way then.
        let since = leg.known_fax().and_then(|fax| fax.first_t38()).and_then(|e| e.answered());
        let is_older =
            |flow: &Flow| since.is_some_and(|since| flow.first_at < since || flow.last_at < since + T1);
        let is_late = wire.facts.is_captured && leg.inside.is_some();
        let wanted = |side: usize| {
            let last = leg.known_fax().and_then(|fax| fax.exchanges.iter().find(|e| e.is_t38()));
            let address = last.and_then(|e| e.images[1 - side].address);
            address.map_or_else(|| "the address in the SDP of the other side".to_owned(), |a| a.to_string())
        };
        let words = |flow: &Flow, flaw: &Flaw| Words {
            text: format!("{} to an address that was not asked for", counted(flaw.count, "datagram")),
            expected: wanted(flow.side),
            got: flow.to.to_string(),
        };
        each_stream(
            &INFO,
            leg,
            out,
            3,
            |flow| if is_late && is_older(flow) { &NO_FLAW } else { &flow.flaws.wrong_address },
            words,
        );
    }
}
