//! The answer in 183 and in 200 is the same.
//!
//! What it looks for: The description in a response to an INVITE, against the first one in a provisional response with
//! the same To tag, of which without an offer in the INVITE only the reliable ones count, unless an UPDATE or PRACK in that dialog had one too and was not refused. What early media
//! have of their own (`Content-Disposition: early-session`, RFC 3959) is no answer.
//!
//! Why it matters on a trunk: The first answer counts, and what comes later in the same dialog is ignored:
//! audio goes to a port that is closed.
//!
//! Clause: RFC 3261 13.2.1 (MUST), RFC 6337 3.1.1 (must), RFC 3959 4 (context),
//! RFC 3261 13.2.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 183, m=audio 5000 -> pbx
//!   carrier 200 OK, m=audio 6000 -> pbx
//!
//! How to fix it: Repeat the description of the 183 in the 200; change it by UPDATE or re-INVITE.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::first_difference;
use crate::wire::{Passage, Scene, Sip, Transaction, Wire};

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
        let of_dialog =
            |p: &&Passage| p.sip.id != sip.id && p.sip.is_provisional() && p.sip.to_tag == sip.to_tag;
        let mut before = of.responses.iter().filter(of_dialog).filter(|p| p.sip.sdp.is_some());
        // Without an offer in the INVITE the first that comes reliably is one, and none may follow it.
        let clause = usize::from(of.request().is_bare());
        let is_reliable = |sip: &Sip| sip.is_success() || sip.has(HeaderName::RSeq);
        let counts = |p: &&Passage| clause == 0 || is_reliable(&p.sip);
        let Some(early) = before.find(counts).filter(|_| clause == 0 || is_reliable(sip)) else { return };
        if of.request().is_veiled || sip.sdp.is_none() {
            return;
        }
        // An offer in between may have changed it (RFC 3311 5.1, RFC 3262 5).
        let is_changed = |t: &Transaction| {
            let request = t.request();
            let tags = [&request.from_tag, &request.to_tag];
            let is_its = tags.contains(&&sip.to_tag) && tags.contains(&&sip.from_tag);
            let is_refused = t.final_response().is_some_and(|p| p.sip.is_failure());
            // What answers in a PRACK changes nothing (RFC 3262 5).
            let is_offer = request.is_veiled || scene.leg.is_offering(request);
            matches!(t.method, Method::Update | Method::Prack) && is_its && is_offer && !is_refused
        };
        let both = early.sip.description().zip(sip.description());
        let Some((before, now)) = both.filter(|(before, now)| before != now) else { return };
        let is_whole = early.sip.is_whole() && sip.is_whole();
        if is_whole && !scene.leg.transactions.iter().any(is_changed) {
            let (expected, got) = first_difference(before, now);
            let said = Said::of(sip, "another description than before").with(&early.sip).clause(clause * 3);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}
