//! A CANCEL is answered.
//!
//! What it looks for: A CANCEL that arrived and was not answered within four seconds, and one that was refused with 481
//! by who rings for its INVITE.
//!
//! Why it matters on a trunk: The caller repeats the CANCEL for half a minute, and the phone may ring as
//! long.
//!
//! Clause: RFC 3261 8.2.6.1 (SHOULD), RFC 3261 9.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     CANCEL -> carrier (no answer)
//!
//! How to fix it: Answer every CANCEL: 200 when it names a transaction, 481 when not.

use clock::Duration;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Transaction, Wire};

info! {
    rows: ["CAL-04"], Should, V,
    notice: "the called phone rings on after the caller has hung up"
}

/// T2: by then its sender has repeated it several times.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE.and(Interest::TRANSACTION)
    }

    /// Who rings for an INVITE knows the CANCEL that has its branch.
    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_it = sip.method == Method::Cancel && sip.status == 481;
        let Some(cancel) = scene.transaction.map(|t| t.request()).filter(|_| is_it) else { return };
        let Some(invite) = scene.leg.invite_of(cancel).filter(|t| t.branch == cancel.branch) else { return };
        let had_come = invite
            .responses
            .iter()
            .any(|p| (101..200).contains(&p.sip.status) && p.sip.sent_at < cancel.sent_at);
        let was_open = invite.final_response().is_none() && !wire.may_have_missed(invite);
        if had_come && was_open && cancel.is_sent_by_same(invite.request()) {
            let said =
                Said::of(sip, "refuses a CANCEL of an INVITE that it rings for").with(invite.request());
            out.misbehaved(&INFO, sip.sender, said.expected("200").got("481"));
        }
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_it =
            of.method == Method::Cancel && of.client != Party::Stranger && of.request().can_be_answered();
        let Some(arrived) = of.request_delivered().filter(|_| is_it && of.responses.is_empty()) else {
            return;
        };
        if wire.now.since(arrived) > PATIENCE {
            let said = Said::of(of.request(), "arrived and was never answered").margin(
                wire.now.since(arrived).saturating_sub(PATIENCE),
                arrived,
                wire.now,
            );
            out.misbehaved(&INFO, of.server, said.expected("a final response").got("none"));
        }
    }
}
