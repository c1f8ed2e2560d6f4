//! Sound goes on after T.38 was refused.
//!
//! What it looks for: A side that sent G.711 without a pause up to a refused re-INVITE for T.38, and sends none any
//! more once it knew of the refusal, for two seconds and to the end of the call, though nobody offers anything else.
//! Whoever suppresses silence may stop at any time (RFC 3551 4.1).
//!
//! Why it matters on a trunk: The session stays as it was, and the machines go on in sound. 200 ms without it are
//! more than a modem bears.
//!
//! Clause: catalogue FAX-11 (practice), RFC 3261 14.1 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     488 -> carrier
//!   carrier no RTP any more
//!
//! How to fix it: Stop sound only when T.38 is agreed, not when it is offered.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Switch, Wire};

/// How long sound may be away.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// How long before the refusal it may have stopped: a few packets.
const LATELY: Duration = Duration::from_millis(200);
/// The share of its time that a stream without pauses fills, in hundredths.
const SHARE_MIN: u128 = 95;

info! {
    rows: ["FAX-11"], Should, V,
    notice: "the call is dead after a refused T.38"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        for switch in leg.switches().iter().filter(|s| s.is_refused() && !is_followed(leg, s)) {
            for side in [0, 1] {
                let Some(known) = switch.known[side] else { continue };
                let pause = end.since(known);
                let has_stopped = |s: &Stream| s.side == side && is_stopped(s, known) && is_steady(s);
                let is_back = switch.after[side].first.is_some_and(|at| at > known + LATELY);
                if is_back || pause <= PAUSE_MAX || !leg.known_streams().any(has_stopped) {
                    continue;
                }
                let packets = switch.answer.into_iter().collect();
                let said =
                    Said::in_leg(leg, known, packets, "sends no sound any more after T.38 was refused")
                        .expected("RTP as before")
                        .got(format!("none for {} ms", pause.as_millis()))
                        .margin(pause - PAUSE_MAX, known, end);
                out.misbehaved(&INFO, leg.party(side), said);
            }
        }
    }
}

/// Somebody offers something after it: a hold, or T.38 anew.
fn is_followed(leg: &Leg, switch: &Switch) -> bool {
    let offers = leg.transactions.iter().map(|t| t.request()).filter(|sip| sip.description().is_some());
    offers.into_iter().any(|sip| sip.sent_at > switch.offered && sip.id != switch.offer)
}

fn is_stopped(stream: &Stream, known: Instant) -> bool {
    stream.last_at + LATELY >= known && stream.last_at <= known + LATELY
}

/// True for G.711 that has had no pauses.
fn is_steady(stream: &Stream) -> bool {
    let lasted = stream.last_at.since(stream.first_at);
    stream.sent_for().as_millis() * 100 >= lasted.as_millis() * SHARE_MIN
}
