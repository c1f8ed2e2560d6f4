//! A BYE for a dialog that does not exist gets 481.
//!
//! What it looks for: BYEs that name no dialog, requests about a session that is over, and UPDATEs and BYEs outside of
//! any dialog, that are answered with 2xx. Other requests for an unknown dialog a server may take to bring the dialog
//! back after a restart. Who answered without a To tag of its own, as by RFC 2543, takes requests without one.
//!
//! Why it matters on a trunk: The other side learns from 481 that the call is gone and cleans up. A 200
//! leaves a ghost call in its books.
//!
//! Clause: RFC 3261 15.1.2 (SHOULD), RFC 3261 12.2.2 (MAY), RFC 3311 5.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     BYE for an unknown call -> carrier
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Answer a BYE that matches no dialog, and what comes after a BYE, with 481.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-29", "SEC-18"], Should, V,
    notice: "ghost calls stay in the list of active calls"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        // In a capture that began in the middle of a call an unknown dialog proves nothing.
        if !wire.facts.sees_beginning() {
            return;
        }
        if !matches!(of.method, Method::Bye | Method::Invite | Method::Update | Method::Info) {
            return;
        }
        let Some(answer) = of.final_response().filter(|p| p.sip.is_success()) else { return };
        let request = of.request();
        let server = leg.side(of.server);
        let known = leg.dialog_around(of);
        let is_gone = match known {
            // What belongs into a dialog and has no To tag names none (RFC 3261 15.1.2, RFC 3311 5.2).
            _ if of.is_outside_dialog() => {
                matches!(of.method, Method::Bye | Method::Update) && !has_answered_without_tag(leg, of)
            }
            // A far side may have made a dialog whose every response was lost on its way here.
            None => {
                let is_far = wire.facts.of(of.server).is_far;
                let is_hairpin = leg.dialogs.iter().any(|d| d.has_tags_of(request, server));
                let is_unknown = leg.dialogs.is_empty() || !(is_far || is_hairpin || leg.has_lost_dialogs());
                is_unknown && of.method == Method::Bye
            }
            // Crossing BYEs may both get 200 (RFC 5407 3.2.1).
            Some(dialog) => {
                let over =
                    dialog.over[server].zip(of.request_delivered()).is_some_and(|(over, at)| over < at);
                over && of.method != Method::Bye
            }
        };
        if is_gone {
            let said =
                Said::of(&answer.sip, "answers a request for a dialog that does not exist").with(request);
            out.misbehaved(&INFO, of.server, said.expected("481").got(answer.sip.status.to_string()));
        }
    }
}

/// True when the server has taken an INVITE without giving a To tag (RFC 3261 12.1.2, for who talks to RFC 2543).
fn has_answered_without_tag(leg: &Leg, of: &Transaction) -> bool {
    let invites = leg.transactions.iter().filter(|t| t.is_invite() && t.server == of.server);
    invites.flat_map(|t| &t.responses).any(|p| p.sip.is_success() && p.sip.to_tag.is_none())
}
