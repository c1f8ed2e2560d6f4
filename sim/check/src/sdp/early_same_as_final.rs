//! The answer in 183 and in 200 is the same.
//!
//! What it looks for: The description in a 2xx against an earlier one in a provisional response with the
//! same To tag.
//!
//! Why it matters on a trunk: The first answer counts, and what comes later in the same dialog is ignored:
//! audio goes to a port that is closed.
//!
//! Clause: RFC 3261 13.2.1.
//!
//! A ladder that breaks it:
//!   carrier 183, m=audio 5000 -> pbx
//!   carrier 200 OK, m=audio 6000 -> pbx
//!
//! How to fix it: Repeat the description of the 183 in the 200; change it by UPDATE or re-INVITE.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["EAR-04"], Must, V,
    notice: "no audio after the answer when there was an announcement before"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && sip.status < 300) else { return };
        // Without an offer in the INVITE the descriptions have other roles.
        if of.request().sdp.is_none() || sip.sdp.is_none() {
            return;
        }
        let early = of.responses.iter().find(|p| {
            p.sip.id != sip.id && p.sip.is_provisional() && p.sip.to_tag == sip.to_tag && p.sip.sdp.is_some()
        });
        let Some(early) = early else { return };
        // An UPDATE in between may have changed it.
        if scene.leg.transactions.iter().any(|t| t.method == Method::Update) {
            return;
        }
        if early.sip.description() != sip.description() {
            let said = Said::of(sip, "another description than before").with(&early.sip);
            let (expected, got) = difference(&early.sip, sip);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

/// The first line in which two descriptions differ, as each has it.
fn difference(one: &Sip, other: &Sip) -> (String, String) {
    let text = |sip: &Sip| String::from_utf8_lossy(sip.message.body()).into_owned();
    let (one, other) = (text(one), text(other));
    let line = |lines: &mut core::str::Lines<'_>| lines.next().map_or("its end", str::trim_end).to_owned();
    let (mut ones, mut others) = (one.lines(), other.lines());
    let count = one.lines().count().max(other.lines().count());
    let mut pairs = (0..count).map(|_| (line(&mut ones), line(&mut others)));
    let differs = |(one, other): &(String, String)| one != other;
    pairs.find(differs).unwrap_or_default()
}
