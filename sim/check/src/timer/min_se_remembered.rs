//! After a 422 every refresh has its Min-SE.
//!
//! What it looks for: Min-SE in each INVITE and UPDATE of a side that lists `timer`: as large as the largest that it was told by a
//! 422 for the same dialog, or by a request in it; before there is a dialog, by a 422 for the same Call-ID.
//!
//! Why it matters on a trunk: Who asks again for what was too small is refused again, and so is the refresh in the middle of the
//! call: it ends when the interval is over.
//!
//! Clause: RFC 4028 7.4 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 422, Min-SE: 1800 -> pbx
//!   pbx     INVITE, Session-Expires: 90 -> carrier
//!
//! How to fix it: Keep the largest Min-SE that the other side has named, and write it into every INVITE and UPDATE.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::least;
use crate::wire::{Passage, Scene, Transaction, Wire};

info! {
    rows: ["TMR-03"], Must, V,
    notice: "calls are refused, or cut off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_refresh = |method: &Method| matches!(method, Method::Invite | Method::Update);
        if !is_refresh(&sip.method) || !sip.message.lists(HeaderName::Supported, "timer") {
            return;
        }
        let before =
            |at: Option<clock::Instant>| at.is_some_and(|at| at + wire.patience(sip.sender) <= sip.sent_at);
        let all = scene.leg.transactions.iter().filter(|t| is_refresh(&t.method) && is_of(scene, t));
        let told = all.filter_map(|t| {
            let request = t.request();
            if t.client != sip.sender {
                // That it has come to a far side is shown by what that has answered.
                let is_far = wire.facts.of(sip.sender).is_far;
                let answered = || {
                    t.responses
                        .first()
                        .is_some_and(|p| p.sip.sent_at + wire.patience_of_request(sip.sender) < sip.sent_at)
                };
                let has_come = if is_far { answered() } else { before(t.request_delivered()) };
                let is_known = has_come && request.to_tag.is_some();
                return Some((request, least(request).filter(|_| is_known)?));
            }
            // Who has acknowledged it has heard it, however soon that was.
            let is_heard = |p: &Passage| before(p.delivered) || t.matching_acks(&p.sip).next().is_some();
            let refusal = t.final_response().filter(|p| p.sip.status == 422 && is_heard(p))?;
            Some((&refusal.sip, least(&refusal.sip)?))
        });
        let Some((teller, largest)) = told.max_by_key(|(_, least)| *least) else { return };
        let own = least(sip);
        if own.is_none_or(|own| own < largest) {
            let said = Said::of(sip, "forgets the least session interval that it was told").with(teller);
            let got = own.map_or("no Min-SE".to_owned(), |own| format!("Min-SE: {own}"));
            out.misbehaved(&INFO, sip.sender, said.expected(format!("Min-SE: {largest} or more")).got(got));
        }
    }
}

/// True for a transaction of the dialog of the message; without one, for the other attempts of its call. What was told
/// before there was a dialog is forgotten once there is one.
fn is_of(scene: &Scene<'_>, t: &Transaction) -> bool {
    let request = t.request();
    match scene.dialog {
        Some(dialog) => dialog.has_tags_of(request, scene.leg.side(t.client)),
        None => scene.sip.to_tag.is_none() && t.is_outside_dialog() && request.id != scene.sip.id,
    }
}
