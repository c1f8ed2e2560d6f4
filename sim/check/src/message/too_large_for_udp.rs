//! A large request does not go over UDP.
//!
//! What it looks for: Requests of more than 1300 octets over UDP. Whoever knows the path may know that more fits, and a
//! server may have refused the connection over TCP before anything was seen: it is a warning.
//!
//! Why it matters on a trunk: What does not fit into one packet is cut into two, and firewalls and address translators
//! throw the second away: long INVITEs vanish while short ones arrive.
//!
//! Clause: RFC 3261 18.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE of 3000 octets over UDP -> carrier
//!
//! How to fix it: Send what is larger than 1300 octets over TCP, or make it smaller: fewer codecs, compact headers.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-02"], Must, Advisory,
    notice: "some calls never get through, always those with the most codecs or the longest names"
}

/// RFC 3261 18.1.1, where the MTU of the path is not known.
const OCTETS_MAX: usize = 1300;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let octets = sip.message.bytes().len();
        if !sip.is_reliable() && octets > OCTETS_MAX {
            let said = Said::of(sip, "too large to be sent over UDP");
            let said = said.expected(format!("{OCTETS_MAX} octets at most, or TCP"));
            out.misbehaved(&INFO, sip.sender, said.got(format!("{} over UDP", counted(octets, "octet"))));
        }
    }
}
