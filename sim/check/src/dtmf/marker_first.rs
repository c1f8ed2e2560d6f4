//! The first packet of a digit has the marker, and no other.
//!
//! What it looks for: The marker bit of the first packet of each telephone event, unless packets before it were not
//! seen: it may be no first one then. And the marker in later packets of the same event, be it of a later segment. The
//! marker of a packet with several events, unless that is sent again.
//!
//! Why it matters on a trunk: Receivers that wait for it miss the digit, or join it to the one before; with a marker
//! in each packet they hear as many digits.
//!
//! Clause: RFC 4733 2.5.1.2 (MUST), RFC 4733 2.5.1.3 (MUST NOT), RFC 4733 2.5.1.5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     event 5, no marker -> carrier
//!
//! How to fix it: Set the marker on the first packet of each digit and on no other.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Key, Leg, Wire};

info! {
    rows: ["DTM-03"], Must, V,
    notice: "digits are missed"
}

/// Longer than this no first packet says that its digit has lasted: who reports every 50 ms says so after as many (RFC
/// 4733 2.5.1.2).
const FIRST_MAX: u16 = 50 * 8;

#[derive(Default)]
pub(crate) struct Rule;

/// True when a capture shows a digit that has lasted already: between its packets others may have been sent, and the first
/// of them was not captured.
fn has_lasted(wire: &Wire, key: &Key) -> bool {
    wire.facts.is_captured && key.first_duration > FIRST_MAX
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            if let Some((at, id)) = stream.keys.packed_without_marker {
                let said = Said::in_leg(leg, at, vec![id], "a packet in which an event begins has no marker");
                let said = said.expected("marker bit").got("none").clause(2);
                out.misbehaved(&INFO, leg.party(stream.side), said);
            }
            let is_wrong =
                |key: &&Key| !key.has_marker && !key.is_joined && !has_lasted(wire, key) || key.markers > 0;
            let Some(key) = stream.keys.judged().find(is_wrong) else { continue };
            let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
            let (what, expected, got) = match key.markers {
                0 => ("the first packet has no marker", "marker bit", "none".to_owned()),
                more => ("the marker in later packets", "the first alone", format!("{more} more")),
            };
            let mut said = Said::in_leg(leg, key.at, vec![key.packet], format!("digit {digit}: {what}"));
            if let Some(by) = key.far_by {
                said = said.margin(by, key.at, key.at);
            }
            out.misbehaved(&INFO, leg.party(stream.side), said.expected(expected).got(got));
        }
    }
}
