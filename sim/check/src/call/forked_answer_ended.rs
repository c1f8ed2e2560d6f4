//! Of several answers to one INVITE all but one are ended.
//!
//! What it looks for: The 2xx with different To tags that reached the caller. It may keep several of their dialogs
//! and mix them; one in which it never sent anything but the ACK, no sound either, was forgotten. Not the one that is
//! left when the others were hung up as they answered: that is the call.
//!
//! Why it matters on a trunk: Two phones that pick up at the same moment make two calls. The one that is
//! forgotten stays up with nobody at the other end, and is billed.
//!
//! Clause: RFC 3261 13.2.2.4 (practice).
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
/// How far apart the BYEs of a caller are that ends all it has.
const AT_ONCE: Duration = Duration::from_millis(20);

info! {
    rows: ["CAL-27"], Should, V,
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
            if answered.len() < 2 {
                continue;
            }
            let Some(ended) = answered.iter().filter_map(|(d, _)| Some(d.bye?.0)).min() else { continue };
            let is_left = |(d, p): &&(&Dialog, &Passage)| {
                d.bye.is_none_or(|(_, side)| side != 0) && !is_used(leg, d, p)
            };
            let Some((_, answer)) = answered.iter().find(is_left) else { continue };
            // The one that is kept goes on when the others were hung up as they answered.
            let is_unwanted = |(d, p): &&(&Dialog, &Passage)| {
                d.bye.is_some_and(|(at, side)| {
                    side == 0 && p.delivered.is_some_and(|a| at.since(a) <= PATIENCE)
                })
            };
            if answered.iter().filter(is_unwanted).count() + 1 == answered.len() {
                continue;
            }
            // Whoever keeps several ends them together.
            let until = (ended + AT_ONCE).max(answer.delivered.unwrap_or(ended) + PATIENCE);
            if wire.now > until {
                let said = Said::of(&answer.sip, "is one answer of several, and its call is never ended")
                    .margin(wire.now.since(until), until, wire.now);
                out.misbehaved(&INFO, invite.client, said.expected("ACK and BYE").got("no BYE"));
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

/// True when the caller talks in a dialog, or has sent more there than the ACK.
fn is_used(leg: &Leg, dialog: &Dialog, answer: &Passage) -> bool {
    let described = answer.sip.description().and_then(|sdp| sdp.media_address(sdp.first_active("audio")?.0));
    let talks = leg.streams.iter().any(|s| s.side == 0 && Some(s.to) == described);
    let asks = |t: &Transaction| t.client == leg.caller && dialog.has_tags_of(t.request(), 0);
    talks || leg.transactions.iter().any(asks)
}
