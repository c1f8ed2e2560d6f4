//! The NOTIFY that tells of a transfer's success is the last.
//!
//! What it looks for: NOTIFYs of the event refer with a 2xx in them that do not say terminated, and none after them
//! that does; and those that say it for another reason than noresource, where nobody has asked for an end. And those that
//! tell of a transfer as if it went on when the one before was taken with terminated in it, in a call with one REFER.
//!
//! Why it matters on a trunk: Who transfers waits for more and keeps its leg: a line stays busy until a timer runs out.
//!
//! Clause: RFC 3515 2.4.7 (MUST).
//!
//! A ladder that breaks it:
//!   carrier NOTIFY, Subscription-State: active, SIP/2.0 200 OK -> pbx
//!           ... and no more ...
//!
//! How to fix it: Send Subscription-State: terminated;reason=noresource with the final result.

use clock::Duration;
use sip::Method;

use super::{event, subscription, tells_of_refer, told};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

/// One that follows may take so long.
const PATIENCE: Duration = Duration::from_secs(4);

info! {
    rows: ["XFR-04"], Must, V,
    notice: "a transferred call still shows as the own one"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let notifies = leg.transactions.iter().filter(|t| tells_of_refer(t.request()));
        let is_ended = |t: &Transaction| subscription(t.request()).0 == "terminated";
        let asks = |t: &Transaction| {
            t.method == Method::Subscribe && t.request().message.expires().ok().flatten() == Some(0)
        };
        let was_asked = leg.transactions.iter().any(asks);
        if let Some(of) = behind_the_last(leg) {
            let said = Said::of(of.request(), "tells of a transfer whose last NOTIFY has been");
            out.misbehaved(&INFO, of.client, said.expected("nothing more").got(subscription(of.request()).0));
        }
        for of in notifies.clone() {
            let sip = of.request();
            let is_final = told(sip).is_some_and(|status| (200..300).contains(&status));
            let is_last =
                !notifies.clone().any(|t| t.client == of.client && t.number > of.number && is_ended(t));
            let due = sip.sent_at + PATIENCE;
            let may_lack = || wire.facts.is_captured && leg.may_lack_exchange(of.client, sip.sent_at, due);
            let has_time = wire.now >= due;
            // Who comes late has not heard whether it was asked for.
            let is_late =
                wire.facts.is_captured && !leg.transactions.iter().any(|t| t.method == Method::Refer);
            if !is_final || !is_last || was_asked || is_late {
                continue;
            }
            let (state, reason) = subscription(sip);
            let is_wrong = match &*state {
                "terminated" => reason.as_deref() != Some("noresource"),
                "" => false,
                _ => has_time && !may_lack(),
            };
            if is_wrong {
                let said = Said::of(sip, "tells the final result, and not that it is the last");
                let got = reason.map_or(state.clone(), |reason| format!("{state};reason={reason}"));
                out.misbehaved(&INFO, sip.sender, said.expected("terminated;reason=noresource").got(got));
            }
        }
    }
}

/// The first NOTIFY that goes on behind one that was taken as the last.
fn behind_the_last(leg: &Leg) -> Option<&Transaction> {
    let refers = leg.transactions.iter().filter(|t| t.method == Method::Refer).count();
    let asks_again = leg.transactions.iter().any(|t| t.method == Method::Subscribe);
    let mut notifies = leg.transactions.iter().filter(|t| tells_of_refer(t.request()));
    let is_taken = |t: &&Transaction| {
        subscription(t.request()).0 == "terminated" && t.final_response().is_some_and(|p| p.sip.is_success())
    };
    let last = notifies.clone().find(is_taken).filter(|_| refers == 1 && !asks_again)?;
    let taken = last.final_response()?.sip.sent_at;
    notifies.find(|t| {
        let is_same = t.client == last.client && event(t.request()) == event(last.request());
        let goes_on = !matches!(&*subscription(t.request()).0, "" | "terminated");
        // One with a lower number was sent before: its first copy was lost where nobody looks.
        let is_later = t.number > last.number && t.cseq > last.cseq;
        is_later && is_same && goes_on && t.request().sent_at > taken
    })
}
