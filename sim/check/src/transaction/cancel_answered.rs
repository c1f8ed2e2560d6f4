//! A CANCEL is answered.
//!
//! What it looks for: A CANCEL that arrived and was not answered within four seconds, and one that was refused with 481
//! by who rings for its INVITE. In a capture, which may lack the end of the INVITE, what comes behind the 481 must show that
//! it was open: it rings on, ends with 487, or is answered much later.
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

use clock::{Duration, Instant};
use sip::{HeaderName, Method};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, Scene, Sip, T1, Transaction, Wire};

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
        Interest::RESPONSE.and(Interest::TRANSACTION).and(Interest::LEG)
    }

    /// Who rings for an INVITE knows the CANCEL that has its branch.
    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let Some(cancel) = scene.transaction else { return };
        let Some(invite) = refused(scene.leg, cancel.request(), scene.sip) else { return };
        if invite.final_response().is_none() && !wire.may_have_missed(invite) {
            out.misbehaved(&INFO, scene.sip.sender, said(scene.sip, invite));
        }
    }

    /// Of a capture: what came after the refusal.
    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for cancel in leg.transactions.iter().filter(|t| t.method == Method::Cancel) {
            let Some(refusal) = cancel.final_response().map(|p| &p.sip) else { continue };
            let Some(invite) = refused(leg, cancel.request(), refusal) else { continue };
            if wire.may_have_missed(invite) && was_open(invite, refusal.sent_at) {
                out.misbehaved(&INFO, cancel.server, said(refusal, invite));
            }
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

/// The INVITE that a CANCEL names and its server rings for, if it has refused the CANCEL with 481.
fn refused<'l>(leg: &'l Leg, cancel: &Sip, refusal: &Sip) -> Option<&'l Transaction> {
    if refusal.method != Method::Cancel || refusal.status != 481 {
        return None;
    }
    let invite = leg.invite_of(cancel).filter(|t| t.branch == cancel.branch)?;
    let rings = |p: &Passage| (101..200).contains(&p.sip.status) && p.sip.sent_at < cancel.sent_at;
    let is_its = cancel.is_sent_by_same(invite.request());
    (is_its && invite.responses.iter().any(rings)).then_some(invite)
}

/// True when what a server has sent behind the refusal shows that its INVITE had no final response by then. One that was
/// missed would have come again soon, and 487 is for who was cancelled, or whose time was up (RFC 3261 13.3.1).
fn was_open(invite: &Transaction, refusal: Instant) -> bool {
    let is_first = invite.final_response().is_none_or(|p| p.sip.sent_at >= refusal);
    let has_expiry = invite.request().has(HeaderName::Expires);
    let shows = |sip: &Sip| match sip.status {
        101..200 => sip.sent_at.since(refusal) > T1,
        487 if !has_expiry => sip.sent_at >= refusal,
        _ => sip.is_final() && sip.sent_at.since(refusal) > PATIENCE,
    };
    is_first && invite.responses.iter().any(|p| shows(&p.sip))
}

fn said(refusal: &Sip, invite: &Transaction) -> Said {
    let said = Said::of(refusal, "refuses a CANCEL of an INVITE that it rings for");
    said.with(invite.request()).expected("200").got("481")
}
