//! A failure to INVITE is repeated until its ACK arrives.
//!
//! What it looks for: Over UDP, the pauses between the copies of a 3xx to 6xx while no ACK had arrived, up to 64*T1: none
//! is longer than T2, four seconds. A server that has sent no provisional response may have no state, and then repeats
//! nothing by itself. Who was not there may have been reported as gone: there nothing is missed.
//!
//! Why it matters on a trunk: When the one busy signal is lost, the caller hears nothing until his side gives up after
//! minutes.
//!
//! Clause: RFC 3261 17.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 100 -> pbx
//!   carrier 486 -> (lost)
//!           ... nothing more ...
//!
//! How to fix it: Repeat the failure after 0.5, 1, 2, 4 s and every 4 s until its ACK comes (timer G).

use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::transaction::pauses;
use crate::wire::{Leg, Passage, T1, T2, TRIES, Transaction, Wire};

info! {
    rows: ["TRN-12", "CAL-08"], Must, V,
    notice: "after a lost packet the caller hears nothing where he should hear the busy tone"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(failure) = of.final_response().filter(|p| of.is_invite() && p.sip.is_failure()) else {
            return;
        };
        // RFC 3261 8.2.7: without a state there are no provisional responses and no copies.
        // Who judges the offer of a re-INVITE has the dialog, and so a state.
        let is_verdict = matches!(failure.sip.status, 415 | 488 | 491 | 606) && !of.is_outside_dialog();
        let is_stateful = is_verdict || of.responses.iter().any(|p| p.sip.is_provisional());
        let is_known = ![of.client, of.server].contains(&Party::Stranger);
        if failure.sip.is_reliable() || !is_stateful || !is_known {
            return;
        }
        let is_far = |party| wire.facts.of(party).is_far;
        // What has been sent to a far side may have reached it.
        let heard = |p: &Passage| if is_far(of.server) { Some(p.sip.sent_at) } else { p.delivered };
        let acked = of.matching_acks(&failure.sip).filter_map(heard).min();
        let ends = [acked, Some(failure.sip.sent_at + T1 * TRIES), Some(wire.now)];
        let until = ends.into_iter().flatten().min().unwrap_or(wire.now);
        let copies: Vec<&Passage> = of.responses.iter().filter(|p| p.sip.is_failure()).collect();
        let Some(pause) = pauses::too_long(&copies, (until, None), T2, is_far(of.server)) else { return };
        // Where neither is near, the ACK may have gone by unheard; a copy that comes after all says that it had not.
        if pause.is_open && is_far(of.client) && is_far(of.server) {
            return;
        }
        let last = &pause.after.sip;
        if pauses::is_there(leg, of.client, is_far(of.client), &pause) {
            let said = Said::of(last, "was not acknowledged and not repeated in time")
                .with(of.request())
                .margin(pause.length() - pause.due, last.sent_at, pause.until)
                .expected(format!("a copy after {} ms at the latest", pause.due.as_millis()))
                .got(format!("nothing for {} ms", pause.length().as_millis()));
            out.misbehaved(&INFO, of.server, said);
        }
    }
}
