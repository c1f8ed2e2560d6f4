//! Audio follows the answer at once.
//!
//! What it looks for: Time from the ACK of the answer to the first RTP of each side that may send, unless it leaves
//! silence out: comfort noise is agreed on, or there are pauses later on. ICE and keys for SRTP take their time.
//!
//! Why it matters on a trunk: The first words are lost, and with them often the name of who answers.
//!
//! Clause: catalogue QOS-06.
//!
//! A ladder that breaks it:
//!   pbx     ACK -> carrier
//!           ... 1.5 s ...
//!   pbx     RTP -> carrier
//!
//! How to fix it: Open the media path with the answer, not after it.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Wire};

info! {
    rows: ["QOS-06"], Should, Advisory,
    notice: "the first words are missing"
}

/// The catalogue says 200 ms; below half a second nobody loses a word.
const LATE_MAX: Duration = Duration::from_millis(500);
/// Behind a hole both sides are heard again within this.
const TOGETHER: Duration = Duration::from_millis(200);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        if leg.session.fax.is_some() || leg.session.exchanges > 1 || leg.session.is_hairpin {
            return;
        }
        for side in [0, 1] {
            let Some(connected) = leg.connected[side] else { continue };
            let own = || leg.streams.iter().filter(|s| s.side == side);
            // Who suppresses silence sends nothing until somebody speaks, and most codecs other than G.711 can do that
            // unasked; keys of SRTP and ICE take their time.
            if own().any(|s| s.pauses > 0 || s.audible == 0 || s.is_sealed()) || leg.session.may_wait(side) {
                continue;
            }
            let first = own().map(|s| s.first_at).min();
            let Some(first) = first.filter(|_| leg.session.may_send(side, connected) == Some(true)) else {
                continue;
            };
            let late = first.since(connected);
            if late > LATE_MAX && !(wire.facts.is_captured && may_have_begun(leg, side, first)) {
                let said = Said::in_leg(
                    leg,
                    first,
                    Vec::new(),
                    format!("first RTP {} ms after the answer", late.as_millis()),
                );
                let said = said.margin(late - LATE_MAX, connected, first);
                let got = format!("{} ms", late.as_millis());
                out.misbehaved(&INFO, leg.party(side), said.expected("200 ms").got(got));
            }
        }
    }
}

/// True when a capture may lack the first packets of a side: its reports count more than were captured, or the other side is
/// heard no sooner.
fn may_have_begun(leg: &Leg, side: usize, first: Instant) -> bool {
    let reports_more = |s: &Stream| s.side == side && leg.reports_more(s) == Some(true);
    let other = leg.streams.iter().filter(|s| s.side != side).map(|s| s.first_at).min();
    let is_alike = other.zip(leg.connected[1 - side]).is_some_and(|(other, connected)| {
        other.since(connected) > LATE_MAX && first.since(other) <= TOGETHER
    });
    leg.streams.iter().any(reports_more) || is_alike
}
