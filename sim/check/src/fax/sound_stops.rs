//! RTP stops when T.38 takes over.
//!
//! What it looks for: RTP sent more than half a second after T.38 was agreed in place of sound.
//!
//! Why it matters on a trunk: Many gateways use one port for both. RTP that goes on is taken for T.38,
//! and its octets for a sequence number.
//!
//! Clause: catalogue FAX-34 (practice), RFC 3264 8.2 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     200 OK -> carrier
//!   pbx     RTP goes on -> carrier
//!
//! How to fix it: Stop RTP when the answer is sent or arrives.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-34"], Should, Advisory,
    notice: "the fax breaks when RTP is taken for T.38"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // What both do at once may stand in messages that were not captured.
        for stream in leg.streams_alone(&wire.facts, |s| &s.flaws.beside_fax) {
            let flaw = &stream.flaws.beside_fax;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 3) else { continue };
            let text = format!("{} of RTP sent beside T.38", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("no RTP")
                .got(counted(flaw.count, "packet"))
                .margin_of(flaw, 3, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
