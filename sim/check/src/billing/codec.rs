//! A record names the codec that was agreed on.
//!
//! What it looks for: A record of an answered call with another codec than that of the answer. Calls that were
//! changed by a re-INVITE are left out: a record has room for one codec only.
//!
//! Why it matters on a trunk: Complaints about quality are looked into by codec, and bandwidth is planned by
//! it.
//!
//! Clause: catalogue BIL-04.
//!
//! A ladder that breaks it:
//!   carrier 200 OK, m=audio RTP/AVP 8 -> pbx
//!           ... record: codec G722 ...
//!
//! How to fix it: Write the codec of the answer.

use super::{entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-04"], Should, V,
    notice: "nothing; complaints about quality lead nowhere"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(agreed) = &leg.session.codec else { return };
        if leg.transactions.iter().any(|t| t.is_invite() && !t.is_outside_dialog()) {
            return;
        }
        for (view, cdr) in entries(leg) {
            let Some(wrote) = cdr.codec.as_ref().filter(|wrote| !wrote.eq_ignore_ascii_case(agreed)) else {
                continue;
            };
            let said = said(leg, cdr, "the codec is not that of the answer");
            out.misbehaved(&INFO, view.party, said.expected(agreed.as_str()).got(wrote.as_str()));
        }
    }
}
