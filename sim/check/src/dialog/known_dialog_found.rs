//! A request in a dialog that is up does not get 481.
//!
//! What it looks for: 481 to BYE, re-INVITE, UPDATE and INFO with the tags of an answered call that nobody has ended:
//! no BYE came before, and the side that answers has sent none and got no word that its dialog is gone. Who registers
//! under a new Call-ID in between may have begun anew, and knows none. It is a warning where
//! the side had stopped sending sound before: it may have lost everything.
//! To such a BYE every other refusal counts as well that is the side's own choice, if the BYE is as it should be: who
//! takes an INVITE knows BYE (405, 501), nobody may say no to it (403, 486, 603, 491), and 500 is for an older CSeq or
//! comes with Retry-After; nor is there another place for it (3xx). A challenge, and what tells of boxes that are out of reach (408, 480, 503), are no refusal.
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
//! How to fix it: Find the dialog by Call-ID, local and remote tag alone, whatever address and branch a request has, and
//! answer each BYE in it with 200.

use clock::{Duration, Instant};
use sip::{HeaderName, Method};
use trace::Party;

use super::route_set;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Passage, Sip, Stream, Transaction, Wire, repeats};

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
        let is_bye = of.method == Method::Bye;
        let is_refusal = |p: &&Passage| p.sip.status == 481 || is_bye && refuses_bye(&p.sip);
        let Some(answer) = of.final_response().filter(is_refusal) else { return };
        let Some(arrived) = of.request_delivered() else { return };
        let request = of.request();
        let Some(dialog) = leg.dialog_around(of) else { return };
        // No fault of a BYE is a reason for these.
        let is_never_right = matches!(answer.sip.status, 405 | 481 | 501);
        let is_up = dialog.confirmed.is_some_and(|at| at < arrived)
            && (is_never_right || is_as_it_should_be(leg, dialog, of));
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
            let expected = if is_bye { "200" } else { "an answer to what it asks" };
            let said = said.expected(expected).got(answer.sip.status.to_string());
            let server = leg.side(of.server);
            let is_alive =
                |s: &Stream| s.side == server && s.first_at <= arrived && s.last_at + STILL >= arrived;
            // A side that lost everything may say so (RFC 3261 12.2.2); one that still sends sound has not.
            if answer.sip.status != 481 || leg.streams.iter().any(is_alive) {
                out.misbehaved(&INFO, of.server, said);
            } else if !(wire.facts.is_captured && may_have_failed(leg, dialog, of.server, arrived)) {
                out.discouraged(&INFO, of.server, said);
            }
        }
    }
}

/// True for an answer to a BYE that says no by choice. RFC 3261 13.1: nobody takes an INVITE who does not know BYE;
/// 15.1.2: a BYE of a known dialog gets a 2xx; 21.5.1: who cannot just now may say until when.
fn refuses_bye(answer: &Sip) -> bool {
    match answer.status {
        300..=399 | 400 | 402..=406 | 410 | 484..=489 | 491 | 501 | 600 | 603 | 604 | 606..=608 => true,
        500 => !answer.has(HeaderName::RetryAfter),
        _ => false,
    }
}

/// True for a request that gives no reason to refuse it: it can be read, is the newest of its sender, comes from where he
/// sent before, and has the target and the way that the dialog gives.
fn is_as_it_should_be(leg: &Leg, dialog: &Dialog, of: &Transaction) -> bool {
    let (sip, side) = (of.request(), leg.side(of.client));
    let is_newer = |t: &Transaction| {
        let had_come = t.request_delivered() <= of.request_delivered();
        t.number != of.number && dialog.holds(t, side) && had_come && t.cseq >= of.cseq
    };
    let end = &dialog.ends[side];
    let is_target = |uri: &sip::Uri| end.targets.iter().any(|target| repeats(uri, &target.uri));
    let goes_there = end.targets.is_empty() || sip.message.request_uri_ref().is_some_and(is_target);
    let is_readable = sip.is_read_in_full() && sip.message.faults().iter().all(|f| f.status.is_none());
    is_readable
        && of.cseq.is_some()
        && !leg.transactions.iter().any(is_newer)
        && comes_from_there(leg, dialog, sip)
        && goes_there
        && route_set::departure(end, sip).is_none()
}

/// True when the request comes from an address from which its sender has made the dialog.
fn comes_from_there(leg: &Leg, dialog: &Dialog, sip: &Sip) -> bool {
    let Some(invite) = leg.transaction(dialog.invite) else { return false };
    let mut made = invite.requests.iter().chain(&invite.responses).map(|p| &p.sip);
    made.any(|own| own.sender == sip.sender && own.source.ip() == sip.source.ip())
}

/// True when the party registers under a new Call-ID after `since`: it may have lost all it knew (RFC 3261 12.2.2).
fn begins_anew(wire: &Wire, party: Party, since: Instant, until: Instant) -> bool {
    let mut firsts = wire.legs.values().rev().take(LEGS_MAX).filter_map(|leg| leg.transactions.first());
    firsts.any(|t| {
        let at = t.request().sent_at;
        t.method == Method::Register && t.client == party && since < at && at < until
    })
}

/// True when a capture may lack a request of the server that came to nothing (RFC 5057 5.1).
fn may_have_failed(leg: &Leg, dialog: &Dialog, server: Party, arrived: Instant) -> bool {
    dialog.confirmed.is_none_or(|since| leg.may_lack_exchange(server, since, arrived))
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
