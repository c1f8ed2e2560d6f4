//! Crossing re-INVITEs are refused with 491.
//!
//! What it looks for: A 2xx to a re-INVITE that had arrived while an INVITE of the same side was waiting
//! for its answer: a re-INVITE, or the INVITE of the call whose 2xx was overtaken.
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
//! How to fix it: Refuse a re-INVITE with 491 while an own one is pending.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["CAL-17"], Must, V,
    notice: "one-way audio after both sides pressed hold"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && !t.is_outside_dialog()) else { return };
        let Some(arrived) = of.request_delivered().filter(|_| sip.is_success()) else { return };
        let Some(dialog) = scene.dialog else { return };
        let is_in_dialog = |t: &Transaction| {
            let has_tags = || dialog.has_tags_of(t.request(), scene.side());
            if t.is_outside_dialog() { t.number == dialog.invite } else { has_tags() }
        };
        // What has failed at one server, or had no answer in 64*T1, is not pending any more.
        let pending = |t: &&Transaction| {
            t.is_invite()
                && t.client == sip.sender
                && t.number != of.number
                && t.request().sent_at < arrived
                && t.final_delivered().is_none_or(|at| at > arrived)
                && t.has_client_at(arrived)
                && is_in_dialog(t)
        };
        if let Some(own) = scene.leg.transactions.iter().find(pending) {
            let said = Said::of(sip, "accepts a re-INVITE while an own one was pending").with(own.request());
            out.misbehaved(&INFO, sip.sender, said.expected("491").got(sip.status.to_string()));
        }
    }
}
