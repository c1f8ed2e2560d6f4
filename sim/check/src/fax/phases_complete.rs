//! A fax goes through its phases up to DCN.
//!
//! What it looks for: Calls in which machines trained or sent pages, no packet lost, that the side of the sending
//! machine hung up without a DCN of either. Who hangs up in the middle of a page may have lost the line behind it,
//! and a receiver that hangs up may have heard a DCN before it was over.
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

use clock::{Duration, Instant};
use t30::{Phase, Side};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Fax, Leg, Wire};

/// What ended so short a time before was interrupted.
const LATELY: Duration = Duration::from_secs(1);

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
        let Some(fax) = leg.known_fax().filter(|fax| !fax.is_limited) else { return };
        let facts = &fax.exchange.facts;
        let Some(sender) = facts.sender.filter(|_| facts.losses == [0, 0]) else { return };
        let Some((at, _)) = leg.bye.filter(|(_, by)| *by == sender.index()) else { return };
        let is_excused = is_in_page(fax, sender, at) || is_lost(leg, sender, at);
        if facts.phase >= Phase::B && facts.dcn_from.is_none() && !is_excused {
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

/// True when datagrams of `sender` were lost before the BYE, the last ones too, behind which nothing shows the gap.
fn is_lost(leg: &Leg, sender: Side, bye: Instant) -> bool {
    let mut flows = leg.flows().iter().filter(|flow| flow.side == sender.index() && flow.last_at <= bye);
    flows.any(|flow| flow.datagrams > flow.receiver.counters().datagrams)
}

/// True when the fast modem of `sender` was at work up to then.
fn is_in_page(fax: &Fax, sender: Side, at: Instant) -> bool {
    let last = fax.exchange.said.iter().rev().find(|said| said.side == sender);
    last.is_some_and(|said| said.frames.is_empty() && said.until + LATELY >= at)
}
