//! The refresher refreshes the session.
//!
//! What it looks for: After a 2xx with Session-Expires an INVITE or UPDATE that is not refused, before the other side
//! may end the call for want of one: a third of the interval before it is over, and at most 32 s. Half the interval is recommended. A call
//! that its refresher hangs up until then needs none, nor does one whose next 2xx has no Session-Expires. Where packets may
//! be missing, the refresher's next number, or the other side's end of the call at that time, must show that none came.
//!
//! Why it matters on a trunk: The other side takes the call for dead and ends it, though both people are
//! still talking.
//!
//! Clause: RFC 4028 10 (RECOMMENDED), RFC 4028 7.2 (RECOMMENDED).
//!
//! A ladder that breaks it:
//!   carrier 200, Session-Expires: 90;refresher=uac -> pbx
//!           ... no re-INVITE, no UPDATE for 60 s ...
//!   carrier BYE -> pbx
//!
//! How to fix it: Refresh at half the interval when you are the refresher.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::Agreed;
use crate::wire::{Leg, Wire};

info! {
    rows: ["TMR-06", "TMR-13"], Should, V,
    notice: "calls end in the middle of a sentence"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        for agreed in leg.transactions.iter().filter_map(Agreed::by) {
            let due = agreed.given_up();
            let Some(renewed) = agreed.renewed(leg) else { continue };
            let first = renewed.map_or(end, |at| at.min(end));
            // Who refreshes may as well hang up.
            let bye = leg.bye.filter(|(at, _)| *at == first).map(|(_, side)| leg.party(side));
            let is_ended = bye == Some(agreed.refresher) && first < agreed.since + agreed.interval;
            if first >= due && !is_ended && !agreed.may_be_unheard(wire, leg) {
                let mut said =
                    Said::of(agreed.of.request(), "began a session that was not refreshed").at(due);
                // An end for want of it is no matter of time.
                if bye.is_none() {
                    said = said.margin(first.since(due), agreed.since, first);
                }
                let got = format!("nothing for {} s", first.since(agreed.since).as_secs());
                let expected =
                    format!("re-INVITE or UPDATE that is taken, after {} s", agreed.interval.as_secs() / 2);
                out.misbehaved(&INFO, agreed.refresher, said.expected(expected).got(got));
                return;
            }
        }
    }
}
