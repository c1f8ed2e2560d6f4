//! Only the first packet of a talkspurt has the marker.
//!
//! What it looks for: Packets of G.711 with the marker that follow the one before by number, by timestamp and in time:
//! three and more of a stream, and one in ten of its packets. Who plays one prompt behind the other may begin a
//! talkspurt with each.
//!
//! Why it matters on a trunk: The marker lets receivers set up their buffer anew: with each of them speech clicks.
//!
//! Clause: RFC 3551 4.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     RTP, marker in all packets -> carrier
//!
//! How to fix it: Set the marker where silence that was not sent ends, and nowhere else.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-10"], Must, V,
    notice: "clicks in the speech"
}

/// Who changes from one source of sound to another may take that for a talkspurt.
const MARKERS_MIN: u64 = 3;
/// One packet in so many: half a second is a short prompt.
const SHARE: u64 = 10;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in
            leg.known_streams().filter(|s| s.markers >= MARKERS_MIN && s.markers * SHARE >= s.packets)
        {
            let text =
                format!("{} with the marker in the middle of speech", counted(stream.markers, "packet"));
            let said = Said::in_leg(leg, stream.first_at, Vec::new(), text).expected("none");
            out.misbehaved(&INFO, leg.party(stream.side), said.got(counted(stream.markers, "packet")));
        }
    }
}
