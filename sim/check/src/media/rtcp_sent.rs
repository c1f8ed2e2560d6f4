//! A sender of RTP sends RTCP.
//!
//! What it looks for: Sides that send RTP for fifteen seconds and no RTCP, or for half a minute after their last RTCP,
//! unless the descriptions turn RTCP off or give it a bandwidth of its own (RFC 3556), or want it at another host. Time
//! in which the side may not send does not count.
//!
//! Why it matters on a trunk: Without RTCP loss cannot be seen from afar, and SBCs that supervise media by
//! it end held calls.
//!
//! Clause: RFC 3550 6.2 (RECOMMENDED), RFC 3550 6 (context), RFC 3264 5.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     RTP for 15 s, no RTCP -> carrier
//!
//! How to fix it: Send sender reports every five seconds or so to the port next to the RTP port.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, RTCP_TIMEOUT, Stream, Wire};

info! {
    rows: ["QOS-02"], Should, V,
    notice: "held calls are cut off"
}

/// By then a report was due three times.
const LONG: Duration = Duration::from_secs(15);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in leg.reporting_sides(&wire.facts) {
            let last = leg.rtcp[side].last_at;
            let least = if last.is_some() { RTCP_TIMEOUT } else { LONG };
            // In a pause a capture may lack a hold, or sound with its reports; `media/rtcp-on-hold` looks at those that it has.
            let paused = |s: &Stream, from: Instant| {
                if wire.facts.is_captured { s.gaps.within(from, s.last_at) } else { Duration::ZERO }
            };
            let lasted = |s: &Stream| {
                let from = last.map_or(s.first_at, |last| last.max(s.first_at));
                let sent = s.last_at.since(from).saturating_sub(paused(s, from));
                leg.session.time_to_send(side, from, s.last_at).min(sent)
            };
            let long = |s: &&Stream| s.side == side && lasted(s) >= least;
            if let Some(stream) = leg.streams.iter().find(long) {
                let none = if last.is_some() { "no more RTCP" } else { "no RTCP" };
                let text = format!("RTP for {} s and {none}", lasted(stream).as_secs());
                let said = Said::in_leg(leg, stream.first_at, Vec::new(), text).margin(
                    lasted(stream) - least,
                    stream.first_at,
                    stream.last_at,
                );
                out.misbehaved(&INFO, leg.party(side), said.expected("a report every 5 s").got("none"));
            }
        }
    }
}
