//! Who accepts a REFER tells what comes of it.
//!
//! What it looks for: REFERs in a dialog that were answered with 2xx, and no NOTIFY of the event refer by the one who
//! answered within eight seconds, be the call over by then: a BYE ends no subscription. Where either side asks for no
//! subscription, none is due; nor is one in a dialog that was over before. And NOTIFYs behind the refusal of the REFER
//! that they tell of, or behind a 2xx with Refer-Sub: false: by id the one with its CSeq, else each in the dialog.
//! Where packets may be missing, the id, a 481, or what the same side asks later must show that there was no other
//! REFER.
//!
//! Why it matters on a trunk: Who transfers holds on to its leg until it hears that the target has answered: it hangs
//! up too early, or never.
//!
//! Clause: RFC 3515 2.4.2 (MUST), RFC 3515 2.4.4 (MUST), RFC 6665 4.2.1.2 (MUST), RFC 4488 4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REFER -> carrier
//!   carrier 202 Accepted -> pbx
//!           ... no NOTIFY ...
//!
//! How to fix it: Send a NOTIFY with SIP/2.0 100 Trying right after the 202, and one with the result; or refuse the REFER.

use clock::Duration;
use sip::{HeaderName, Method};

use super::{event, tells_of_refer};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Sip, Transaction, Wire};

/// The first NOTIFY is due at once.
const WITHIN: Duration = Duration::from_secs(8);

info! {
    rows: ["XFR-04"], Must, V,
    notice: "after a transfer both lines stay busy"
}

/// The places of RFC 3515 2.4.4 and RFC 4488 4 among the clauses.
const REPORT: usize = 1;
const NO_REPORT: usize = 3;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION.and(Interest::LEG)
    }

    /// What shows that there was no other REFER may come long behind the NOTIFY.
    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for of in &leg.transactions {
            let Some(refused) = refused(wire, leg, of) else { continue };
            let (text, clause) = match refused.is_success() {
                true => ("tells of a REFER whose answer says that nothing is told", NO_REPORT),
                false => ("tells of a REFER that was refused", REPORT),
            };
            let said = Said::of(of.request(), text).with(refused).clause(clause);
            out.misbehaved(&INFO, of.client, said.expected("none").got("a NOTIFY of the event refer"));
        }
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.method != Method::Refer {
            return;
        }
        let Some(answer) = of.final_response().map(|p| &p.sip).filter(|sip| sip.is_success()) else { return };
        let request = of.request();
        if asks_for_none(request) || asks_for_none(answer) {
            return;
        }
        let Some(dialog) = leg.dialog_around(of) else { return };
        let due = answer.sent_at + WITHIN;
        // RFC 5057 5.5: a BYE ends what the INVITE made, and nothing else in the dialog.
        let is_over = dialog.over.iter().flatten().any(|over| *over < answer.sent_at);
        // What names no event is meant to tell, and found by `transfer/notify-form`.
        let is_told =
            |sip: &Sip| tells_of_refer(sip) || sip.method == Method::Notify && !sip.has(HeaderName::Event);
        let tells = |t: &Transaction| {
            t.client == of.server && t.request().sent_at >= request.sent_at && is_told(t.request())
        };
        if wire.now < due || is_over || leg.transactions.iter().any(tells) {
            return;
        }
        if wire.facts.is_captured && (is_told_elsewhere(request) || leg.was_deaf(request.sent_at, due)) {
            return;
        }
        let said = Said::of(answer, "accepts a REFER and tells nothing of it").with(request);
        let said = said.margin(wire.now.since(due), answer.sent_at, wire.now);
        out.misbehaved(&INFO, of.server, said.expected("NOTIFY of the event refer").got("none"));
    }
}

/// True when the NOTIFY goes to another host than that of the REFER (RFC 6665 4.4.1): there nothing was captured.
fn is_told_elsewhere(refer: &Sip) -> bool {
    let contact =
        refer.message.contacts().ok().and_then(|all| all.first().and_then(|c| c.uri.host_address()));
    contact.is_none_or(|host| host != refer.source.ip())
}

/// True where no subscription comes with the REFER (RFC 4488, RFC 7614).
fn asks_for_none(sip: &Sip) -> bool {
    let message = &sip.message;
    has_no_subscription(sip)
        || ["nosub", "explicitsub"].iter().any(|tag| message.lists(HeaderName::Require, tag))
}

/// True for Refer-Sub: false.
pub(super) fn has_no_subscription(sip: &Sip) -> bool {
    let is_false =
        |value: &str| value.split(';').next().is_some_and(|v| v.trim().eq_ignore_ascii_case("false"));
    sip.message.header(HeaderName::ReferSub).is_some_and(|value| is_false(&value))
}

/// The refusal behind which a NOTIFY tells of its REFER, when there was no other that it may be about.
fn refused<'l>(wire: &Wire, leg: &'l Leg, notify: &Transaction) -> Option<&'l Sip> {
    let request = notify.request();
    if !tells_of_refer(request) || leg.invite.is_none() {
        return None;
    }
    let dialog = leg.dialog_around(notify)?;
    let client = notify.server;
    let asked = || {
        let side = leg.side(client);
        let is_its = move |t: &&Transaction| t.client == client && dialog.has_tags_of(t.request(), side);
        leg.transactions.iter().filter(is_its)
    };
    let (_, id) = event(request)?;
    let number = id.map(|id| id.parse::<u32>()).transpose().ok()?;
    // Who wants to be told all the same subscribes (RFC 7614 5).
    if asked().any(|t| t.method == Method::Subscribe) {
        return None;
    }
    let is_told =
        |t: &&Transaction| t.method == Method::Refer && number.is_none_or(|number| t.cseq == Some(number));
    let told: Vec<&Transaction> = asked().filter(is_told).collect();
    let is_none = |sip: &Sip| sip.is_failure() || has_no_subscription(sip);
    let is_refused = |t: &&Transaction| {
        let mut finals = t.responses.iter().filter(|p| p.sip.is_final()).peekable();
        finals.peek().is_some() && finals.all(|p| is_none(&p.sip) && p.sip.sent_at < request.sent_at)
    };
    let is_known = number.is_some()
        || notify.final_response().is_some_and(|p| p.sip.status == 481)
        || asked().any(|t| t.request().sent_at > request.sent_at);
    let refused = told.last().filter(|_| is_known || !wire.may_have_missed(notify))?;
    told.iter().all(is_refused).then(|| refused.final_response().map(|p| &*p.sip))?
}
