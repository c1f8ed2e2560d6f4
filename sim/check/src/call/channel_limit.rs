//! No side takes more calls than it says.
//!
//! What it looks for: A 2xx to a new call while as many calls as the side has channels are up.
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

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-32"], Should, Advisory,
    notice: "calls beyond the limit fail in odd ways"
}

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
        let Some(limit) = wire.facts.of(sip.sender).channels else { return };
        // Counting every leg for every answer would make long runs with many calls slow.
        if wire.legs.len() <= limit as usize {
            return;
        }
        let up = wire.calls_up - usize::from(scene.leg.is_up());
        if up >= limit as usize {
            let said = Said::of(sip, format!("answers a call while {up} are up"));
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected(format!("at most {limit}")).got((up + 1).to_string()),
            );
        }
    }
}
