//! An invitation ends when it has expired.
//!
//! What it looks for: INVITEs that begin a call and have Expires: whether they had a final response, or a CANCEL had
//! come, two seconds after that time was over.
//!
//! Why it matters on a trunk: The caller has given the call up or sent it elsewhere, and the phone rings on: who
//! picks up talks to nobody.
//!
//! Clause: RFC 3261 13.3.1 (SHOULD), RFC 3261 20.19 (definition).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Expires: 20 -> carrier
//!   carrier 180 -> pbx
//!           ... 60 s ...
//!
//! How to fix it: Start a timer with Expires and answer 487 when it fires.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, OUTAGE, Transaction, Wire};

info! {
    rows: ["CAL-09"], Should, V,
    notice: "phones ring for callers who are gone"
}

/// So long the final response may take.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let request = of.request();
        let Ok(Some(seconds)) = request.message.expires() else { return };
        let Some(arrived) = of.request_delivered().filter(|_| of.is_attempt() && seconds > 0) else { return };
        let expired = arrived + Duration::from_secs(u64::from(seconds));
        let answered = of.final_response().map(|p| p.sip.sent_at);
        let ends = [answered, of.cancelled].into_iter().flatten().min();
        let until = ends.unwrap_or(wire.now);
        let patience = PATIENCE + wire.patience(of.server);
        // That a far side has got it is shown by what it answers; and of its final response the copies may come first.
        let is_far = wire.facts.of(of.server).is_far;
        let has_come = !is_far || !of.responses.is_empty();
        let patience = if is_far && answered.is_some() { patience + OUTAGE } else { patience };
        if has_come && until > expired + patience {
            let late = until.since(expired);
            let said = Said::of(request, "had expired and was not ended").at(expired);
            let said = said.margin(late.saturating_sub(patience), arrived, until);
            let got = format!("nothing for {} s more", late.as_secs());
            out.misbehaved(&INFO, of.server, said.expected("487").got(got));
        }
    }
}
