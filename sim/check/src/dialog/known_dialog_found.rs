//! A request in a dialog that is up does not get 481.
//!
//! What it looks for: 481 to BYE, re-INVITE, UPDATE and INFO with the tags of an answered call that nobody has ended:
//! no BYE came before, and the side that answers has sent none and got no word that its dialog is gone. Who registers
//! under a new Call-ID in between may have begun anew, and knows none. It is a warning where
//! the side had stopped sending sound before: it may have lost everything.
//! 405 and 501 to such a BYE count as well: who takes an INVITE knows BYE.
//!
//! Why it matters on a trunk: The side that says so has lost the call, or looks for it by the wrong fields: it holds
//! the channel and the record, and audio may go on. The other side takes the call for ended.
//!
//! Clause: RFC 3261 15.1.2 (MUST), RFC 3261 12.2.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!           ... answered ...
//!   pbx     BYE -> carrier
//!   carrier 481 -> pbx
//!
//! How to fix it: Find the dialog by Call-ID, local and remote tag alone, whatever address and branch a request has.

use clock::{Duration, Instant};
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Passage, Stream, Transaction, Wire};

info! {
    rows: ["CAL-29", "CAL-03"], Must, V,
    notice: "calls cannot be held or ended, and are billed on"
}

/// Whoever has sent sound within this time is still there.
const STILL: Duration = Duration::from_secs(1);

/// Legs in which a REGISTER is looked for, the newest first.
const LEGS_MAX: usize = 1_000;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !matches!(of.method, Method::Bye | Method::Invite | Method::Update | Method::Info) {
            return;
        }
        // RFC 3261 13.1: nobody takes an INVITE who does not know BYE.
        let is_refusal = |status| status == 481 || (of.method == Method::Bye && matches!(status, 405 | 501));
        let Some(answer) = of.final_response().filter(|p| is_refusal(p.sip.status)) else { return };
        let Some(arrived) = of.request_delivered() else { return };
        let request = of.request();
        let Some(dialog) = leg.dialog_around(of) else { return };
        let is_up = dialog.confirmed.is_some_and(|at| at < arrived);
        let is_far = wire.facts.of(of.server).is_far;
        // A copy may be answered anew when the first answer of a far side was lost on its way here.
        let asked = of.requests.iter().filter(|p| p.sip.sent_at < answer.sip.sent_at).count();
        if is_far && asked > 1 {
            return;
        }
        let has_begun_anew =
            dialog.confirmed.is_some_and(|since| begins_anew(wire, of.server, since, arrived));
        if is_up && !has_begun_anew && is_acked(leg, dialog) && !is_over(leg, dialog, of, is_far) {
            let said = Said::of(&answer.sip, "the dialog is up").with(request);
            let expected = if of.method == Method::Bye { "200" } else { "an answer to what it asks" };
            let said = said.expected(expected).got(answer.sip.status.to_string());
            let server = leg.side(of.server);
            let is_alive =
                |s: &Stream| s.side == server && s.first_at <= arrived && s.last_at + STILL >= arrived;
            // A side that lost everything may say so (RFC 3261 12.2.2); one that still sends sound has not.
            if answer.sip.status != 481 || leg.streams.iter().any(is_alive) {
                out.misbehaved(&INFO, of.server, said);
            } else {
                out.discouraged(&INFO, of.server, said);
            }
        }
    }
}

/// True when the party registers under a new Call-ID after `since`: it may have lost all it knew (RFC 3261 12.2.2).
fn begins_anew(wire: &Wire, party: Party, since: Instant, until: Instant) -> bool {
    let mut firsts = wire.legs.values().rev().take(LEGS_MAX).filter_map(|leg| leg.transactions.first());
    firsts.any(|t| {
        let at = t.request().sent_at;
        t.method == Method::Register && t.client == party && since < at && at < until
    })
}

/// True when the caller knows of the answer that made the dialog.
fn is_acked(leg: &Leg, dialog: &Dialog) -> bool {
    let has_tag = |ack: &Passage| ack.sip.to_tag.as_deref() == Some(&*dialog.callee_tag);
    leg.transaction(dialog.invite).is_some_and(|invite| invite.acks.iter().any(has_tag))
}

/// True when the server may believe that the dialog is over: a BYE of either side came before, or a request of its own
/// came to nothing (RFC 3261 12.2.1.2, RFC 5057 5.1). A BYE of a far side may have been lost on its way here, and have
/// come as a copy.
fn is_over(leg: &Leg, dialog: &Dialog, of: &Transaction, is_far: bool) -> bool {
    let arrived = of.request_delivered().unwrap_or(of.request().sent_at);
    leg.transactions.iter().filter(|t| t.number != of.number).any(|t| {
        let request = t.request();
        let is_own = t.client == of.server;
        if !dialog.has_tags_of(request, leg.side(t.client)) {
            return false;
        }
        let status = t.final_response().map(|p| p.sip.status);
        let is_harmless = matches!(status, Some(401 | 407 | 488 | 491 | 500 | 503));
        let is_before = request.sent_at < arrived || (is_own && is_far);
        let ends = t.method == Method::Bye && is_before;
        let fails = is_own && t.method != Method::Ack && status.is_none_or(|status| status >= 300);
        !is_harmless && (ends || fails)
    })
}
