//! The last packet of a digit has the E bit, and no other.
//!
//! What it looks for: Digits without a packet with the E bit; the E bit in a packet behind which the same digit lasts
//! longer; and a packet without it behind one that had it. An event that shares its packet with the next one, without
//! the E bit. What the end of the call or of the stream cut off, and
//! what may have been lost before it was seen, is not judged, nor are events above 15, which may be states.
//!
//! Why it matters on a trunk: Without an end a digit sounds on until a timer cuts it, and with one too early it is
//! heard as several.
//!
//! Clause: RFC 4733 2.5.1.2 (MUST), RFC 4733 2.5.1.4 (MUST), RFC 4733 2.5.1.3 (MUST NOT),
//! RFC 4733 2.5.1.5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     event 5, no E bit in any packet -> carrier
//!   pbx     RTP goes on -> carrier
//!
//! How to fix it: Set the E bit in the last packet and its copies, and in no packet before.

use super::{is_cut_off, wrong_digits};
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{DTMF_LAST, Key, Leg, Stream, Wire};

info! {
    rows: ["DTM-03", "DTM-07"], Must, V,
    notice: "digits last too long, or are heard twice"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_wrong = |stream: &Stream, key: &Key| {
            let is_endless = key.ends == 0 && !is_cut_off(leg, stream, key);
            key.event <= DTMF_LAST && !key.is_holed && (is_endless || key.false_ends > 0)
        };
        for stream in &leg.streams {
            if let Some((at, id)) = stream.keys.packed_without_end {
                let said =
                    Said::in_leg(leg, at, vec![id], "an event has no end before the next one in its packet");
                let said = said.expected("the E bit").got("none").clause(3);
                out.misbehaved(&INFO, leg.party(stream.side), said);
            }
        }
        for (stream, key, digit) in wrong_digits(leg, is_wrong) {
            let (what, expected, got) = match key.ends {
                0 => ("no packet has the E bit", "the E bit in the last packet", "none".to_owned()),
                _ => ("it goes on behind the E bit", "nothing behind it", counted(key.false_ends, "packet")),
            };
            let said = Said::in_leg(leg, key.at, vec![key.packet], format!("{digit}: {what}"));
            out.misbehaved(&INFO, leg.party(stream.side), said.expected(expected).got(got));
        }
    }
}
