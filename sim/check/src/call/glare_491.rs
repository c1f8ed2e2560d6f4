//! Of two INVITEs at once in a dialog the second is refused: with 491, or with 500.
//!
//! What it looks for: A 2xx or a 500 to a re-INVITE that had arrived while an INVITE of the same side was waiting
//! for its answer: a re-INVITE, or the INVITE of the call whose 2xx was overtaken; that gets 491. Of a far side also a 2xx
//! behind an INVITE of its own that it should have held back, had it known. A 2xx to one that had
//! arrived before an earlier INVITE of the same sender was answered; that gets 500, and Retry-After in it.
//!
//! Why it matters on a trunk: Both sides change the session at once and each believes in another one: one-
//! way audio or a call stuck on hold.
//!
//! Clause: RFC 3261 14.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE -> carrier
//!   carrier re-INVITE -> pbx (crossing)
//!   pbx     200 OK -> carrier
//!
//! How to fix it: Refuse a re-INVITE with 491 while an own one is pending, and with 500 and Retry-After from 0 to 10
//! while another of the same side is.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-17", "CAL-19"], Must, V,
    notice: "one-way audio after both sides pressed hold"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && !t.is_outside_dialog()) else { return };
        let Some(arrived) = wire.arrived_before(of, sip).filter(|_| sip.is_final()) else { return };
        let Some(dialog) = scene.dialog else { return };
        if let Some(first) = first_of(scene, dialog, of, wire.facts.of(sip.sender).is_far) {
            refused_with_500(sip, first, out);
        }
        // A 500 says that another of the same side is open, or that the order is wrong, and neither is so here.
        if !sip.is_success() && sip.status != 500 {
            return;
        }
        let is_in_dialog = |t: &Transaction| {
            let has_tags = || dialog.has_tags_of(t.request(), scene.side());
            if t.is_outside_dialog() { t.number == dialog.invite } else { has_tags() }
        };
        let Some(out_before) = wire.was_out_before(of, sip) else { return };
        // What has failed at one server, or had no answer in 64*T1, is not pending any more.
        let pending = |t: &&Transaction| {
            t.is_invite()
                && t.client == sip.sender
                && t.number != of.number
                && t.request().sent_at < out_before
                && t.final_delivered().is_none_or(|at| at > arrived)
                && t.has_client_at(arrived)
                && is_in_dialog(t)
        };
        let is_first = || first_of(scene, dialog, of, wire.facts.of(sip.sender).is_far).is_none();
        let is_in_order = || !scene.leg.transactions.iter().any(|t| is_ahead(t, of));
        if sip.status == 500 && !(is_first() && is_in_order()) {
            return;
        }
        if let Some(own) = scene.leg.transactions.iter().find(pending) {
            let does = if sip.is_success() { "accepts" } else { "refuses with another status" };
            let said = Said::of(sip, format!("{does} a re-INVITE while an own one was pending"));
            let said = said.with(own.request());
            out.misbehaved(&INFO, sip.sender, said.expected("491").got(sip.status.to_string()));
        }
    }
}

/// True for a request of the same side with a higher number: what comes behind it is refused with 500 (RFC 3261 12.2.2).
fn is_ahead(t: &Transaction, of: &Transaction) -> bool {
    t.client == of.client && t.cseq > of.cseq && t.request().sent_at <= of.request().sent_at
}

/// The INVITE of the same client that was not answered yet when this one came; that it had come to a far side is shown
/// by a provisional response.
fn first_of<'s>(
    scene: &'s Scene<'_>,
    dialog: &Dialog,
    of: &Transaction,
    is_far: bool,
) -> Option<&'s Transaction> {
    let arrived = of.request_delivered()?;
    let client = scene.leg.side(of.client);
    let is_pending = |t: &&Transaction| {
        let is_in_dialog = if t.is_outside_dialog() {
            client == 0 && t.number == dialog.invite
        } else {
            dialog.has_tags_of(t.request(), client)
        };
        let had_come = if is_far {
            t.responses.iter().any(|p| p.sip.sent_at < arrived)
        } else {
            t.request_delivered().is_some_and(|at| at < arrived)
        };
        let is_open = t.final_response().is_none_or(|p| p.sip.sent_at > arrived) && t.has_client_at(arrived);
        t.is_invite() && t.client == of.client && t.cseq < of.cseq && is_in_dialog && had_come && is_open
    };
    scene.leg.transactions.iter().find(is_pending)
}

/// It is refused with 500 and Retry-After; what else is wrong with it may be said first (RFC 3261 8.2).
fn refused_with_500(sip: &Sip, first: &Transaction, out: &mut Findings) {
    let said = |text: &str| Said::of(sip, text).with(first.request());
    if sip.is_success() {
        let said = said("accepts a second INVITE before the first is answered");
        out.misbehaved(&INFO, sip.sender, said.expected("500").got(sip.status.to_string()));
    } else if sip.status == 500 && !matches!(sip.message.retry_after(), Ok(Some(0..=10)) | Err(_)) {
        let said = said("refuses a second INVITE without saying when it may come again");
        let got = sip.message.retry_after().ok().flatten().map_or("none".to_owned(), |s| s.to_string());
        out.misbehaved(&INFO, sip.sender, said.expected("Retry-After from 0 to 10").got(got));
    }
}
