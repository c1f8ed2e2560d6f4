//! The offer in a 2xx to a re-INVITE has something of the session before.
//!
//! What it looks for: The offer in the 2xx to a re-INVITE without one: at least one of the streams that its sender had in use, and has
//! there still, keeps its transport and one of its formats.
//!
//! Why it matters on a trunk: Whoever has asked has to answer in its ACK and cannot refuse: without a common codec the call ends
//! there.
//!
//! Clause: RFC 3261 14.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, 8 PCMA; carrier 200 OK, 8 PCMA
//!   pbx     re-INVITE without SDP -> carrier
//!   carrier 200 OK, 18 G729 alone -> pbx
//!
//! How to fix it: Offer what the session has, and what else there is behind it.

use sip::sdp::Media;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{agreed_before, is_offer};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["COD-12"], Must, V,
    notice: "calls that end when they are transferred or resumed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_it = |t: &&Transaction| t.is_invite() && !t.is_outside_dialog() && sip.is_success();
        let Some(of) = scene.transaction.filter(is_it).filter(|t| t.request().is_bare()) else { return };
        let Some(now) = sip.description().filter(|_| sip.is_whole() && is_offer(scene)) else { return };
        let Some((last, before)) = agreed_before(scene).next().filter(|(last, _)| last.is_whole()) else {
            return;
        };
        let pairs = before.media.iter().zip(&now.media);
        let mut kept =
            pairs.filter(|(b, n)| b.port != 0 && n.port != 0 && b.kind == n.kind && b.is_rtp()).peekable();
        if kept.peek().is_none() || kept.clone().any(|(before, now)| overlaps(before, now)) {
            return;
        }
        let formats = |(before, now): (&Media, &Media)| (before.formats.join(" "), now.formats.join(" "));
        let Some((expected, got)) = kept.next().map(formats) else { return };
        let said = Said::of(sip, "offers nothing of the session before").with(last).with(of.request());
        out.misbehaved(&INFO, sip.sender, said.expected(format!("one of {expected}")).got(got));
    }
}

/// True when two descriptions of a stream have their transport and a format in common.
fn overlaps(before: &Media, now: &Media) -> bool {
    let is_same = |a: u8, b: u8| match (before.rtpmap(a), now.rtpmap(b)) {
        (Some(before), Some(now)) => before.is_same_format(&now),
        // What a number stands for that has no map is not known, but that it is the same.
        _ => a == b,
    };
    let is_event =
        |media: &Media, number: u8| media.telephone_events().iter().any(|e| e.payload_type == number);
    before.protocol.eq_ignore_ascii_case(&now.protocol)
        && before
            .payload_types()
            .filter(|a| !is_event(before, *a))
            .any(|a| now.payload_types().any(|b| is_same(a, b)))
}
