//! A side that may not send reports all the same.
//!
//! What it looks for: Half a minute without RTCP of a side that was recvonly or inactive all that time and lived on, when it
//! has reported at other times, or has never been allowed to send in a call in which the other side reports. Not where
//! the descriptions turn RTCP off or give it a bandwidth of its own (RFC 3556), want it at another host, or name no
//! address at all: nothing goes to zeros.
//!
//! Why it matters on a trunk: A held call whose reports stop looks dead to an SBC that supervises media, and is cut off.
//!
//! Clause: RFC 8866 6.7.1 (MUST), RFC 8866 6.7.4 (MUST), RFC 3550 6.3.5 (context).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE, a=sendonly -> carrier
//!   carrier 200 OK, a=recvonly -> pbx
//!   carrier no RTCP for 30 s -> pbx
//!
//! How to fix it: Let reports go on while the stream is held; the direction is about media alone.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{HeldTime, Leg, RTCP_TIMEOUT, Sip, Wire};

info! {
    rows: ["HLD-13", "QOS-02"], Must, V,
    notice: "held calls are cut off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in
            leg.reporting_sides(&wire.facts).filter(|side| is_used(leg, *side, lived_until(wire, leg, *side)))
        {
            let Some((held, from, silent)) = longest(leg, side, lived_until(wire, leg, side)) else {
                continue;
            };
            if wire.facts.is_captured && !was_captured(leg, side, from, from + silent) {
                continue;
            }
            let direction = if held.is_inactive { "inactive" } else { "receiving only" };
            let text = format!("no RTCP for {} s while {direction}", silent.as_secs());
            let said = Said::in_leg(leg, from, Vec::new(), text)
                .expected("a report every 5 s")
                .got("none")
                .clause(usize::from(held.is_inactive))
                .margin(silent - RTCP_TIMEOUT, from, from + silent);
            out.misbehaved(&INFO, leg.party(side), said);
        }
    }
}

/// True when a side reports at other times, or has had no other times while the other side reports. Who sends RTP and
/// never reports is found by another check.
fn is_used(leg: &Leg, side: usize, until: Instant) -> bool {
    let has_sent = leg.streams.iter().any(|stream| stream.side == side);
    let is_unheard = || !has_sent && leg.rtcp[1 - side].packets > 0 && is_held_throughout(leg, side, until);
    leg.rtcp[side].packets > 0 || is_unheard()
}

/// True when a side never had to send RTP for longer than [`RTCP_TIMEOUT`]. Who did not when it had to takes no part in
/// the media at all: that is found by other checks, and may be meant so.
fn is_held_throughout(leg: &Leg, side: usize, until: Instant) -> bool {
    let Some(answered) = leg.dialogs.iter().filter_map(|dialog| dialog.confirmed).min() else { return true };
    let held = leg.session.held_times(side, until).into_iter();
    let held: u128 = held.map(|held| held.until.since(held.from.max(answered)).as_nanos()).sum();
    until.since(answered).as_nanos().saturating_sub(held) < RTCP_TIMEOUT.as_nanos()
}

/// True when a capture has RTCP of a side at other times, and of the other side meanwhile: where reports of neither come,
/// or never of one, they were not captured.
fn was_captured(leg: &Leg, side: usize, from: Instant, until: Instant) -> bool {
    let both = |(begin, end): (Instant, Instant)| end.min(until).since(begin.max(from));
    let is_quiet = |silence| both(silence) > until.since(from) / 2;
    leg.rtcp[side].packets > 0 && !leg.rtcp[1 - side].silences(leg.begun, until).any(is_quiet)
}

/// The last sign of life of a side, or the end of the call: who is gone reports nothing.
fn lived_until(wire: &Wire, leg: &Leg, side: usize) -> Instant {
    let party = leg.party(side);
    let own = |sip: &Sip| (sip.sender == party).then_some(sip.sent_at);
    let messages = leg.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses).chain(&t.acks));
    let signalled = messages.filter_map(|placed| own(&placed.sip)).max();
    let heard = leg.streams.iter().filter(|stream| stream.side == side).map(|stream| stream.last_at).max();
    let last = signalled.max(heard).max(leg.rtcp[side].last_at).unwrap_or_default();
    last.min(leg.ended_or(wire.now))
}

/// The longest time without a report in which a side was held, if it is too long: since when, and how long.
fn longest(leg: &Leg, side: usize, until: Instant) -> Option<(HeldTime, Instant, Duration)> {
    let silences: Vec<_> = leg.rtcp[side].silences(leg.begun, until).collect();
    if silences.is_empty() {
        return None;
    }
    let held = leg.session.held_times(side, until).into_iter();
    let both = held.flat_map(|held| {
        silences.iter().map(move |(from, to)| {
            let from = held.from.max(*from);
            (held, from, held.until.min(*to).since(from))
        })
    });
    both.filter(|(.., silent)| *silent >= RTCP_TIMEOUT).max_by_key(|(.., silent)| *silent)
}
