//! The refresher refreshes the session.
//!
//! What it looks for: After a 2xx with Session-Expires an INVITE or UPDATE of the refresher before two
//! thirds of the interval have passed, while the call is up. Half the interval is recommended.
//!
//! Why it matters on a trunk: The other side takes the call for dead and ends it, though both people are
//! still talking.
//!
//! Clause: RFC 4028 7.2, RFC 4028 10.
//!
//! A ladder that breaks it:
//!   carrier 200, Session-Expires: 90;refresher=uac -> pbx
//!           ... no re-INVITE, no UPDATE for 54 s ...
//!   carrier BYE -> pbx
//!
//! How to fix it: Refresh at half the interval when you are the refresher.

use sip::{Method, Refresher};

use super::agreed;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["TMR-06"], Should, V,
    notice: "calls end in the middle of a sentence"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        for of in &leg.transactions {
            let Some((refresher, agreed, interval)) = agreed(of) else { continue };
            let due = agreed + interval * 3 / 5;
            let party = if refresher == Refresher::Uac { of.client } else { of.server };
            let refresh = |t: &Transaction| {
                let at = t.request().sent_at;
                let is_it = at > agreed && matches!(t.method, Method::Invite | Method::Update);
                is_it.then_some(at)
            };
            // A change by either side sets the interval anew.
            let first = leg.transactions.iter().filter_map(refresh).chain([end]).min().unwrap_or(end);
            if first > due {
                let said = Said::of(of.request(), "began a session that was not refreshed");
                let got = format!("nothing for {} s", due.since(agreed).as_secs());
                out.misbehaved(
                    &INFO,
                    party,
                    said.at(due).margin(first - due, agreed, first).expected("re-INVITE or UPDATE").got(got),
                );
                return;
            }
        }
    }
}
