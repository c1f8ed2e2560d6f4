//! The duration of a digit rises from packet to packet.
//!
//! What it looks for: The duration field of the packets of one telephone event: one that falls, be it at the end, and
//! one that stands still, the copies of the last packet and of the last one of a segment apart. Events above 15 may be
//! states, whose duration may stand still. And one that counts in another unit: less than half of the time in which its
//! packets came, or more than twice.
//!
//! Why it matters on a trunk: The receiver plays or counts the duration: a stuck one makes the digit too
//! short to be recognised.
//!
//! Clause: RFC 4733 2.5.1.2 (MUST), RFC 4733 2.5.1.4 (SHOULD), RFC 4733 2.3.5 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     event 5, duration 160, 160, 160 -> carrier
//!
//! How to fix it: Write the time since the digit began into each packet.

use clock::Duration;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Key, Leg, Stream, Wire};

info! {
    rows: ["DTM-05"], Must, V,
    notice: "digits are not recognised"
}

#[derive(Default)]
pub(crate) struct Rule;

/// How often the last packet is sent (RFC 4733 2.5.1.4).
const COPIES: u32 = 3;

/// Packets whose duration stands still. The last ones of a digit without an end are copies of its last packet.
fn stuck(key: &Key) -> u32 {
    let is_copied = key.ends == 0 && key.finals <= COPIES;
    if is_copied { key.stuck.saturating_sub(key.finals - 1) } else { key.stuck }
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            otherwise(leg, stream, out);
            let Some(key) =
                stream.keys.judged().find(|key| (stuck(key) >= 2 || key.fell > 0) && !key.is_holed)
            else {
                continue;
            };
            let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
            let said = Said::in_leg(
                leg,
                key.at,
                vec![key.packet],
                format!("digit {digit}: the duration does not rise"),
            );
            out.misbehaved(
                &INFO,
                leg.party(stream.side),
                said.expected("a rising duration")
                    .got(format!("{} without a rise", counted(stuck(key).max(key.fell), "packet"))),
            );
        }
    }
}

/// A digit that lasts otherwise than it says.
fn otherwise(leg: &Leg, stream: &Stream, out: &mut Findings) {
    let other = stream.keys.judged().find_map(|key| Some((key, key.lasts_otherwise()?)));
    let Some((key, (said, took))) = other else { return };
    let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
    let text = format!("digit {digit}: the duration is not the time that it lasts");
    let ms = |span: Duration| format!("{} ms", span.as_millis());
    out.misbehaved(
        &INFO,
        leg.party(stream.side),
        Said::in_leg(leg, key.at, vec![key.packet], text)
            .clause(2)
            .expected(format!("about {}, in timestamp units", ms(took)))
            .got(ms(said)),
    );
}
