//! RTCP reports are true.
//!
//! What it looks for: Counts of packets and octets in sender reports against what was sent, their RTP timestamps
//! against the clock of a stream of G.711; losses in report blocks against what was lost on the way, numbers in them
//! that nobody has sent, or not yet, and a jitter that is more than the stream has lasted; reports of a source that the
//! side does not send, and about one that the other does not. Counts also by how much both have risen from one report
//! to the next, and that alone where the stream began before the recording. Octets also by the packets that a report
//! counts: they are those of the payload. The wallclock of sender reports, when it goes otherwise than time in two of
//! them; the time that a report lay at the other side, when the way there and back is less than nothing by it, or a
//! quarter of a minute, and when it lay there a second longer than is said, three times: how soon that side answers
//! requests shows the way. What is lost on the way to a far side is not seen, and SRTCP is not read.
//!
//! Why it matters on a trunk: Quality monitoring, rerouting and complaints rest on these numbers.
//!
//! Clause: RFC 3550 6.4.1 (definition), RFC 3550 6.4.1 (MUST).
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
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.known_sides() {
            let (truth, times) = (&leg.rtcp[side].truth, &leg.rtcp[side].times);
            let seen = "what the wire shows";
            // One report may be of a source whose first packets are under way, or of a clock that was handed over.
            let told = [
                (1, "a false number of packets sent", seen, &truth.counts),
                (1, "a false number of octets sent", seen, &truth.octets),
                (1, "a false number of packets lost", seen, &truth.losses),
                (
                    1,
                    "a number of a packet that was not sent yet, so many ahead",
                    "one that was sent",
                    &truth.highest,
                ),
                (2, "the number of a packet that was never sent", "one that was sent", &truth.lowest),
                (2, "a jitter of more than the stream has lasted, in ms", "what it can be", &truth.jitters),
                // When the clock of a recorder leaps two may tell of what was before.
                (
                    3,
                    "a report that lay here longer than is said, by so many ms",
                    "the time since it came, in 1/65536 s",
                    &times.delays,
                ),
                (2, "a time that the stream does not show, so many seconds off", "its clock", &truth.times),
                (2, "a wallclock that does not go with time, so many ms off", "time", &times.wallclock),
                (
                    2,
                    "an echo by which a round trip takes so many ms",
                    "what was sent, and when",
                    &times.echoes,
                ),
            ];
            for (least, what, expected, flaw) in told {
                let Some((at, id)) = flaw.first.filter(|_| flaw.count >= least) else { continue };
                let said = Said::in_leg(leg, at, vec![id], format!("RTCP with {what}"));
                out.misbehaved(&INFO, leg.party(side), said.expected(expected).got(flaw.detail.to_string()));
            }
            let sources = [
                ("sender reports of a source that is not sent", "the SSRC of its stream", &truth.sources),
                (
                    "report blocks about a source that is not sent",
                    "the SSRC of the other side",
                    &truth.blocks,
                ),
            ];
            for (text, expected, flaw) in sources {
                let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 2) else { continue };
                let said = Said::in_leg(leg, at, vec![id], text).expected(expected).got("another SSRC");
                out.misbehaved(&INFO, leg.party(side), said);
            }
        }
    }
}
