//! RTP has a payload type the receiver asked for.
//!
//! What it looks for: The payload type of each packet against those that the receiver lists in its description in
//! force: in that dialog at that moment, for that stream. While a description changes, the old list and the new one
//! both count for a round trip. Packets without payload keep a port open (RFC 6263 4.6) and may have any type. Sound in
//! clear where SRTP was agreed: packets of G.711 as long as their sound, behind which there is no room for the tag that
//! each suite of both sides has, or a shorter one, the tag of 80 bits
//! where 32 were taken, or none of the MKI that the key has; SRTCP without its tag of 80 bits; and reports that can be read to their end, behind which there is none either.
//!
//! Why it matters on a trunk: The receiver has no decoder for it: silence or noise.
//!
//! Clause: RFC 3264 6.1 (MUST), RFC 3264 7 (MUST), RFC 3264 8.3.2 (MUST NOT),
//! RFC 3711 3.1 (definition), RFC 3711 3.4 (MUST), RFC 4568 6.2.1 (definition),
//! RFC 4568 6.1 (definition), RFC 4568 6.2 (definition).
//!
//! A ladder that breaks it:
//!   carrier SDP: 8 101
//!   pbx     RTP with payload type 18 -> carrier
//!
//! How to fix it: Send the formats of the last description that was agreed on with the other side, and encrypt what was
//! agreed to be encrypted.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Target, Wire};

info! {
    rows: ["COD-04", "DTM-12"], Must, V,
    notice: "silence or noise in one direction"
}

/// So many packets without a tag are no chance.
const IN_CLEAR_MIN: u64 = 20;

/// So many reports that are read to their end are no chance.
const REPORTS_MIN: u64 = 2;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // What both do at once may stand in messages that were not captured.
        // Neither is known what was asked for at an address that no description has.
        let is_unheard = |s: &Stream| wire.facts.is_captured && s.terms.target == Target::Elsewhere;
        let all = leg.streams_alone(&wire.facts, |s| &s.flaws.unknown_format);
        for stream in all.filter(|s| !is_unheard(s)) {
            let flaw = &stream.flaws.unknown_format;
            let Some((at, id)) = flaw.first else { continue };
            let text = format!(
                "{} with a payload type that the receiver does not list",
                counted(flaw.count, "packet")
            );
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("a type of the receiver's description in force")
                .got(flaw.detail.to_string())
                .margin_of(flaw, 1, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
        for stream in leg.streams_alone(&wire.facts, |s| &s.flaws.in_clear) {
            let flaw = &stream.flaws.in_clear;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= IN_CLEAR_MIN) else { continue };
            let text = format!("{} in clear though SRTP was agreed", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).clause(3);
            let said = said.expected("a tag behind the sound").got("the sound alone");
            out.misbehaved(&INFO, leg.party(stream.side), said.margin_of(flaw, 3, stream.last_at));
        }
        for stream in leg.streams_alone(&wire.facts, |s| &s.flaws.short_tag) {
            let flaw = &stream.flaws.short_tag;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= IN_CLEAR_MIN) else { continue };
            let text = format!("{} with a shorter tag than was agreed", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).clause(5).expected("the tag of the suite");
            let got = format!("{} behind the sound", counted(flaw.detail, "octet"));
            out.misbehaved(&INFO, leg.party(stream.side), said.got(got).margin_of(flaw, 3, stream.last_at));
        }
        for stream in leg.streams_alone(&wire.facts, |s| &s.flaws.other_seal) {
            let flaw = &stream.flaws.other_seal;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= IN_CLEAR_MIN) else { continue };
            let text = format!("{} with another tag than was agreed", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).clause(6);
            let said = said.expected("the tag of the suite, and before it the MKI that the key has");
            let got = format!("{} behind the sound", counted(flaw.detail, "octet"));
            out.misbehaved(&INFO, leg.party(stream.side), said.got(got).margin_of(flaw, 3, stream.last_at));
        }
        for side in leg.known_sides() {
            let flaw = &leg.rtcp[side].other_tag;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= REPORTS_MIN) else { continue };
            let text = format!("{} of SRTCP without a tag of 80 bits", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).clause(7);
            out.misbehaved(
                &INFO,
                leg.party(side),
                said.expected("a length with room for 10 octets behind whole words").got("whole words"),
            );
        }
        for side in leg.known_sides() {
            let flaw = &leg.rtcp[side].in_clear;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= REPORTS_MIN) else { continue };
            let text = format!("{} of RTCP in clear though SRTP was agreed", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).clause(4);
            out.misbehaved(
                &INFO,
                leg.party(side),
                said.expected("a tag behind the reports").got("the reports alone"),
            );
        }
    }
}
