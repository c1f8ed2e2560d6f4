//! RTP sequence numbers rise by one.
//!
//! What it looks for: Jumps of more than twenty in the sequence numbers of a stream, at its sender, more than twenty
//! numbers left out one by one, one number for several packets, and numbers that count down. Of a far side those are no
//! jumps for which there was time: the packets were lost before they could be seen; and there must be three, or one
//! of more than a thousand from which the numbers go on.
//!
//! Why it matters on a trunk: The receiver counts the gap as loss, or mutes the stream until it trusts it
//! again.
//!
//! Clause: RFC 3550 5.1 (definition), RFC 4733 2.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     RTP sequence 100, 101, 151, 152 -> carrier
//!
//! How to fix it: Add one for each packet sent, also across hold and digits.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-10"], Must, V,
    notice: "short drop-outs again and again"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams() {
            let least = if wire.facts.of(leg.party(stream.side)).is_far { 3 } else { 1 };
            let is_enough = stream.flaws.sequence.count >= least;
            let flaw = if is_enough { &stream.flaws.sequence } else { &stream.flaws.restart };
            let Some((at, id)) = flaw.first else { continue };
            let text = format!("{} of the sequence number", counted(flaw.count, "jump"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("1").got(flaw.detail.to_string());
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
