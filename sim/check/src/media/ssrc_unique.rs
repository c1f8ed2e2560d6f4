//! The two sides of a session have different SSRCs.
//!
//! What it looks for: Both sides sending RTP with one SSRC for two seconds and more. Whoever began later is named: it
//! had received the other's.
//!
//! Why it matters on a trunk: A receiver that finds its own SSRC takes the stream for its own in a loop, and drops it.
//!
//! Clause: RFC 3550 8.2 (MUST), RFC 3550 8 (context).
//!
//! A ladder that breaks it:
//!   carrier RTP SSRC a -> pbx
//!   pbx     RTP SSRC a -> carrier
//!
//! How to fix it: Send with an SSRC of one's own, drawn at random; what is echoed is a new stream as well.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Wire};

info! {
    rows: ["COD-19"], Must, V,
    notice: "silence in one or both directions"
}

/// A collision is noticed by then, and a new SSRC chosen.
const LONG: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let collides = |one: &Stream, other: &Stream| {
            let from = one.first_at.max(other.first_at);
            let until = one.last_at.min(other.last_at);
            one.ssrc == other.ssrc && one.side != other.side && until.since(from) >= LONG
        };
        let later = leg.known_streams().find(|stream| {
            leg.known_streams().any(|other| other.first_at < stream.first_at && collides(stream, other))
        });
        if let Some(stream) = later {
            let text = format!("sends with the SSRC {:08x}, which the other side has", stream.ssrc);
            let said = Said::in_leg(leg, stream.first_at, Vec::new(), text).expected("an SSRC of its own");
            out.misbehaved(&INFO, leg.party(stream.side), said.got("that of the other side"));
        }
    }
}
