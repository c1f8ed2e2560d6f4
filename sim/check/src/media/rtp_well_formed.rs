//! RTP can be read.
//!
//! What it looks for: Datagrams between the addresses for sound that are none: shorter than the header, with a list of
//! sources or an extension that runs past the end, or with more padding than there are octets. One is enough when it is
//! the next of a stream by its number and source, also when its version is another; else three, for they may be of
//! something else, and with an image stream UDPTL. Padding of SRTP is not seen.
//!
//! Why it matters on a trunk: Receivers drop such packets, or read what lies behind them in memory.
//!
//! Clause: RFC 3550 5.1 (definition), RFC 3550 5.3.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     RTP, X bit set, no extension -> carrier
//!
//! How to fix it: Set the P and X bits and the count of sources only with what they announce.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-10"], Must, V,
    notice: "silence or noise in one direction"
}

/// One may be of something else that shares the port.
const BROKEN_MIN: u64 = 3;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let broken = &leg.broken_rtp[side];
            let is_more = leg.fax.is_none() && broken.any.count >= BROKEN_MIN;
            let flaw = if is_more { &broken.any } else { &broken.of_stream };
            let Some((at, id)) = flaw.first else { continue };
            let text = format!("no RTP in {}", counted(flaw.count, "datagram"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("RTP");
            let got = broken.fault.map_or_else(|| "no RTP".to_owned(), |fault| fault.to_string());
            out.misbehaved(&INFO, leg.party(side), said.got(got));
        }
    }
}
