//! OPTIONS is answered.
//!
//! What it looks for: An OPTIONS that arrived, has all that an answer copies and got no final response within four
//! seconds; a 100 is none. Of a side whose own clock is not seen, one that was repeated to the end in vain though others
//! were answered meanwhile: of a way that was broken nobody is to blame. Over a stream nobody repeats: there it is one
//! behind which others of the same connection were answered.
//!
//! Why it matters on a trunk: The other side takes the trunk for dead and sends its calls elsewhere.
//!
//! Clause: RFC 3261 11.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS -> carrier (no answer)
//!
//! How to fix it: Answer every OPTIONS, also when this side sends none.

use clock::Duration;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["OPT-01", "OPT-09", "OPT-08", "TRN-23"], Must, V,
    notice: "calls go out by the backup trunk, or not at all"
}

/// T2: by then its sender has repeated it several times.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION.and(Interest::LEG)
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        // Who is in a call is there; of all else `leg_over` speaks.
        let is_ignored = wire.is_ignored_inside(leg, of);
        let is_known = !wire.facts.of(of.server).is_far || is_ignored;
        let is_open = is_it(of) && is_known && of.final_response().is_none();
        let Some(arrived) = of.request_delivered().filter(|_| is_open) else { return };
        if wire.now.since(arrived) > PATIENCE {
            let said = Said::of(of.request(), "arrived and was never answered").margin(
                wire.now.since(arrived).saturating_sub(PATIENCE),
                arrived,
                wire.now,
            );
            out.misbehaved(&INFO, of.server, said.expected("a final response").got("none"));
        }
    }

    /// Who was there is known some time after the last copy.
    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_far = |of: &&Transaction| is_it(of) && wire.facts.of(of.server).is_far;
        for of in leg.transactions.iter().filter(is_far).filter(|of| wire.is_ignored(of)) {
            let said = Said::of(of.request(), "was never answered, though others were where it went");
            out.misbehaved(&INFO, of.server, said.expected("a final response").got("none"));
        }
    }
}

fn is_it(of: &Transaction) -> bool {
    of.method == Method::Options && of.client != Party::Stranger && of.request().can_be_answered()
}
