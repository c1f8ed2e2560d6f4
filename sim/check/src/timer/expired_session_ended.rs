//! A session that nobody refreshes is ended.
//!
//! What it looks for: A BYE, at the latest when the agreed interval is over and no INVITE or UPDATE of either side came,
//! where the side that does not refresh has said that it knows session timers. A proxy may ask for one that it does not
//! know of. Where packets may be missing, the refresher's next number must show that none came.
//!
//! Why it matters on a trunk: The session timer is there to end calls whose other end has vanished. Without
//! the BYE they stay up and are billed for days.
//!
//! Clause: RFC 4028 10 (SHOULD), RFC 4028 8.2 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200, Session-Expires: 90;refresher=uas -> pbx
//!           ... nothing for 90 s and more ...
//!
//! How to fix it: Send BYE 32 s, or a third of the interval, before it is over.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::Agreed;
use crate::wire::{Leg, Wire};

info! {
    rows: ["TMR-08", "BIL-10"], Should, V,
    notice: "dead calls stay up and are billed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        for agreed in leg.transactions.iter().filter_map(Agreed::by).filter(|agreed| agreed.knows) {
            let over = agreed.known + agreed.interval + wire.patience(agreed.waits);
            let Some(renewed) = agreed.renewed(leg) else { continue };
            let first = renewed.map_or(end, |at| at.min(end));
            if first > over && !agreed.may_be_unheard(wire, leg) {
                let said = Said::of(agreed.of.request(), "began a session that ran out and went on");
                let said = said.at(over).margin(first - over, agreed.known, first);
                let expected = format!("BYE within {} s", agreed.interval.as_secs());
                let got = format!("none in {} s", first.since(agreed.known).as_secs());
                out.misbehaved(&INFO, agreed.waits, said.expected(expected).got(got));
                return;
            }
        }
    }
}
