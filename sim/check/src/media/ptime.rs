//! Packets hold as much audio as the receiver asked for.
//!
//! What it looks for: The usual length of the packets of a stream of G.711 against the ptime of the
//! receiver; without ptime 10, 20 and 30 ms are fine.
//!
//! Why it matters on a trunk: ptime is a wish, but gateways with fixed buffers chop what comes in other
//! pieces.
//!
//! Clause: RFC 3264 6.1, RFC 8866 6.4.
//!
//! A ladder that breaks it:
//!   carrier SDP: a=ptime:20
//!   pbx     RTP of 40 ms -> carrier
//!
//! How to fix it: Send packets of the length in the a=ptime of the other side.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-07"], Should, V,
    notice: "choppy speech"
}

/// The lengths that a stream counts, in milliseconds; 0 stands for any other.
const LENGTHS: [u16; 6] = [10, 20, 30, 40, 60, 0];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.streams.iter().filter(|s| s.audible >= 50) {
            let wishes = &leg.session.audio[1 - stream.side];
            let length = LENGTHS.into_iter().zip(stream.packet_times).max_by_key(|(_, count)| *count);
            let Some((length, count)) = length.filter(|(_, count)| count * 5 >= stream.audible * 4) else {
                continue;
            };
            let asked: Vec<u16> = wishes.iter().filter_map(|a| a.ptime).collect();
            let is_fine = if asked.is_empty() { length <= 30 } else { asked.contains(&length) };
            let is_too_long = wishes.iter().filter_map(|a| a.maxptime).any(|max| length > max);
            if length != 0 && (!is_fine || is_too_long) {
                let text = format!("{count} packets of {length} ms");
                let expected = asked.first().map_or("20 ms".to_owned(), |ms| format!("{ms} ms"));
                let said = Said::in_leg(leg, stream.first_at, Vec::new(), text).expected(expected);
                out.misbehaved(&INFO, leg.party(stream.side), said.got(format!("{length} ms")));
            }
        }
    }
}
