//! RTP goes where the receiver wants it.
//!
//! What it looks for: The destination of each packet against the addresses for audio in the receiver's description
//! in force: in that dialog at that moment, of each stream that neither side has refused, ICE candidates included.
//! While a description changes, the old addresses and the new ones both count for a round trip. Who sends to where
//! the receiver is heard from latches, and does no wrong. What goes to a stranger before the answer is told in a capture
//! where no other description can have been missed, or where it goes on behind the answer. A capture must show media of the receiver as well, and no other
//! stream from the same port that goes where it should all the while.
//!
//! Why it matters on a trunk: Nothing listens there: one-way audio.
//!
//! Clause: RFC 3264 5.1 (definition), RFC 3264 6 (MUST), RFC 3264 8.3.1 (SHOULD), RFC 7362 4 (context).
//!
//! A ladder that breaks it:
//!   carrier SDP: port 5000
//!   pbx     RTP -> carrier port 5002
//!
//! How to fix it: Send to address and port of the last description that was agreed on with the other side.

use clock::{Duration, Instant};
use sip::Method;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Transaction, Wire};

info! {
    rows: ["COD-13", "COD-23"], Must, V,
    notice: "silence in one direction"
}

/// A stream that begins no later than this behind another, and ends no sooner, goes on beside it.
const BESIDE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams() {
            let all = &stream.flaws.wrong_address;
            let is_open = all.first.is_some_and(|(at, _)| may_be_described(wire, leg, stream.side, at));
            let flaw = if is_open { &stream.flaws.wrong_when_answered } else { all };
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 3) else { continue };
            if may_be_meant(wire, leg, stream, at) {
                continue;
            }
            let text =
                format!("{} to an address that the receiver does not give", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("an address of the receiver's description in force")
                .got(stream.to.to_string())
                .margin_of(flaw, 3, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}

/// Before the call is answered a provisional response may have described it that who captured has missed: it comes once.
/// What the caller wants is in the INVITE, and stays so while nothing is acknowledged that could be changed
/// (RFC 3311 5.1).
fn may_be_described(wire: &Wire, leg: &Leg, side: usize, at: Instant) -> bool {
    let is_early = |of: &&Transaction| {
        of.request().sent_at <= at && of.final_response().is_none_or(|p| p.sip.sent_at > at)
    };
    let may_change = |of: &Transaction| matches!(of.request().method, Method::Prack | Method::Update);
    let is_told = side == 1
        && leg.attempts().filter(is_early).count() == 1
        && leg.attempts().filter(is_early).all(|of| of.request().description().is_some())
        && !leg.transactions.iter().any(may_change);
    !is_told && leg.attempts().filter(is_early).any(|of| wire.may_have_missed(of))
}

/// A capture need not show where the other side sends from, to which its peer latches (RFC 7362 4). And beside the stream
/// of a call its port may send that of another, of which nothing was captured: one port may serve all calls.
fn may_be_meant(wire: &Wire, leg: &Leg, stream: &Stream, at: Instant) -> bool {
    let is_mute = leg.streams.iter().all(|s| s.side == stream.side);
    let is_right = |s: &Stream| s.ssrc != stream.ssrc && s.flaws.wrong_address.count == 0;
    let goes_on = |s: &Stream| s.first_at <= at + BESIDE && s.last_at + BESIDE >= stream.last_at;
    let is_beside = |s: &Stream| s.from == stream.from && is_right(s) && goes_on(s);
    wire.facts.is_captured && (is_mute || leg.streams.iter().any(is_beside))
}
