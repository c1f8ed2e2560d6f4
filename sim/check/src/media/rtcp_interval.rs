//! RTCP keeps its interval.
//!
//! What it looks for: Ten datagrams of RTCP and more of a side, and less than a second from one to the next on average.
//! Only where plain RTP/AVP was agreed and nothing was said about the bandwidth of RTCP.
//!
//! Why it matters on a trunk: Reports are to take a twentieth of the bandwidth. A flood of them takes that of the
//! speech, and some SBCs police it.
//!
//! Clause: RFC 3550 6.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     RTCP every 100 ms -> carrier
//!
//! How to fix it: Reckon the interval by RFC 3550 6.3, with a minimum of five seconds.

use clock::Duration;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-02"], Should, V,
    notice: "bandwidth is used up"
}

/// Fewer say nothing of an interval.
const MANY: u64 = 10;
/// The smallest interval that the formula gives for a call is above.
const SHORT: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let rtcp = &leg.rtcp[side];
            let Some((first, last)) = rtcp.first_at.zip(rtcp.last_at) else { continue };
            let is_usual = leg.session.has_plain_rtcp() && leg.session.has_usual_rtcp(side);
            if rtcp.packets < MANY || !is_usual {
                continue;
            }
            let pauses = u32::try_from(rtcp.packets - 1).unwrap_or(u32::MAX);
            let interval = last.since(first) / pauses;
            if interval < SHORT {
                let got = format!("{} ms", interval.as_millis());
                let text = format!("{} of RTCP, one each {got}", counted(rtcp.packets, "datagram"));
                let said = Said::in_leg(leg, first, Vec::new(), text).expected("five seconds");
                let said = said.margin((SHORT - interval) * pauses, first, last);
                out.misbehaved(&INFO, leg.party(side), said.got(got));
            }
        }
    }
}
