//! RTCP can be read to its end.
//!
//! What it looks for: Datagrams of RTCP with a packet of another version, a length that is not that of the datagram,
//! more blocks or sources announced than there are, a text that runs past the end, and padding anywhere but at the end
//! of the last packet. Only of sides whose sound was seen to be in clear, where plain RTP/AVP was agreed: SRTCP looks
//! like anything.
//!
//! Why it matters on a trunk: Receivers throw such a datagram away (RFC 3550 A.2), and with it the reports in it.
//!
//! Clause: RFC 3550 6.4.1 (definition), RFC 3550 6.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     RTCP: SR with the padding bit, SDES -> carrier
//!
//! How to fix it: Write version 2 and the length in words into each packet, count what is in it, and pad the last one only.

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
            let (Some((at, id)), Some(fault)) = (rtcp.malformed.first, rtcp.fault) else { continue };
            let text = format!(
                "RTCP that cannot be read to its end in {}",
                counted(rtcp.malformed.count, "datagram")
            );
            let said = Said::in_leg(leg, at, vec![id], text).expected("whole packets").got(fault.to_string());
            out.misbehaved(&INFO, leg.party(side), said);
        }
    }
}
