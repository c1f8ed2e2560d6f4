//! UDPTL datagrams and their IFPs are well formed.
//!
//! What it looks for: Datagrams that end too early or go on too long, without a primary or a recovery
//! section, and primaries that are no IFP.
//!
//! Why it matters on a trunk: A receiver that trusts a length reads beyond the packet. Careful ones drop
//! it, and the page has a hole.
//!
//! Clause: ITU-T T.38 9.1, ITU-T T.38 7.
//!
//! A ladder that breaks it:
//!   pbx     UDPTL with a primary of 40 octets, 20 of them there -> carrier
//!
//! How to fix it: Write sequence number, primary and recovery section whole, also when the latter is
//! empty.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-07"], Must, Advisory,
    notice: "pages have holes, and some receivers crash"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for flow in leg.flows() {
            let flaws = &flow.flaws;
            let about_datagram =
                flaws.malformed.first.zip(flaws.fault).map(|(f, fault)| (f, fault, flaws.malformed.count));
            let about_ifp =
                flaws.ifp.first.zip(flaws.ifp_fault).map(|(f, fault)| (f, fault, flaws.ifp.count));
            let Some(((at, id), fault, count)) = about_datagram.or(about_ifp) else { continue };
            let said = Said::in_leg(
                leg,
                at,
                vec![id],
                format!("{}; the first: {fault}", counted(count, "malformed datagram")),
            );
            out.malformed(&INFO, leg.party(flow.side), said.expected("UDPTL").got(fault.to_string()));
        }
    }
}
