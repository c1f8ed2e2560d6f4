//! A NOTIFY of a transfer has a status line in it, and says whether more will come.
//!
//! What it looks for: In each NOTIFY of the event refer: a body of type message/sipfrag, a status line at its
//! beginning, and Subscription-State, which each other NOTIFY has as well; and Event in each NOTIFY and SUBSCRIBE: in a
//! NOTIFY that of a SUBSCRIBE of its dialog, id and all, and of one that tells of a REFER the CSeq of that, if there is
//! an id: there is one from the second REFER in a dialog on, which tells when what was told of the first has ended.
//! Where packets may be missing, the subscriber must have refused that one. What is in several parts or enciphered is
//! not looked into.
//!
//! Why it matters on a trunk: Who transfers cannot read whether it worked. It ends its leg while the target still
//! rings, or holds it for ever.
//!
//! Clause: RFC 3515 2.4.4 (MUST), RFC 3515 2.4.5 (MUST), RFC 6665 4.1.3 (MUST), RFC 6665 3.1.2 (MUST), RFC 6665 3.2.1
//! (MUST), RFC 3515 2.4.6 (MUST).
//!
//! A ladder that breaks it:
//!   carrier NOTIFY, Event: refer, without a body -> pbx
//!
//! How to fix it: Send Content-Type: message/sipfrag with SIP/2.0 and the status of the new call, Event and
//! Subscription-State.

use sip::{HeaderName, Method};

use super::which_refer::{Astray, astray};
use super::{event, tells_of_refer, told};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, Scene, Sip, Transaction, Wire};

info! {
    rows: ["XFR-04"], Must, V,
    notice: "transfers that work look as if they had failed, or hang"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::TRANSACTION).and(Interest::LEG)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some(clause) = needs_event(sip).filter(|_| !sip.has(HeaderName::Event)) {
            let said = Said::of(sip, "does not say which event it is about").clause(clause);
            out.malformed(&INFO, sip.sender, said.expected("Event").got("none"));
        }
        if sip.method == Method::Notify && !tells_of_refer(sip) && !sip.has(HeaderName::SubscriptionState) {
            let said = Said::of(sip, "does not say what becomes of the subscription").clause(2);
            out.malformed(&INFO, sip.sender, said.expected("Subscription-State").got("none"));
        }
        if !tells_of_refer(sip) || !sip.is_whole() {
            return;
        }
        if let Some((clause, expected, got)) = fault(sip) {
            let said = Said::of(sip, "does not tell what came of the REFER").clause(clause);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let told = leg.transactions.iter().filter_map(|of| Some((of, astray(wire, leg, of)?)));
        for (of, Astray { refer, expected, got }) in told {
            let said = Said::of(of.request(), "does not say which REFER it is about").with(refer);
            out.misbehaved(&INFO, of.client, said.clause(5).expected(expected).got(got));
        }
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some((subscribe, expected)) = other_event(wire, leg, of) else { return };
        let got = of.request().message.header(HeaderName::Event).unwrap_or_default().to_string();
        let said = Said::of(of.request(), "is about an event that nobody subscribed to").with(subscribe);
        out.misbehaved(&INFO, of.client, said.clause(4).expected(expected).got(got));
    }
}

/// The SUBSCRIBE that made the dialog of a NOTIFY, and its event, where none in it asks for the event of the NOTIFY.
fn other_event<'l>(wire: &Wire, leg: &'l Leg, notify: &Transaction) -> Option<(&'l Sip, String)> {
    let request = notify.request();
    let own = event(request).filter(|_| notify.method == Method::Notify && request.to_tag.is_some())?;
    let is_subscribe = |t: &&Transaction| {
        t.method == Method::Subscribe && t.client == notify.server && t.request().from_tag == request.to_tag
    };
    let all = || leg.transactions.iter().filter(is_subscribe);
    let accepts = |p: &Passage| p.sip.is_success() && p.sip.to_tag == request.from_tag;
    let made = all().find(|t| t.is_outside_dialog() && t.responses.iter().any(accepts))?;
    let is_of_call = leg.is_call() || leg.inside.is_some();
    let is_asked = all().any(|t| event(t.request()).is_none_or(|asked| asked == own));
    let is_refused = notify.final_response().is_some_and(|p| matches!(p.sip.status, 481 | 489));
    let is_known = is_refused || !wire.may_have_missed(notify);
    let expected = made.request().message.header(HeaderName::Event)?.to_string();
    (!is_of_call && !is_asked && is_known).then(|| (&**made.request(), expected))
}

/// The clause that asks for Event. RFC 6665 4.2.3: a server may take a SUBSCRIBE without for one of PINT (RFC 2848), which
/// no trunk has.
fn needs_event(sip: &Sip) -> Option<usize> {
    match sip.method {
        Method::Subscribe => Some(3),
        Method::Notify => Some(4),
        _ => None,
    }
}

/// The clause that it breaks, what was expected, and what is there.
fn fault(sip: &Sip) -> Option<(usize, &'static str, String)> {
    let kind = sip.message.content_type().ok().flatten();
    let written = sip.message.header(HeaderName::ContentType).unwrap_or_default().to_ascii_lowercase();
    let is_veiled = written.starts_with("multipart/")
        || written.starts_with("application/pkcs7")
        || sip.has(HeaderName::ContentEncoding);
    match kind {
        _ if is_veiled => {}
        Some(kind) if kind.is("message/sipfrag") => {
            if told(sip).is_none() {
                let line = sip.message.body().split(|octet| *octet == b'\n').next().unwrap_or_default();
                let got = String::from_utf8_lossy(line).trim().to_owned();
                let got = if got.is_empty() { "nothing".to_owned() } else { got };
                return Some((1, "a status line", got));
            }
        }
        _ => {
            let got = if written.is_empty() { "no Content-Type".to_owned() } else { written };
            return Some((0, "message/sipfrag", got));
        }
    }
    (!sip.has(HeaderName::SubscriptionState)).then(|| (2, "Subscription-State", "none".to_owned()))
}
