//! UDPTL comes from the port it is wanted on.
//!
//! What it looks for: UDPTL sent from an address that its sender did not name for its image stream.
//!
//! Why it matters on a trunk: A session border controller that learns addresses from what arrives sends
//! the other direction to a port where nobody listens.
//!
//! Clause: RFC 7362 4.
//!
//! A ladder that breaks it:
//!   pbx     200 OK, m=image 4002 -> carrier
//!   pbx     UDPTL from port 4010 -> carrier
//!
//! How to fix it: Send from the port that the own description names.

use super::each_stream::{Words, each_stream};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Flaw, Flow, Leg, Wire};

info! {
    rows: ["FAX-21"], Should, V,
    notice: "no page arrives behind NAT"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let words = |_: &Flow, flaw: &Flaw| Words {
            text: format!("{} datagrams from a port that was not announced", flaw.count),
            expected: "the port of its own m=image line".to_owned(),
            got: format!("port {}", flaw.detail),
        };
        each_stream(&INFO, leg, out, 3, |flow| &flow.flaws.wrong_source, words);
    }
}
