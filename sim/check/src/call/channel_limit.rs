//! No side takes more calls than it says.
//!
//! What it looks for: A 2xx to a new call while as many calls as the side has channels are up, or as many that go the
//! same way as it has for that way.
//!
//! Why it matters on a trunk: What is sold as ten channels is not ten channels: the eleventh call fails
//! somewhere deeper, without the agreed status.
//!
//! Clause: catalogue CAL-32.
//!
//! A ladder that breaks it:
//!   carrier INVITE (call N+1) -> pbx
//!   pbx     200 OK -> carrier
//!
//! How to fix it: Refuse call N+1 with the agreed status.

use clock::Duration;
use sip::Method;
use trace::{Party, counted, fitting};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Wire};

info! {
    rows: ["CAL-32"], Should, Advisory,
    notice: "calls beyond the limit fail in odd ways"
}

/// What was heard so short a time ago goes on: nobody who is there is silent for longer, RTCP included.
const HEARD: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_answer = sip.method == Method::Invite && sip.is_success();
        if !is_answer || !scene.transaction.is_some_and(|t| t.is_outside_dialog()) {
            return;
        }
        let facts = wire.facts.of(sip.sender);
        let Some(limit) = facts.channels else { return };
        let is_other = |leg: &&Leg| leg.call_id != scene.leg.call_id && leg.is_up();
        let up = wire.calls_up - usize::from(scene.leg.is_up());
        // A capture may lack the end of a call that nobody hears any more.
        let goes_on = |leg: &&Leg| sip.sent_at.since(leg.goes_on_until(wire.now, true)) < HEARD;
        let heard = || wire.legs.values().map(|leg| &**leg).filter(is_other).filter(goes_on).count();
        let up = if wire.facts.is_captured && up >= limit as usize { heard() } else { up };
        let caller = scene.leg.caller;
        let [inbound, outbound] = facts.channels_each_way.unwrap_or_default();
        let this_way = if caller == Party::Carrier { inbound } else { outbound };
        let mut say = |up: usize, limit: u32, words: &str| {
            let (calls, are) = (counted(up as u64, "call"), fitting(up as u64, "is", "are"));
            let said = Said::of(sip, format!("answers a call while {calls} {are} up{words}"));
            let said = said.expected(format!("at most {limit}")).got((up + 1).to_string());
            out.misbehaved(&INFO, sip.sender, said);
        };
        if up >= limit as usize {
            say(up, limit, "");
        } else if this_way > 0 && up >= this_way as usize {
            // Only now, because counting every leg for every answer would make long runs with many calls slow.
            let goes_so = |leg: &&Leg| leg.caller == caller && is_other(leg);
            let up = wire.legs.values().map(|leg| &**leg).filter(goes_so).count();
            if up >= this_way as usize {
                say(up, this_way, " in the same direction");
            }
        }
    }
}
