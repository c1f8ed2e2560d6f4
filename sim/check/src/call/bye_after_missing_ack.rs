//! A call whose answer is never acknowledged is ended.
//!
//! What it looks for: A BYE from the called side after 64*T1 without ACK, be it refused, unless the ACK may have gone past
//! the wire, behind a proxy that has not recorded itself.
//!
//! Why it matters on a trunk: The call would stay up on one side for ever, hold a channel and be billed.
//!
//! Clause: RFC 3261 13.3.1.4 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier 200 OK -> pbx (for 32 s, no ACK)
//!           ... nothing more ...
//!
//! How to fix it: Send BYE when 32 s have passed without ACK.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, TRIES, Transaction, Wire};

info! {
    rows: ["CAL-22"], Should, V,
    notice: "a dead call holds a channel and is billed"
}

/// How late the BYE may be.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(answer) = of.final_response().filter(|p| of.is_invite() && p.sip.is_success()) else {
            return;
        };
        let waited = wire.now.since(answer.sip.sent_at);
        let is_open =
            of.ack_delivered().is_none() && !has_bye(leg, of, answer) && !of.is_passed_by(leg, answer);
        // The pauses between the copies say which T1 the server has (RFC 3261 17.1.1.2).
        let patience = of.t1_of_server() * TRIES + PATIENCE;
        if is_open && waited > patience {
            let said = Said::of(&answer.sip, "was never acknowledged, and no BYE followed").margin(
                waited - patience,
                answer.sip.sent_at,
                wire.now,
            );
            out.misbehaved(&INFO, of.server, said.expected("a BYE after 32 s").got("none"));
        }
    }
}

/// True when somebody has hung up, whatever became of that: a BYE in the dialog of the answer, or in none that is known.
fn has_bye(leg: &Leg, invite: &Transaction, answer: &Passage) -> bool {
    let dialog = match invite.is_outside_dialog() {
        true => leg.dialogs.iter().find(|d| Some(&d.callee_tag) == answer.sip.to_tag.as_ref()),
        false => leg.dialog_around(invite),
    };
    let is_its = |bye: &Transaction| match leg.dialog_around(bye).zip(dialog) {
        Some((its, own)) => its.callee_tag == own.callee_tag,
        None => true,
    };
    leg.bye.is_some() || leg.transactions.iter().any(|t| t.method == Method::Bye && is_its(t))
}
