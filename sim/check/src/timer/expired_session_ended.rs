//! A session that nobody refreshes is ended.
//!
//! What it looks for: A BYE by the side that does not refresh, at the latest when the agreed interval is
//! over and no INVITE or UPDATE came.
//!
//! Why it matters on a trunk: The session timer is there to end calls whose other end has vanished. Without
//! the BYE they stay up and are billed for days.
//!
//! Clause: RFC 4028 10.
//!
//! A ladder that breaks it:
//!   carrier 200, Session-Expires: 90;refresher=uas -> pbx
//!           ... nothing for 90 s and more ...
//!
//! How to fix it: Send BYE 32 s, or a third of the interval, before it is over.

use sip::{Method, Refresher};

use super::agreed;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["TMR-08", "BIL-10"], Should, V,
    notice: "dead calls stay up and are billed"
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
            let over = agreed + interval;
            let waits = if refresher == Refresher::Uac { of.server } else { of.client };
            let refresh = |t: &Transaction| {
                let at = t.request().sent_at;
                let is_it = at > agreed && matches!(t.method, Method::Invite | Method::Update);
                is_it.then_some(at)
            };
            let first = leg.transactions.iter().filter_map(refresh).chain([end]).min().unwrap_or(end);
            if first > over {
                let said = Said::of(of.request(), "began a session that ran out and went on");
                out.misbehaved(
                    &INFO,
                    waits,
                    said.at(over).margin(first - over, agreed, first).expected("BYE").got("nothing"),
                );
                return;
            }
        }
    }
}
