//! A Replaces that names no call that may be replaced is refused.
//!
//! What it looks for: 2xx to requests with Replaces by who lists replaces in Supported, or was asked to by Require: to
//! one that is no INVITE or has several; to one with Join beside it by who shows in the same way that it knows Join;
//! and to one that names a call on this wire by tags that none of its dialogs has, a dialog that is confirmed although
//! early-only is there, or an early one that the side has not begun. A warning for a dialog that is over. Calls that do
//! not come by here may be whatever they are. And 481 to one that names a call of the very side that is asked, by its
//! Contact, while that call goes on: the side sends sound, hangs up later, or answers its BYE with 200. That is a
//! warning.
//!
//! Why it matters on a trunk: A call is answered that was to go on from another one: two parties hear each other who
//! should not, or a phone rings for a call that has ended.
//!
//! Clause: RFC 3891 3 (MUST and SHOULD), RFC 3911 4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Replaces: 1@pbx;to-tag=unknown;from-tag=3 -> carrier
//!   carrier 200 OK, Supported: replaces -> pbx
//!
//! How to fix it: Answer 481 when no dialog matches, 400 to several Replaces, 486 for early-only, and 603 for what is over.

use std::collections::VecDeque;

use clock::Duration;
use sip::{HeaderName, Method, Text};

use super::{Replaced, knows, knows_replaces};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{DialogTarget, Leg, Scene, Sip, Transaction, Wire, repeats};

info! {
    rows: ["XFR-09", "XFR-10"], Must, V,
    notice: "the wrong two parties are connected"
}

/// Whoever sends sound so long behind its answer is still in the call.
const STILL: Duration = Duration::from_secs(1);

/// Calls that were refused with 481 and named another by Replaces: so many are remembered, the newest.
const REFUSED_MAX: usize = 1_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// Their Call-IDs: at the end of each call only these are asked whether they named it.
    refused: VecDeque<Text>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE.and(Interest::LEG)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|of| of.request().has(HeaderName::Replaces)) else { return };
        if sip.status == 481 {
            self.remember(scene.leg);
        }
        let request = of.request();
        if !sip.is_success() || !knows_replaces(request, sip) {
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

    /// Whichever of the two calls is over first: then the other is still there, and afterwards this one is not.
    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let own = leg.attempts().filter_map(|of| {
            let value = of.request().message.header(HeaderName::Replaces)?;
            let other = wire.leg_called(Replaced::read(&value)?.call_id)?;
            Some((of, refused_though_up(of, other)?))
        });
        let others =
            self.refused.iter().filter_map(|id| wire.leg_called(id)).flat_map(|other| other.attempts());
        let others = others.filter_map(|of| Some((of, refused_though_up(of, leg)?)));
        for (of, answer) in own.chain(others) {
            let said = Said::of(answer, "does not know the call that it is in, and that is to be replaced");
            let said = said.with(of.request()).expected("an answer to the new call").got("481");
            out.discouraged(&INFO, answer.sender, said);
        }
    }
}

impl Rule {
    fn remember(&mut self, leg: &Leg) {
        if self.refused.back().is_some_and(|last| *last == *leg.call_id) {
            return;
        }
        if self.refused.len() >= REFUSED_MAX {
            self.refused.pop_front();
        }
        self.refused.push_back(leg.call_id.clone());
    }
}

/// The 481 to an INVITE whose Replaces names a dialog of the leg that was up, and went on behind it.
fn refused_though_up<'w>(of: &'w Transaction, leg: &Leg) -> Option<&'w Sip> {
    let answer = of.final_response().map(|p| &*p.sip).filter(|sip| sip.status == 481)?;
    let request = of.request();
    let value = request.message.header(HeaderName::Replaces)?;
    let replaced = Replaced::read(&value).filter(|r| r.call_id == &*leg.call_id && !r.is_early_only)?;
    if request.message.named(HeaderName::Replaces).count() > 1 || leg.session.is_hairpin {
        return None;
    }
    let server = leg.side(answer.sender);
    let dialog = replaced.dialog(leg, answer.sender)?;
    // Behind one address there may be several who take calls: its own Contact names who has this one.
    let is_asked = |target: &DialogTarget| {
        request.message.request_uri_ref().is_some_and(|uri| repeats(uri, &target.uri))
    };
    let is_there = dialog.ends[1 - server].targets.iter().any(is_asked);
    let was_up = dialog.confirmed.is_some_and(|since| since < request.sent_at)
        && dialog.bye.is_none_or(|(at, _)| at > answer.sent_at);
    let goes_on = leg.transactions.iter().any(|t| {
        let is_its = t.method == Method::Bye && dialog.has_tags_of(t.request(), leg.side(t.client));
        let is_taken = t.final_response().is_some_and(|p| p.sip.is_success());
        is_its && (t.client == answer.sender || is_taken) && t.request().sent_at > answer.sent_at
    });
    let still = answer.sent_at + STILL;
    let is_heard =
        leg.streams.iter().any(|s| s.side == server && s.first_at < answer.sent_at && s.last_at > still);
    (is_there && was_up && (goes_on || is_heard) && leg.is_call() && !leg.has_lost_dialogs())
        .then_some(answer)
}

/// How the request had to be refused, and why.
fn refusal(wire: &Wire, of: &Transaction, response: &Sip) -> Option<(&'static str, &'static str)> {
    let request = of.request();
    let several = request.message.named(HeaderName::Replaces).count() > 1;
    if several || request.method != Method::Invite {
        return Some(("400", if several { "several dialogs" } else { "a dialog, and is no INVITE" }));
    }
    // The one ends a call, the other makes it a conference. Who does not know Join ignores it.
    if request.has(HeaderName::Join) && knows(request, response, "join") {
        return Some(("400", "a dialog, though it is to join one"));
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
    // A tag of zero may stand for none (RFC 3891 6.1).
    if [replaced.to, replaced.from].contains(&"0") {
        return None;
    }
    // What came to a far side or went from it may be lost; what it has answered itself it has confirmed.
    if wire.facts.of(server).is_far {
        let dialog =
            replaced.dialog(leg, server).filter(|_| leg.callee == server && replaced.is_early_only)?;
        let has_answered = dialog.confirmed.is_some_and(|since| since < request.sent_at);
        return has_answered.then_some(("486", "a dialog that is confirmed"));
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
