//! Packets hold as much audio as the receiver asked for.
//!
//! What it looks for: The length of the packets of a stream of G.711 against ptime and maxptime of the receiver, as
//! they are in force at that moment; without ptime 10, 20 and 30 ms are fine. Four in five must be wrong.
//!
//! Why it matters on a trunk: ptime is a wish, but gateways with fixed buffers chop what comes in other
//! pieces.
//!
//! Clause: RFC 3264 6.1 (SHOULD), RFC 3264 7 (SHOULD), RFC 3551 4.2 (SHOULD), RFC 8866 6.4 (context).
//!
//! A ladder that breaks it:
//!   carrier SDP: a=ptime:20
//!   pbx     RTP of 40 ms -> carrier
//!
//! How to fix it: Send packets of the length in the a=ptime of the other side.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{LENGTHS, Leg, Wire};

info! {
    rows: ["COD-07"], Should, V,
    notice: "choppy speech"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams().filter(|s| s.audible >= 50) {
            let flaw = &stream.flaws.length;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count * 5 >= stream.audible * 4) else {
                continue;
            };
            let text =
                format!("{} of another length than the receiver asks for", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).expected(lengths(stream.flaws.lengths_asked));
            out.misbehaved(&INFO, leg.party(stream.side), said.got(format!("{} ms", flaw.detail)));
        }
    }
}

/// The packet times of a set, in words.
fn lengths(set: u8) -> String {
    let listed = LENGTHS.iter().enumerate().filter(|(i, ms)| **ms != 0 && set >> i & 1 == 1);
    let words: Vec<String> = listed.map(|(_, ms)| ms.to_string()).collect();
    if words.is_empty() { "another packet time".to_owned() } else { format!("{} ms", words.join(" or ")) }
}
