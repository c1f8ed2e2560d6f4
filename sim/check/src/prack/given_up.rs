//! Without PRACK the INVITE is refused.
//!
//! What it looks for: A final response, or the caller's CANCEL, before a reliable response has gone unacknowledged for
//! 64*T1, which is read off the first pause between its copies. Where a call is forked, the refusal of one branch stays
//! with the proxy: only what that branch says after it tells that there was none.
//!
//! Why it matters on a trunk: A caller that cannot be told what it must know is better told that the call
//! failed than left ringing.
//!
//! Clause: RFC 3262 3 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7 -> pbx (again and again)
//!           ... no PRACK for 32 s, and the phone rings on ...
//!
//! How to fix it: After 32 s without PRACK refuse the INVITE with a 5xx.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{acknowledged, number, reliable, reliable_in_dialog};
use crate::wire::{Leg, Passage, T1, TRIES, Transaction, Wire, first_pause};

/// What a refusal may take beside 64*T1.
const PATIENCE: Duration = Duration::from_secs(2);

info! {
    rows: ["EAR-11"], Should, V,
    notice: "calls ring for ever"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() {
            return;
        }
        let open = |p: &&Passage| acknowledged(leg, of, &p.sip).is_none();
        let Some(first) = reliable(of).find(open) else { return };
        let first = &first.sip;
        let copies = reliable_in_dialog(of, first).filter(|p| number(&p.sip) == number(first));
        let t1 = first_pause(copies.map(|p| p.sip.sent_at)).unwrap_or(T1).max(T1);
        let until = first.sent_at + t1 * TRIES + PATIENCE + wire.patience(of.server);
        let is_its = |p: &&Passage| p.sip.to_tag == first.to_tag;
        let is_forked = of.responses.iter().any(|p| p.sip.to_tag.is_some() && !is_its(&p));
        let goes_on = || of.responses.iter().filter(is_its).map(|p| p.sip.sent_at).find(|at| *at > until);
        let over = of.final_response().map(|p| p.sip.sent_at).or(of.cancelled);
        let end = match over {
            _ if is_forked => goes_on(),
            // The refusal may be missing with its ACK.
            None if wire.may_have_missed(of) => goes_on(),
            over => Some(over.unwrap_or(wire.now)),
        };
        if let Some(end) = end.filter(|end| *end > until) {
            let said = Said::of(first, "was not acknowledged, and the INVITE not refused")
                .with(of.request())
                .margin(end - until, first.sent_at, end);
            let expected = format!("5xx after {} s", (t1 * TRIES).as_secs());
            let got = format!("none in {} s", end.since(first.sent_at).as_secs());
            out.misbehaved(&INFO, of.server, said.expected(expected).got(got));
        }
    }
}
