//! An image stream answered with port 0 leaves the call as it was.
//!
//! What it looks for: A BYE of the side that offered T.38, as soon as it was refused by port 0 in a 2xx with sound.
//! People may hang up at any time: what takes longer than a tenth of a second is theirs.
//!
//! Why it matters on a trunk: Port 0 refuses the stream, not the call. The machines can go on in G.711,
//! and people can talk.
//!
//! Clause: catalogue FAX-18 (practice), RFC 3264 6 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image 4002 -> pbx
//!   pbx     200 OK, m=audio 4000, m=image 0 -> carrier
//!   carrier BYE -> pbx
//!
//! How to fix it: Go on with sound; send no UDPTL.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// A BYE that soon is because of the answer, and no accident.
const SOON: Duration = Duration::from_millis(100);

info! {
    rows: ["FAX-18"], Should, V,
    notice: "the call drops when fax is not accepted"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some((at, by)) = leg.bye else { return };
        let port_0 = |s: &&crate::wire::Switch| s.is_refused() && s.status.is_some_and(|status| status < 300);
        for switch in leg.switches().iter().filter(port_0).filter(|s| s.by == by) {
            if let Some(known) = switch.known[by].filter(|known| at >= *known && at.since(*known) < SOON) {
                let packets = switch.answer.into_iter().collect();
                let said = Said::in_leg(leg, at, packets, "hangs up because T.38 was refused with port 0")
                    .margin(SOON - at.since(known), known, at);
                out.misbehaved(&INFO, leg.party(by), said.expected("the call goes on").got("BYE"));
            }
        }
    }
}
