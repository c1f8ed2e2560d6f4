//! Of several answers to one INVITE all but one are ended.
//!
//! What it looks for: The 2xx with different To tags that reached the caller. A few seconds after the last of
//! them no more than one of their dialogs is up.
//!
//! Why it matters on a trunk: Two phones that pick up at the same moment make two calls. The one that is
//! forgotten stays up with nobody at the other end, and is billed.
//!
//! Clause: RFC 3261 13.2.2.4.
//!
//! A ladder that breaks it:
//!   carrier 200 OK, To tag a -> pbx
//!   pbx     ACK, To tag a -> carrier
//!   carrier 200 OK, To tag b -> pbx
//!   pbx     ACK, To tag b -> carrier
//!           ... no BYE in one of the two ...
//!
//! How to fix it: Acknowledge every 2xx, keep one dialog and send BYE in each of the others.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Passage, Transaction, Wire};

/// How long the caller may take to end what it does not want.
const PATIENCE: Duration = Duration::from_secs(2);

info! {
    rows: ["CAL-27"], Must, V,
    notice: "a second phone is left in a call with nobody, and is billed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for invite in leg.attempts() {
            let answered: Vec<(&Dialog, &Passage)> =
                leg.dialogs.iter().filter_map(|d| Some((d, arrived(invite, d)?))).collect();
            let Some((_, last)) = answered.iter().max_by_key(|(_, p)| p.delivered) else { continue };
            let Some(until) = last.delivered.map(|at| at + PATIENCE) else { continue };
            let is_up = |d: &Dialog| d.bye.is_none_or(|(at, _)| at > until);
            let up = answered.iter().filter(|(d, _)| is_up(d)).count();
            let byes = answered.iter().filter_map(|(d, _)| Some(d.bye?.0)).filter(|at| *at > until);
            let first = byes.chain([wire.now]).min().unwrap_or(wire.now);
            if wire.now >= until && up > 1 {
                let said = Said::of(&last.sip, "is one answer of several, and more than one is left up")
                    .margin(first.since(until), until, first);
                let got = format!("{up} calls up");
                out.misbehaved(&INFO, invite.client, said.expected("ACK and BYE for all but one").got(got));
            }
        }
    }
}

/// The first 2xx of a dialog that reached the caller.
fn arrived<'t>(invite: &'t Transaction, dialog: &Dialog) -> Option<&'t Passage> {
    let is_its = |p: &&Passage| {
        p.sip.to_tag.as_deref() == Some(&*dialog.callee_tag)
            && p.sip.from_tag.as_deref() == Some(&*dialog.caller_tag)
    };
    invite.responses.iter().filter(is_its).find(|p| p.sip.is_success() && p.delivered.is_some())
}
