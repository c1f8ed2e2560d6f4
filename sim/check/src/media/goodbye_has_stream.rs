//! A goodbye is that of a stream, and its last word.
//!
//! What it looks for: The first RTCP of a side that has sent no RTP either, when there is a BYE in it, in a call that was
//! heard from its beginning and where it was sent. Streams that go on without a pause behind an RTCP BYE of their source,
//! ten packets and more, while the call is up and nothing new is agreed on.
//!
//! Why it matters on a trunk: The other side is told that a stream has ended which it never had, and monitors count a
//! call without sound as one that was all right; or which it still has, and it drops the source, or stops its reports.
//!
//! Clause: RFC 3550 6.3.7 (MUST NOT), RFC 3550 6.6 (definition).
//!
//! A ladder that breaks it:
//!   pbx     RTCP: RR, SDES, BYE -> carrier (nothing before)
//!
//! How to fix it: Leave without a word when nothing was sent, and say goodbye behind the last packet.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-02"], Must, V,
    notice: "quality figures that are wrong"
}

/// So many are no packets that were under way.
const PACKETS_MIN: u64 = 10;

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
        for stream in leg.known_streams() {
            let flaw = &stream.flaws.after_goodbye;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= PACKETS_MIN) else { continue };
            let said = Said::in_leg(leg, at, vec![id], "a stream goes on behind the RTCP BYE of its source");
            let said = said.expected("nothing behind it").got(counted(flaw.count, "packet")).clause(1);
            out.misbehaved(&INFO, leg.party(stream.side), said.margin_of(flaw, 3, stream.last_at));
        }
    }
}
