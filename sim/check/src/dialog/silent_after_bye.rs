//! Nothing is sent about a session after its BYE.
//!
//! What it looks for: Requests about the session, such as re-INVITE, UPDATE, PRACK and INFO, from a side for
//! which it is over: it sent a BYE, or one reached it. A subscription in the same dialog lives on: the NOTIFY
//! of a transfer may come after the BYE (RFC 5057 4).
//!
//! Why it matters on a trunk: The other side answers 481, and the state of the call is in doubt on the side
//! that still uses it.
//!
//! Clause: RFC 3261 15.1.1 (MUST), RFC 3261 15 (context), RFC 5057 4 (context).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   pbx     INFO in the same dialog -> carrier
//!
//! How to fix it: End the session the moment the BYE is sent or received.

use clock::{Duration, Instant};
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Passage, Scene, T1, TRIES, Transaction, Wire};

info! {
    rows: ["CAL-40"], Must, V,
    notice: "features act on calls that are over"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog else { return };
        // What has a usage of its own may outlive the session (RFC 5057 3.1).
        if !matches!(sip.method, Method::Invite | Method::Update | Method::Prack | Method::Info) {
            return;
        }
        let is_far = wire.facts.of(sip.sender).is_far;
        let Some((over, is_own)) = over_for(scene, dialog, is_far) else { return };
        // Datagrams of a far side may have overtaken each other where nobody looks; and of a request that was under way the
        // first copies may be lost.
        let patience = match is_far {
            true if is_own && is_before_own_bye(scene, dialog) => T1 * TRIES,
            true if !is_own => wire.patience_of_request(sip.sender),
            _ => Duration::ZERO,
        };
        if sip.sent_at > over + patience {
            let after = sip.sent_at.since(over);
            let margin = after.saturating_sub(patience);
            let said = Said::of(sip, "sent in a session that is over").margin(margin, over, sip.sent_at);
            let got = format!("{} ms after the BYE", after.as_millis());
            out.misbehaved(&INFO, sip.sender, said.expected("nothing after the BYE").got(got));
        }
    }
}

/// True when its number is below that of the BYE of the same side: it was sent before (RFC 3261 12.2.1.1), and this is a copy.
fn is_before_own_bye(scene: &Scene<'_>, dialog: &Dialog) -> bool {
    let side = scene.side();
    let is_its = |t: &&Transaction| t.method == Method::Bye && dialog.has_tags_of(t.request(), side);
    scene.leg.transactions.iter().filter(is_its).any(|bye| scene.sip.cseq < bye.cseq)
}

/// When a session was over for the sender, and whether by its own BYE. That the BYE of the other side has reached a far
/// one is shown by its answer alone.
fn over_for(scene: &Scene<'_>, dialog: &Dialog, is_far: bool) -> Option<(Instant, bool)> {
    let side = scene.side();
    if dialog.bye.is_some_and(|(_, by)| by == side) {
        return dialog.over[side].map(|at| (at, true));
    }
    if !is_far {
        return dialog.over[side].map(|at| (at, false));
    }
    let is_its = |t: &&Transaction| t.method == Method::Bye && dialog.has_tags_of(t.request(), 1 - side);
    let mut answers = scene.leg.transactions.iter().filter(is_its).filter_map(Transaction::final_response);
    // A challenge or an overload has ended nothing.
    let ends = |answer: &&Passage| answer.sip.is_success() || answer.sip.status == 481;
    answers.find(ends).map(|answer| (answer.sip.sent_at, false))
}
