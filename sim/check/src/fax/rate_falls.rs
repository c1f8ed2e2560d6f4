//! After a failed training a lower rate is ordered.
//!
//! What it looks for: A DCS after FTT with a higher rate than before, or with the same one after it has failed
//! for the third time. What succeeds is forgotten: the next page may begin with any rate, and so may who begins anew
//! after a DIS or DTC, or takes the other's turn.
//!
//! Why it matters on a trunk: The line does not get better by asking again. Machines give up after a few
//! trainings, though a lower rate would have done.
//!
//! Clause: ITU-T T.30 5.4.1.
//!
//! A ladder that breaks it:
//!   pbx     DCS v17-9600, TCF -> carrier
//!   carrier FTT -> pbx
//!   pbx     DCS v17-14400, TCF -> carrier
//!
//! How to fix it: Order the next lower rate after each FTT.

use t30::Said as Spoken;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// So often one rate may fail.
const FAILURES_MAX: u32 = 2;

info! {
    rows: ["FAX-24"], Should, Advisory,
    notice: "machines train until they give up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = leg.known_fax().filter(|fax| fax.exchange.facts.losses == [0, 0]) else { return };
        let (mut last, mut failures) = (None, 0);
        for spoken in &fax.exchange.said {
            for frame in spoken.frames.iter().filter(|f| f.fcs_ok) {
                match frame.name() {
                    "FTT" => failures += spoken.count,
                    "CFR" => failures = 0,
                    "DIS" | "DTC" => (last, failures) = (None, 0),
                    _ => {}
                }
            }
            let Some(rate) = ordered(spoken) else { continue };
            let is_higher = failures > 0 && last.is_some_and(|before| rate > before);
            let is_same = last == Some(rate);
            if is_higher || is_same && failures > FAILURES_MAX {
                let said =
                    Said::in_leg(leg, spoken.at, Vec::new(), "orders no lower rate after failed trainings");
                let got = format!("{rate} bit/s again");
                out.misbehaved(&INFO, leg.party(spoken.side.index()), said.expected("a lower rate").got(got));
                return;
            }
            if !is_same {
                failures = 0;
            }
            last = Some(rate);
        }
    }
}

/// The rate that a DCS orders.
fn ordered(spoken: &Spoken) -> Option<u32> {
    let dcs = spoken.frames.iter().find(|f| f.fcs_ok && f.name() == "DCS")?;
    dcs.capability()?.dcs_modulation()?.bits_per_second()
}
