//! A CANCEL is for an INVITE that waits for its answer.
//!
//! What it looks for: CANCELs of other requests than INVITE, and CANCELs of an INVITE whose final response has come.
//!
//! Why it matters on a trunk: It changes nothing. Who believes in it leaves a call up that was answered: only a BYE
//! ends that.
//!
//! Clause: RFC 3261 9.1 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK -> pbx
//!   pbx     CANCEL -> carrier
//!
//! How to fix it: After the answer send ACK and BYE; let other requests than INVITE come to their end.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Sip, Transaction, Wire, first_pause};

info! {
    rows: ["CAL-06", "CAL-07"], Should, V,
    notice: "the called party is left in a call with nobody"
}

/// The first pause between copies is T1 (RFC 3261 17.1.2.2), and may be a little longer.
const FIRST_PAUSE: Duration = Duration::from_millis(750);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::TRANSACTION)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        if scene.sip.method == Method::Cancel && !wire.facts.is_captured {
            judge(wire, scene.leg, scene.sip, out);
        }
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_known = !wire.may_have_missed(of) || is_first(of);
        if of.method == Method::Cancel && wire.facts.is_captured && is_known {
            judge(wire, leg, of.request(), out);
        }
    }
}

/// True when the first copy of a CANCEL that was captured is the first that was sent, as far as the wire tells: it was
/// answered, or sent again as soon as it may be. Of one that nobody answers copies come for half a minute, and those that
/// come before the final response may be missing.
fn is_first(cancel: &Transaction) -> bool {
    let sent = cancel.requests.iter().map(|p| p.sip.sent_at);
    cancel.final_response().is_some() || first_pause(sent).is_some_and(|pause| pause < FIRST_PAUSE)
}

fn judge(wire: &Wire, leg: &Leg, sip: &Sip, out: &mut Findings) {
    let is_named = |t: &&Transaction| {
        t.branch == sip.branch && t.client == sip.sender && t.method != Method::Cancel && t.cseq == sip.cseq
    };
    let Some(of) = leg.transactions.iter().rev().find(is_named) else { return };
    if !of.is_invite() {
        let said = Said::of(sip, format!("cancels {}", of.request().name())).with(of.request());
        let got = format!("a CANCEL of {}", of.method);
        out.misbehaved(&INFO, sip.sender, said.expected("a CANCEL of an INVITE alone").got(got));
        return;
    }
    // What is on the way to a far side has not come yet; and of its own CANCEL the first copies may be lost.
    let patience = wire.patience_of_request(sip.sender);
    let Some(arrived) = of.final_delivered().filter(|at| *at + patience < sip.sent_at) else { return };
    let after = sip.sent_at.since(arrived);
    let said = Said::of(sip, "sent after the final response").with(of.request()).margin(
        after.saturating_sub(patience),
        arrived,
        sip.sent_at,
    );
    let got = format!("{} ms after it", after.as_millis());
    out.misbehaved(&INFO, sip.sender, said.expected("no CANCEL after the final response").got(got));
}
