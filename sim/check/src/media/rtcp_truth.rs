//! RTCP reports are true.
//!
//! What it looks for: Packet counts in sender reports against what was sent, losses in report blocks
//! against what was lost on the way; sender reports of a source that the side does not send. Counts also by how much both have risen from one report to the next, and that alone
//! where the stream began before the recording. What is lost on the way to a far side is not seen, and SRTCP is
//! not read.
//!
//! Why it matters on a trunk: Quality monitoring, rerouting and complaints rest on these numbers.
//!
//! Clause: RFC 3550 6.4.1 (definition).
//!
//! A ladder that breaks it:
//!   pbx     RTCP: 50 % lost -> carrier (nothing was lost)
//!
//! How to fix it: Count packets as they are sent and received, after RFC 3550 appendix A.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-03"], Must, V,
    notice: "calls are rerouted for no reason"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let rtcp = &leg.rtcp[side];
            let told = [("packets sent", &rtcp.false_counts), ("packets lost", &rtcp.false_losses)];
            // One may be of a source whose first packets are under way.
            if let Some((at, id)) = rtcp.false_sources.first.filter(|_| rtcp.false_sources.count >= 2) {
                let said = Said::in_leg(leg, at, vec![id], "sender reports of a source that is not sent");
                let said = said.expected("the SSRC of its stream").got("another SSRC");
                out.misbehaved(&INFO, leg.party(side), said);
            }
            for (what, flaw) in told {
                let Some((at, id)) = flaw.first else { continue };
                let said = Said::in_leg(leg, at, vec![id], format!("RTCP with a false number of {what}"));
                out.misbehaved(
                    &INFO,
                    leg.party(side),
                    said.expected("what the wire shows").got(flaw.detail.to_string()),
                );
            }
        }
    }
}
