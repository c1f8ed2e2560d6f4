//! A request that is not answered is repeated.
//!
//! What it looks for: Requests over UDP whose answer had not arrived, and the pauses between their copies up to 64*T1.
//! The first may be as long as T2, four seconds, because T1 may be chosen larger; from there they double, those of other
//! requests than INVITE up to T2. Who was not there may have been reported as gone: there nothing is missed,
//! and the request may be tried anew at once.
//!
//! Why it matters on a trunk: One lost packet is one lost call, or a call that one side takes for ended and the other
//! goes on to bill.
//!
//! Clause: RFC 3261 17.1.1.2 (MUST), RFC 3261 17.1.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> (lost)
//!           ... nothing more ...
//!
//! How to fix it: Repeat a request after 0.5, 1, 2, 4 s and so on until its answer comes or 32 s are over.

use clock::{Duration, Instant};
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::transaction::pauses;
use crate::wire::{Leg, Passage, T1, T2, TRIES, Transaction, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "one lost packet is a lost call, or one that never ends"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.request().is_reliable() || [of.client, of.server].contains(&Party::Stranger) {
            return;
        }
        let is_far = |party| wire.facts.of(party).is_far;
        let copies: Vec<&Passage> = of.requests.iter().collect();
        let until = waits_until(wire, leg, of);
        let slow = proceeds(wire, of);
        let longest = if of.is_invite() { T1 * TRIES } else { T2.max(of.t1_of_client()) };
        let Some(pause) = pauses::too_long(&copies, (until, slow), longest, is_far(of.client)) else {
            return;
        };
        // Where neither is near, an answer may have gone by unheard; a copy that comes after all says that none had.
        if pause.is_open && is_far(of.client) && is_far(of.server) {
            return;
        }
        // Those between two of them may not have been captured.
        if !pause.is_open && wire.facts.is_captured {
            return;
        }
        let last = &pause.after.sip;
        if !pauses::is_there(leg, of.server, is_far(of.server), &pause) {
            return;
        }
        let waited = format!("nothing for {} ms", pause.length().as_millis());
        let said = Said::of(last, "was not answered and not repeated in time")
            .margin(pause.length() - pause.due, last.sent_at, pause.until)
            .expected(format!("a copy after {} ms at the latest", pause.due.as_millis()))
            .got(waited);
        out.misbehaved(&INFO, of.client, said.clause(usize::from(!of.is_invite())));
    }
}

/// When the client had a response that ends nothing, and waits longer from there on. An INVITE is not repeated then.
fn proceeds(wire: &Wire, of: &Transaction) -> Option<Instant> {
    let provisional = of.responses.iter().filter(|p| !of.is_invite() && !p.sip.is_final());
    provisional.filter_map(|p| heard(wire, of, p)).min()
}

/// When the client had a response. What has been sent to a far side may have reached it.
fn heard(wire: &Wire, of: &Transaction, p: &Passage) -> Option<Instant> {
    if wire.facts.of(of.client).is_far { Some(p.sip.sent_at) } else { p.delivered }
}

/// Up to when the client has to repeat its request.
fn waits_until(wire: &Wire, leg: &Leg, of: &Transaction) -> Instant {
    let sent = of.request().sent_at;
    let ends = |p: &&Passage| of.is_invite() || p.sip.is_final();
    let answered = of.responses.iter().filter(ends).filter_map(|p| heard(wire, of, p)).min();
    // What is over needs no more words: the INVITE of a CANCEL, the dialog that somebody has ended.
    let ended = leg.bye.filter(|(at, by)| {
        *at > sent && !of.is_outside_dialog() && (of.method != Method::Bye || *by != leg.side(of.client))
    });
    let cancelled = leg.transactions.iter().filter(|t| of.method == Method::Cancel && t.branch == of.branch);
    let cancelled = cancelled.filter_map(|t| t.final_response()).map(|p| p.sip.sent_at).min();
    let life: Duration = of.t1_of_client() * TRIES;
    // To a far server another try may be made as soon as the transport has reported it as gone (RFC 3263 4.3).
    let is_far = wire.facts.of(of.server).is_far;
    let is_anew = |t: &&Transaction| {
        let is_next = t.number > of.number && t.branch != of.branch && t.cseq >= of.cseq;
        is_far && is_next && t.client == of.client && t.method == of.method
    };
    let anew = leg.transactions.iter().filter(is_anew).map(|t| t.request().sent_at).min();
    let all = [answered, anew, ended.map(|(at, _)| at), cancelled, Some(sent + life), Some(wire.now)];
    all.into_iter().flatten().min().unwrap_or(wire.now)
}
