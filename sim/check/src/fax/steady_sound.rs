//! Modem sound keeps its clock and its source.
//!
//! What it looks for: Timestamps that jump between packets that follow each other, while a fax is heard in
//! G.711. A new SSRC is for media/ssrc-stable.
//!
//! Why it matters on a trunk: A modem counts every sample. A jitter buffer that adapts puts some in or
//! takes some out, and the modem has to find the signal anew.
//!
//! Clause: ITU-T V.152 6, catalogue FAX-37.
//!
//! A ladder that breaks it:
//!   pbx     RTP 17, timestamp 3200 -> carrier
//!   pbx     RTP 18, timestamp 3400 -> carrier
//!
//! How to fix it: Fix the jitter buffer at the tone of 2100 Hz, and keep SSRC and clock.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-37"], Should, Advisory,
    notice: "modems lose each other again and again"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        if !leg.known_fax().is_some_and(|fax| fax.has_passed_through()) {
            return;
        }
        for stream in leg.known_streams() {
            let flaw = &stream.flaws.slips;
            let Some((at, id)) = flaw.first else { continue };
            let text = format!("{} of the clock in a fax over G.711", counted(flaw.count, "slip"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("a clock that counts the samples");
            out.misbehaved(&INFO, leg.party(stream.side), said.got(format!("a step of {}", flaw.detail)));
        }
    }
}
