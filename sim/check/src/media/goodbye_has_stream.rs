//! Who was never heard says no goodbye.
//!
//! What it looks for: The first RTCP of a side that has sent no RTP either, when there is a BYE in it, in a call that was
//! heard from its beginning and where it was sent.
//!
//! Why it matters on a trunk: The other side is told that a stream has ended which it never had: monitors count a call
//! without sound as one that was all right.
//!
//! Clause: RFC 3550 6.3.7 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     RTCP: RR, SDES, BYE -> carrier (nothing before)
//!
//! How to fix it: Leave without a word when nothing was sent.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-02"], Must, V,
    notice: "quality figures that are wrong"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides().filter(|side| !wire.facts.of(leg.party(*side)).is_far) {
            let flaw = &leg.rtcp[side].empty_goodbye;
            let Some((at, id)) = flaw.first.filter(|_| leg.invite.is_some()) else { continue };
            let said = Said::in_leg(leg, at, vec![id], "RTCP with a BYE of a source that sent nothing");
            out.misbehaved(&INFO, leg.party(side), said.expected("nothing").got("BYE"));
        }
    }
}
