//! A page comes after its training.
//!
//! What it looks for: Pages in T.38 without the signal that trains the modem (over UDP it is sent), without a training
//! check behind the last DCS, or without the CFR to it; pages and checks that come by another modem than the last DCS
//! or CTC names. Pages behind RTN, RTP or the answer to EOM without another DCS. Checks by V.17 with the short
//! training, and those that are no 1.5 s long, and were confirmed all the same. In calls in which no datagram was lost,
//! dropped or wrong. With localTCF each gateway makes the check itself, and CTC goes without one. Where nothing of the
//! other machine is heard, nobody knows what it has said, and in sound nobody can tell a training that was left out
//! from one that was not heard.
//!
//! Why it matters on a trunk: A receiver that was not trained hears noise, or takes the head of the page for the check
//! and asks for another rate.
//!
//! Clause: ITU-T T.30 5.3.6.1.3, ITU-T T.38 7.3.1, ITU-T T.30 5.3.6.1.7.
//!
//! A ladder that breaks it:
//!   pbx     DCS -> carrier
//!   carrier CFR -> pbx
//!   pbx     page -> carrier
//!
//! How to fix it: Send DCS, the training and the check, wait for CFR, and train again before each page.

use t30::Lacking;

use super::whole::{goes_on, heard_whole, is_local};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-23"], Must, Advisory,
    notice: "faxes fail at random, mostly in training"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = heard_whole(wire, leg) else { return };
        let is_local = is_local(fax);
        let judged = |lacking| {
            !is_local || matches!(lacking, Lacking::Signal | Lacking::Confirmation | Lacking::Order)
        };
        let Some(page) = fax.exchange.facts.untrained.iter().find(|page| judged(page.lacking)) else {
            return;
        };
        if !goes_on(wire, leg, page.side.other().index(), page.at) {
            return;
        }
        // A machine of which nothing is heard may be heard elsewhere.
        if !fax.exchange.said.iter().any(|said| said.side != page.side && !said.frames.is_empty()) {
            return;
        }
        let (expected, got, clause) = match page.lacking {
            Lacking::Signal => ("the signal that trains the modem", "the page alone", 1),
            Lacking::Check => ("a training check behind the DCS", "none", 0),
            Lacking::Confirmation => ("CFR to the training", "none", 0),
            Lacking::Order => ("a DCS and its training check", "a page by the DCS before", 2),
            Lacking::LongTraining => ("the long training before a check", "the short one", 0),
            Lacking::Length(_) => ("1.5 s", "another length", 0),
            Lacking::Modem { ordered, sent } => (ordered.name(), sent.name(), 0),
        };
        let text = match page.lacking {
            Lacking::Modem { .. } => "another modem is heard than was ordered",
            Lacking::LongTraining => "a training check comes by a modem that has trained in short",
            Lacking::Length(_) => "a training check of another length is sent",
            _ => "a page comes without its training",
        };
        let got = match page.lacking {
            Lacking::Length(tenths) => format!("{}.{} s", tenths / 10, tenths % 10),
            _ => got.to_owned(),
        };
        let said = Said::in_leg(leg, page.at, Vec::new(), text);
        out.misbehaved(&INFO, leg.party(page.side.index()), said.expected(expected).got(got).clause(clause));
    }
}
