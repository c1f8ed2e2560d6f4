//! No UDPTL datagram is longer than its receiver takes.
//!
//! What it looks for: Datagrams longer than the T38FaxMaxDatagram that the receiver stated.
//!
//! Why it matters on a trunk: A receiver that reserves as much memory as it says drops what is longer.
//! Copies of earlier IFPs make datagrams long.
//!
//! Clause: ITU-T T.38 D.2.3.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, T38FaxMaxDatagram:200 -> pbx
//!   pbx     UDPTL of 320 octets -> carrier
//!
//! How to fix it: Count the copies too; leave the oldest out until the datagram fits.

use super::each_stream::{Words, each_stream};
use trace::counted;

use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Flaw, Flow, Leg, Wire};

info! {
    rows: ["FAX-06"], Must, Advisory,
    notice: "pages are cut or the call breaks at the first fast data"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let words = |flow: &Flow, flaw: &Flaw| Words {
            text: format!("{} longer than the receiver takes", counted(flaw.count, "datagram")),
            expected: format!("up to {}", counted(flow.flaws.limit, "octet")),
            got: counted(flow.longest, "octet"),
        };
        each_stream(&INFO, leg, out, 1, |flow| &flow.flaws.too_long, words);
    }
}
