//! What is pending when a BYE comes is answered all the same.
//!
//! What it looks for: INVITEs in a dialog that were not answered when the BYE of their sender arrived, and got no
//! final response after it either. A CANCEL, and a switch to T.38, have checks of their own.
//!
//! Why it matters on a trunk: The client goes on waiting for the answer, for minutes where there was a provisional
//! response, and keeps channel and record for as long.
//!
//! Clause: RFC 3261 15.1.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE -> carrier
//!   carrier 100 -> pbx
//!   pbx     BYE -> carrier
//!   carrier 200 (BYE) -> pbx
//!           ... nothing to the re-INVITE ...
//!
//! How to fix it: Answer what is pending with 487 when the BYE has ended the dialog.

use clock::Duration;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, T1, TRIES, Transaction, Wire, has_image};

info! {
    rows: ["CAL-03"], Must, V,
    notice: "channels stay busy long after the call"
}

/// A change is answered within this time.
const PENDING: Duration = Duration::from_millis(1500);
/// So long the final response may take.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_open = |t: &&Transaction| {
            let is_known = ![t.client, t.server].contains(&Party::Stranger);
            t.is_invite()
                && !t.is_outside_dialog()
                && t.cancelled.is_none()
                && t.final_response().is_none()
                && !t.request().description().is_some_and(has_image)
                && is_known
        };
        for invite in leg.transactions.iter().filter(is_open) {
            let (Some(arrived), Some(dialog)) = (invite.request_delivered(), leg.dialog_around(invite))
            else {
                continue;
            };
            let ends = |t: &&Transaction| {
                t.method == Method::Bye
                    && t.client == invite.client
                    && dialog.has_tags_of(t.request(), leg.side(t.client))
            };
            let mut byes = leg.transactions.iter().filter(ends).filter_map(Transaction::request_delivered);
            let Some(ended) = byes.find(|at| *at >= arrived) else { continue };
            // Nothing shows of a capture that what was asked long before was not answered before.
            let said = invite.responses.iter().map(|p| p.sip.sent_at).max().unwrap_or(arrived);
            if wire.may_have_missed(invite) && ended.since(said) > PENDING {
                continue;
            }
            // The final response of a far side comes again and again; not all of its copies are lost on the way here.
            let patience = if wire.facts.of(invite.server).is_far { T1 * TRIES } else { PATIENCE };
            let waited = wire.now.since(ended);
            if waited > patience {
                let said = Said::of(invite.request(), "was pending at the BYE and was never answered");
                let said = said.at(ended).margin(waited.saturating_sub(patience), ended, wire.now);
                out.misbehaved(
                    &INFO,
                    invite.server,
                    said.expected("487, or another final response").got("none"),
                );
            }
        }
    }
}
