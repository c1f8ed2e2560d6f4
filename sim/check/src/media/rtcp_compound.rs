//! RTCP begins with a report and names its source.
//!
//! What it looks for: Datagrams of RTCP whose first packet is neither a sender nor a receiver report, and datagrams
//! without a CNAME. Only where plain RTP/AVP was agreed: feedback may come early, and a=rtcp-rsize takes less.
//!
//! Why it matters on a trunk: Receivers tell RTCP from other datagrams by its first packet, and join the streams of a
//! device by its CNAME: other RTCP is thrown away, and counts as none.
//!
//! Clause: RFC 3550 6.1 (MUST), RFC 5506 3.4.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     RTCP: BYE alone -> carrier
//!
//! How to fix it: Put SR or RR and the SDES with the CNAME before everything else in each datagram.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-02"], Must, V,
    notice: "quality figures that are missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let rtcp = &leg.rtcp[side];
            let forms = [
                ("a report at its head", "another packet", &rtcp.headless),
                ("a CNAME", "none", &rtcp.nameless),
            ];
            for (expected, got, flaw) in forms {
                let Some((at, id)) = flaw.first else { continue };
                let text = format!("{} of RTCP without {expected}", counted(flaw.count, "datagram"));
                let said = Said::in_leg(leg, at, vec![id], text).expected(expected).got(got);
                out.misbehaved(&INFO, leg.party(side), said);
            }
        }
    }
}
