//! A fax goes through its phases up to DCN.
//!
//! What it looks for: Calls in which machines trained or sent pages, no packet lost, that were hung up
//! without a DCN of either machine.
//!
//! Why it matters on a trunk: Who gets no DCN takes the call for broken, and many machines print an error
//! report or send the page again.
//!
//! Clause: ITU-T T.30 5.3.6.
//!
//! A ladder that breaks it:
//!   pbx     EOP -> carrier
//!   carrier MCF -> pbx
//!   pbx     BYE -> carrier
//!
//! How to fix it: Send DCN, and hang up after it.

use t30::Phase;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-23"], Must, Advisory,
    notice: "the other machine prints an error though the page is there"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = &leg.fax else { return };
        let facts = &fax.exchange.facts;
        let Some(sender) = facts.sender.filter(|_| facts.losses == [0, 0]) else { return };
        let Some((at, _)) = leg.bye else { return };
        if facts.phase >= Phase::B && facts.dcn_from.is_none() {
            let last = fax.exchange.said.last().map_or("nothing", |said| said.what.as_str());
            let said = Said::in_leg(leg, at, Vec::new(), "a fax is ended without DCN");
            out.misbehaved(
                &INFO,
                leg.party(sender.index()),
                said.expected("DCN").got(format!("{last}, then BYE")),
            );
        }
    }
}
