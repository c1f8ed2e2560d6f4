//! A Contact takes requests from outside of its dialog as well.
//!
//! What it looks for: 404, 410 and 604 to requests other than INVITE outside a dialog whose Request-URI is the
//! Contact that the side which refuses them has given in a call that is up. An INVITE may name the callee elsewhere,
//! and is let be.
//!
//! Why it matters on a trunk: Transfers and pick-ups call the Contact of a party from another dialog. They fail,
//! though the party is there.
//!
//! Clause: RFC 3261 8.1.1.8 (MUST), RFC 3261 12.1.1 (context).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, Contact: <sip:trunk@carrier> -> pbx
//!   pbx     OPTIONS sip:trunk@carrier, another Call-ID -> carrier
//!   carrier 404 Not Found -> pbx
//!
//! How to fix it: Write into Contact a URI that is taken for as long as the dialog is there, whatever the Call-ID.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Scene, Wire};

info! {
    rows: ["CAL-29"], Must, V,
    notice: "transfers fail"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| matches!(sip.status, 404 | 410 | 604)) else { return };
        let request = of.request();
        let Some(uri) = request.message.request_uri_ref() else { return };
        if of.is_invite() || !of.is_outside_dialog() {
            return;
        }
        let is_its = |leg: &Leg, dialog: &Dialog| {
            let client = 1 - leg.side(sip.sender);
            let is_up = dialog.confirmed.is_some() && dialog.bye.is_none() && dialog.refused_bye.is_none();
            let last = dialog.ends[client].targets.first();
            is_up
                && leg.party(1 - client) == sip.sender
                && last.is_some_and(|target| target.uri.equivalent(uri))
        };
        if wire.legs.values().any(|leg| leg.dialogs.iter().any(|dialog| is_its(leg, dialog))) {
            let said = Said::of(sip, "its own Contact in a call that is up").with(request);
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("an answer to what it asks").got(sip.status.to_string()),
            );
        }
    }
}
