//! A side that may not send is silent.
//!
//! What it looks for: RTP sent more than half a second, or a round trip, after hold was agreed by a side that is to be
//! silent in every stream. Packets without payload keep a port open (RFC 6263 4.6).
//!
//! Why it matters on a trunk: The held party is heard, or the music of both sides goes against each other.
//!
//! Clause: RFC 3264 5.1 (definition), RFC 3264 6 (MUST NOT), RFC 3264 8.4 (context).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE, a=sendonly -> carrier
//!   carrier 200 OK, a=recvonly -> pbx
//!   carrier RTP goes on -> pbx
//!
//! How to fix it: Stop sending when recvonly or inactive was agreed.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["HLD-04", "HLD-03"], Must, V,
    notice: "the held party is still heard"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // What both do at once may stand in messages that were not captured.
        for stream in leg.streams_alone(&wire.facts, |s| &s.flaws.forbidden) {
            let flaw = &stream.flaws.forbidden;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 3) else { continue };
            let text = format!("{} sent although the stream was on hold", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("no RTP")
                .got(counted(flaw.count, "packet"))
                .margin_of(flaw, 3, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
