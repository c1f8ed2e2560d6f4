//! RTP and RTCP stop with the call.
//!
//! What it looks for: RTP sent more than half a second, or a round trip, after the call was over for its sender, and
//! two reports by RTCP and more that are sent five seconds after that; a goodbye is none. RTP of the callee that goes on for
//! five seconds behind its own refusal, to a port that no later call names. In a capture, a source that begins
//! behind the end is that of another call.
//!
//! Why it matters on a trunk: The port may belong to the next call already, and its party hears both.
//!
//! Clause: RFC 3261 15.1.1 (MUST), RFC 3261 15.1.2 (SHOULD), RFC 3261 13.2.2.3 (definition).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   pbx     RTP goes on -> carrier
//!
//! How to fix it: Stop sending when BYE is sent or received.

use clock::{Duration, Instant};
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Sip, Stream, Wire};

info! {
    rows: ["CAL-03", "CAL-40"], Must, V,
    notice: "remains of an old call are heard in the next one"
}

/// So long after a refusal its news is everywhere, also where announcements come from.
const LINGERS: Duration = Duration::from_secs(5);

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
        let refused = refused(leg);
        for (stream, answer) in leg.known_streams().filter_map(|s| Some((s, refused?))) {
            let since = answer.sent_at;
            if stream.side != 1 || !goes_on(wire, leg, stream, since) {
                continue;
            }
            let late = stream.last_at.since(since);
            let said = Said::of(answer, "early media go on behind it").clause(2);
            let said = said.margin(late.saturating_sub(LINGERS), since, stream.last_at);
            let got = format!("RTP for another {} s", late.as_secs());
            out.misbehaved(&INFO, leg.party(stream.side), said.expected("no RTP").got(got));
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

/// The refusal of a call behind which nothing more was tried; one that may be meant for another attempt is none.
fn refused(leg: &Leg) -> Option<&Sip> {
    let last = leg.attempts().last().filter(|_| leg.is_call() && !leg.is_answered())?;
    let is_final = |sip: &Sip| matches!(sip.status, 404 | 408 | 480 | 484 | 486 | 487 | 600 | 603 | 604);
    last.final_response().map(|p| &*p.sip).filter(|sip| is_final(sip))
}

/// True when a stream of a call goes on without a pause behind a moment, and is of no other call.
fn goes_on(wire: &Wire, leg: &Leg, stream: &Stream, since: Instant) -> bool {
    stream.first_at < since
        && stream.last_at > since + LINGERS
        && stream.gaps.within(since, stream.last_at).is_zero()
        && wire.is_place_of(leg, stream.to)
        && !is_of_unheard(wire, leg, stream.last_at)
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
