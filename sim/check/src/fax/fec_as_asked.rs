//! Parity is sent only to who asked for it, and is right.
//!
//! What it looks for: UDPTL with FEC to a receiver that did not say t38UDPFEC, and parity that is not
//! that of the primaries before it.
//!
//! Why it matters on a trunk: FEC is often offered and seldom implemented. A receiver without it gets no
//! protection at all.
//!
//! Clause: ITU-T T.38 9.1.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, T38FaxUdpEC:t38UDPRedundancy -> pbx
//!   pbx     UDPTL with FEC -> carrier
//!
//! How to fix it: Send redundancy, unless the other side says t38UDPFEC and the parity is really
//! computed.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-10"], Should, Advisory,
    notice: "the receiver cannot use it, and every loss tells"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for flow in leg.flows() {
            let (unasked, wrong) = (&flow.flaws.unasked_parity, &flow.flaws.parity);
            let (flaw, text, expected) = if unasked.count > 0 {
                (unasked, "FEC to a receiver that did not ask for it", "redundancy")
            } else {
                (wrong, "FEC that does not fit what was sent", "the parity of the primaries")
            };
            let Some((at, id)) = flaw.first else { continue };
            let said =
                Said::in_leg(leg, at, vec![id], format!("{}: {text}", counted(flaw.count, "datagram")));
            out.misbehaved(&INFO, leg.party(flow.side), said.expected(expected).got("FEC"));
        }
    }
}
