//! A source keeps its CNAME.
//!
//! What it looks for: Datagrams of RTCP within one call that give another CNAME to the source of their report than the
//! one before did. Only where plain RTP/AVP was agreed, and SRTCP is not read.
//!
//! Why it matters on a trunk: Whoever joins the streams and figures of a device by its CNAME sees another device come
//! with each report.
//!
//! Clause: RFC 3550 6.5.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     RTCP: SR, SDES CNAME=a -> carrier
//!   pbx     RTCP: SR, SDES CNAME=b -> carrier
//!
//! How to fix it: Choose the CNAME once for each session.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-02"], Must, V,
    notice: "quality figures in pieces"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let flaw = &leg.rtcp[side].renamed;
            let Some((at, id)) = flaw.first else { continue };
            let said = Said::in_leg(leg, at, vec![id], "another CNAME for the same source");
            out.misbehaved(&INFO, leg.party(side), said.expected("the CNAME before").got("another"));
        }
    }
}
