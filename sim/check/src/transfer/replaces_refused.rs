//! A Replaces that names no call that may be replaced is refused.
//!
//! What it looks for: 2xx to requests with Replaces by who lists replaces in Supported, or was asked to by Require: to one
//! that is no INVITE or has several; and to one that names a call on this wire by tags that none of its dialogs has, a
//! dialog that is confirmed although early-only is there, or an early one that the side has not begun. A warning for a
//! dialog that is over. Calls that do not come by here may be whatever they are.
//!
//! Why it matters on a trunk: A call is answered that was to go on from another one: two parties hear each other who
//! should not, or a phone rings for a call that has ended.
//!
//! Clause: RFC 3891 3 (MUST and SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Replaces: 1@pbx;to-tag=unknown;from-tag=3 -> carrier
//!   carrier 200 OK, Supported: replaces -> pbx
//!
//! How to fix it: Answer 481 when no dialog matches, 400 to several Replaces, 486 for early-only, and 603 for what is over.

use sip::{HeaderName, Method};

use super::{Replaced, knows_replaces};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["XFR-09", "XFR-10"], Must, V,
    notice: "the wrong two parties are connected"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.is_success()) else { return };
        let request = of.request();
        if !request.has(HeaderName::Replaces) || !knows_replaces(request, sip) {
            return;
        }
        let Some((expected, why)) = refusal(wire, of, sip) else { return };
        let said = Said::of(sip, format!("takes a Replaces that names {why}")).with(request);
        let said = said.expected(expected).got(sip.status.to_string());
        if expected == "603" {
            out.discouraged(&INFO, sip.sender, said);
        } else {
            out.misbehaved(&INFO, sip.sender, said);
        }
    }
}

/// How the request had to be refused, and why.
fn refusal(wire: &Wire, of: &Transaction, response: &Sip) -> Option<(&'static str, &'static str)> {
    let request = of.request();
    let several = request.message.named(HeaderName::Replaces).count() > 1;
    if several || request.method != Method::Invite {
        return Some(("400", if several { "several dialogs" } else { "a dialog, and is no INVITE" }));
    }
    let value = request.message.header(HeaderName::Replaces)?;
    // Without both tags it matches nothing, whatever it means.
    let Some(replaced) = Replaced::read(&value) else { return Some(("481", "no one dialog")) };
    let leg = replaced.leg(wire).filter(|leg| leg.is_call() && !leg.has_lost_dialogs())?;
    // A call that passes the wire twice has each tag on either side.
    if leg.session.is_hairpin {
        return None;
    }
    let server = response.sender;
    // A tag of zero may stand for none (RFC 3891 6.1), and what came to a far side or went from it may be lost.
    if [replaced.to, replaced.from].contains(&"0") || wire.facts.of(server).is_far {
        return None;
    }
    let is_end = [leg.caller, leg.callee].contains(&server);
    let Some(dialog) = replaced.dialog(leg, server).filter(|_| is_end) else {
        return is_end.then_some(("481", "no dialog of this call"));
    };
    let side = leg.side(server);
    let arrived = of.request_delivered().unwrap_or(request.sent_at);
    match dialog.confirmed {
        _ if dialog.over[side].is_some_and(|over| over < arrived) => Some(("603", "a dialog that is over")),
        Some(since) if replaced.is_early_only && since < arrived => {
            Some(("486", "a dialog that is confirmed"))
        }
        None if side == 1 => Some(("481", "an early dialog of others")),
        _ => None,
    }
}
