//! Sound is sent when it is due.
//!
//! What it looks for: A second and more in which a stream of G.711 stands still although its side may send, and goes on
//! with the next number and the next timestamp: that was no pause of the speaker. What the network holds up between a
//! far side and the observer is told, and blames nobody.
//!
//! Why it matters on a trunk: The receiver has nothing to play for a second, and then more than its buffer holds.
//!
//! Clause: catalogue QOS-05.
//!
//! A ladder that breaks it:
//!   pbx     RTP sequence 100 -> carrier
//!           ... 1.5 s ...
//!   pbx     RTP sequence 101, 102, 103 ... all at once -> carrier
//!
//! How to fix it: Look for what keeps the sender from running: load, garbage collection, a blocked thread.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-05"], Should, Advisory,
    notice: "a hole in the speech, and then clicks"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // A clock that does not catch up has stood still itself, which is told by a check of its own.
        for stream in leg.known_streams().filter(|s| s.clock.flaw.count == 0) {
            let flaw = &stream.flaws.holes;
            let Some((at, id)) = flaw.first else { continue };
            let party = leg.party(stream.side);
            let got = format!("nothing for {} ms", flaw.detail);
            let said = Said::in_leg(leg, at, vec![id], format!("sound stands still: {got}"));
            let said = said.expected("a packet when it is due").got(got);
            if wire.facts.of(party).is_far {
                out.lost(&INFO, party, said);
            } else {
                out.misbehaved(&INFO, party, said);
            }
        }
    }
}
