//! Sender reports go where the other side wants its RTCP.
//!
//! What it looks for: Two sender reports and more to an address that the other side has never named, by a=rtcp, by
//! candidates or by the port above its RTP, and from which it is not heard. Not with ICE, and not when the sound of the
//! other side comes from elsewhere than it says, as behind a NAT.
//!
//! Why it matters on a trunk: Nobody hears them, and SBCs that supervise media by RTCP take the side for gone.
//!
//! Clause: RFC 3550 11 (MUST), RFC 3605 2.1 (context).
//!
//! A ladder that breaks it:
//!   carrier SDP: m=audio 4000
//!   pbx     RTCP -> carrier, port 4007
//!
//! How to fix it: Send RTCP to the port above that of RTP, or where a=rtcp says.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-21"], Must, V,
    notice: "quality figures that are missing"
}

/// The first may cross an exchange of descriptions.
const REPORTS_MIN: u64 = 2;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let flaw = &leg.rtcp[side].astray;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= REPORTS_MIN) else { continue };
            let text = format!("{} to a port that nobody has named", counted(flaw.count, "sender report"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("the RTCP port of the other side");
            out.misbehaved(&INFO, leg.party(side), said.got(format!("port {}", flaw.detail)));
        }
    }
}
