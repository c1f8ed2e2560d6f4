//! RTP and RTCP stop with the call.
//!
//! What it looks for: RTP sent more than half a second, or a round trip, after the call was over for its sender, and
//! two reports by RTCP and more that are sent five seconds after that; a goodbye is none. In a capture, a source that begins
//! behind the end is that of another call.
//!
//! Why it matters on a trunk: The port may belong to the next call already, and its party hears both.
//!
//! Clause: RFC 3261 15.1.1 (MUST), RFC 3261 15.1.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   pbx     RTP goes on -> carrier
//!
//! How to fix it: Stop sending when BYE is sent or received.

use clock::Instant;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Wire};

info! {
    rows: ["CAL-03", "CAL-40"], Must, V,
    notice: "remains of an old call are heard in the next one"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // Who begins behind the end with a source of its own is in another call, of which a capture may lack all messages.
        let is_next =
            |s: &Stream| wire.facts.is_captured && s.terms.over.is_some_and(|over| s.first_at > over);
        for stream in leg.known_streams().filter(|s| !is_next(s)) {
            let flaw = &stream.flaws.after_end;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 3) else { continue };
            if wire.facts.is_captured && (has_paused(stream, at) || is_of_unheard(wire, leg, at)) {
                continue;
            }
            let text = format!("{} sent after the call was over", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("no RTP")
                .got(counted(flaw.count, "packet"))
                .margin_of(flaw, 3, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
        let has_next = |side: usize| leg.streams.iter().any(|s| s.side == side && is_next(s));
        for side in leg.known_sides().filter(|side| !has_next(*side)) {
            let flaw = &leg.rtcp[side].after_end;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 2) else { continue };
            let got = counted(flaw.count, "report");
            let said = Said::in_leg(leg, at, vec![id], format!("{got} sent after the call was over"));
            let until = leg.rtcp[side].last_at.unwrap_or(at);
            let said = said.expected("no RTCP").got(got).margin_of(flaw, 2, until);
            out.misbehaved(&INFO, leg.party(side), said);
        }
    }
}

/// True when a stream was silent before it went on: it may be that of a next call with the same source (RFC 3550 8).
fn has_paused(stream: &Stream, at: Instant) -> bool {
    stream.gaps.ended_at(at).is_some()
}

/// True when another call was up then whose INVITE was not captured, and which may have the same addresses.
fn is_of_unheard(wire: &Wire, leg: &Leg, at: Instant) -> bool {
    let is_it =
        |other: &Leg| other.call_id != leg.call_id && other.invite.is_none() && other.inside.is_some();
    wire.legs.values().any(|other| is_it(other) && other.begun <= at)
}
