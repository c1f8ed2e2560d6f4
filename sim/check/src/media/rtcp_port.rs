//! RTCP has a port of its own unless agreed otherwise.
//!
//! What it looks for: RTCP sent to the RTP port of a side although the two have not agreed on a=rtcp-mux, and that
//! side does not name the port in a=rtcp, by the descriptions in force at that moment.
//!
//! Why it matters on a trunk: The receiver takes it for broken RTP, and its reports are lost.
//!
//! Clause: RFC 5761 5.1.1 (MUST NOT), RFC 3605 2.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     RTCP -> RTP port of carrier
//!
//! How to fix it: Send RTCP to the port above, or where a=rtcp says.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-21"], Must, V,
    notice: "clicks, and quality figures that are missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let Some((at, id)) = leg.rtcp[side].on_rtp_port.first else { continue };
            let said = Said::in_leg(leg, at, vec![id], "RTCP on the RTP port without a=rtcp-mux");
            out.misbehaved(&INFO, leg.party(side), said.expected("the RTCP port").got("the RTP port"));
        }
    }
}
