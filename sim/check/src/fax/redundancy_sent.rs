//! Each IFP is sent again in later datagrams.
//!
//! What it looks for: Streams in which indicators and control, or page data, are hardly ever repeated,
//! though redundancy was agreed and the datagrams have room for copies.
//!
//! Why it matters on a trunk: UDPTL does not ask for a lost packet again. Without copies each loss is a
//! broken frame, and at 1 % loss no page is whole.
//!
//! Clause: ITU-T T.38 9.1.
//!
//! A ladder that breaks it:
//!   pbx     200 OK, T38FaxUdpEC:t38UDPRedundancy -> carrier
//!   pbx     UDPTL without copies -> carrier
//!
//! How to fix it: Send each IFP again in the next datagrams: control about three times, page data at
//! least once.

use sip::sdp::UdpErrorCorrection;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// Fewer IFPs of a class say nothing.
const IFPS_MIN: u64 = 5;
/// Copies of an IFP on the average, in hundredths: half of them have one at least.
const COPIES_MIN: u64 = 50;

info! {
    rows: ["FAX-08"], Should, Advisory,
    notice: "one lost packet costs a page or the call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_agreed = |side: usize| {
            let session = leg.known_fax().and_then(|fax| fax.first_t38());
            session
                .is_some_and(|e| e.images[1 - side].attributes.udp_ec == Some(UdpErrorCorrection::Redundancy))
        };
        for flow in leg.flows().iter().filter(|flow| is_agreed(flow.side)) {
            let party = leg.party(flow.side);
            let stated = wire.facts.of(party).fax.as_ref();
            let stated = stated.map_or([None; 2], |f| [f.redundancy_low, f.redundancy_high].map(Some));
            let classes = ["control", "page data"].into_iter().zip(flow.protection.copies).zip(stated);
            for ((name, copies), stated) in classes {
                let ifps = copies.ifps.saturating_sub(copies.crowded);
                let hundredths = (copies.copies * 100).checked_div(ifps);
                if ifps < IFPS_MIN || hundredths.is_none_or(|copies| copies >= COPIES_MIN) {
                    continue;
                }
                let got = format!("{} of {}", counted(copies.copies, "copy"), counted(ifps, "IFP"));
                let said = Said::in_leg(
                    leg,
                    flow.first_at,
                    Vec::new(),
                    format!("{name} is sent without redundancy"),
                );
                let said = said.expected("a copy of each").got(got);
                if stated == Some(0) {
                    out.known(&INFO, party, said);
                } else {
                    out.misbehaved(&INFO, party, said);
                }
            }
        }
    }
}
