//! A call that was replaced ends.
//!
//! What it looks for: 2xx to an INVITE whose Replaces names a confirmed dialog on this wire, by who lists replaces in
//! Supported or was asked to by Require, and no BYE in that dialog within eight seconds.
//!
//! Why it matters on a trunk: The old leg of a transferred call stays up: a channel is taken, both legs are billed, and the
//! one who has transferred hears nothing.
//!
//! Clause: RFC 3891 6.1 (definition), RFC 3891 3 (context).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Replaces: 1@pbx;to-tag=2;from-tag=3 -> pbx
//!   pbx     200 OK -> carrier
//!           ... no BYE in the dialog of 1@pbx ...
//!
//! How to fix it: Send a BYE in the dialog that Replaces names when the new call is answered.

use std::sync::Arc;

use clock::Duration;
use sip::{HeaderName, Method};
use trace::Party;

use super::{Replaced, knows_replaces};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Sip, Wire};

/// How long it may take to end the old dialog once the new call is answered.
const WITHIN: Duration = Duration::from_secs(8);
/// Calls under way to their end that are remembered.
const REPLACED_MAX: usize = 256;

info! {
    rows: ["XFR-08"], Must, V,
    notice: "a line stays busy after a transfer, and is billed"
}

#[derive(Default)]
pub(crate) struct Rule {
    replacements: Vec<Replacement>,
}

/// An INVITE that was to replace a call, and its 2xx.
struct Replacement {
    invite: Arc<Sip>,
    answer: Arc<Sip>,
    server: Party,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE.and(Interest::LEG)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let answer = scene.sip;
        let Some(of) = scene.transaction.filter(|of| of.is_attempt() && answer.is_success()) else { return };
        let invite = of.request();
        if answer.method != Method::Invite || !knows_replaces(invite, answer) {
            return;
        }
        let Some(value) = invite.message.header(HeaderName::Replaces) else { return };
        let Some(replaced) = Replaced::read(&value).filter(|replaced| !replaced.is_early_only) else {
            return;
        };
        let dialog = replaced.leg(wire).and_then(|leg| replaced.dialog(leg, of.server));
        let was_up = dialog.and_then(|d| d.confirmed).is_some_and(|since| since < invite.sent_at);
        if was_up && self.replacements.len() < REPLACED_MAX {
            let (invite, answer) = (Arc::clone(invite), Arc::clone(answer));
            self.replacements.push(Replacement { invite, answer, server: of.server });
        }
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        self.replacements.retain(|replacement| {
            let value = replacement.invite.message.header(HeaderName::Replaces).unwrap_or_default();
            let replaced = Replaced::read(&value).filter(|replaced| replaced.call_id == &*leg.call_id);
            let Some(replaced) = replaced else { return true };
            judge(wire, leg, &replaced, replacement, out);
            false
        });
    }
}

/// Looks at the leg that was to end.
fn judge(wire: &Wire, leg: &Leg, replaced: &Replaced<'_>, by: &Replacement, out: &mut Findings) {
    let Some(dialog) = replaced.dialog(leg, by.server) else { return };
    let due = by.answer.sent_at + WITHIN;
    let ends = [dialog.bye, dialog.refused_bye, leg.bye];
    let bye = ends.into_iter().flatten().map(|(at, _)| at).min();
    let until = bye.unwrap_or_else(|| leg.goes_on_until(wire.now, wire.facts.is_captured));
    if until > due {
        let said = Said::of(&by.answer, "replaces a call that goes on").with(&by.invite);
        let said = said.margin(until.since(due), by.answer.sent_at, until);
        let took = until.since(by.answer.sent_at).as_millis();
        let said = said.expected("BYE in the dialog of Replaces").got(format!("none for {took} ms"));
        out.misbehaved(&INFO, by.server, said);
    }
}
