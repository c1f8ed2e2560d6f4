//! Packets of which only the beginning was captured. What is there of them counts, what is missing is not known.

use std::sync::Arc;

use clock::Instant;
use rtp::RtpPacket;
use trace::Packet;

use super::media::{is_rtcp, owner};
use super::{Hole, Leg, Place, Sip, Wire};

/// Octets of an RTP header without which nobody knows of which stream it is.
const RTP_OCTETS_MIN: usize = 12;
/// The padding bit: how much of it there is says the last octet (RFC 3550 5.1).
const PADDING: u8 = 0x20;

impl Wire {
    /// A message was cut. It has its place when it says whose it is; whatever hangs on more messages than one is not judged
    /// in its leg.
    pub(crate) fn message_cut(&mut self, at: Instant, packet: &Packet) {
        let head = Packet { payload: sip::beginning(&packet.payload), ..packet.clone() };
        let Some((sip, place)) = self.place_cut(at, &head) else { return };
        self.absorb_sent(&sip, place);
        self.absorb_delivered(at, &sip, place);
    }

    fn place_cut(&mut self, at: Instant, head: &Packet) -> Option<(Arc<Sip>, Place)> {
        self.messages_cut += 1;
        let (sender, receiver) = (self.cast.party(head.from), self.cast.party(head.to));
        let Some(mut sip) = Sip::read(head, at, self.messages + 1, sender, receiver) else {
            self.cut = Some((at, "a message was not captured whole".to_owned()));
            return None;
        };
        self.messages += 1;
        // What it describes nobody knows.
        (sip.is_cut, sip.is_veiled) = (true, true);
        let words = format!("{} was not captured whole", sip.name());
        if !sip.can_be_answered() {
            match self.leg_told_by(&sip) {
                Some(leg) => leg.lacks(Hole::at(words, at)),
                None => self.cut = Some((at, words)),
            }
            return None;
        }
        let (sip, place) = self.place_of(at, sip)?;
        if let Some(leg) = self.legs.get_mut(&place.leg) {
            leg.lacks(Hole::at(words, at));
        }
        Some((sip, place))
    }

    /// The leg of a message whose head is not whole, as far as it says it.
    fn leg_told_by(&mut self, sip: &Sip) -> Option<&mut Leg> {
        let by_call = self.by_call_id.get(&sip.call_id).filter(|_| !sip.call_id.is_empty()).copied();
        let is_its =
            |leg: &Leg| !sip.branch.is_empty() && leg.transactions.iter().any(|t| t.branch == sip.branch);
        let id = by_call.or_else(|| self.legs.iter().find(|(_, leg)| is_its(leg)).map(|(id, _)| *id))?;
        self.legs.get_mut(&id).map(|leg| &mut **leg)
    }

    /// A message may be of this leg that was cut before it said of which it is.
    pub(crate) fn hole_of_unknown(&self, leg: &Leg) -> Option<Hole> {
        let (at, words) = self.cut.as_ref()?;
        let words = || format!("{words}, and does not say of which call it is");
        // There may have been others before the last one.
        (leg.begun <= *at && !leg.is_stray).then(|| Hole::new(words(), None))
    }

    /// RTP or RTCP was cut: its header counts for its stream.
    pub(crate) fn media_cut(&mut self, at: Instant, packet: &Packet, missing: u32) {
        self.has_media = true;
        if is_rtcp(&packet.payload) {
            self.rtcp_cut(at, packet);
            return;
        }
        if packet.payload.len() < RTP_OCTETS_MIN {
            return;
        }
        let mut octets = packet.payload.to_vec();
        octets[0] &= !PADDING;
        octets.resize(octets.len() + (missing as usize).min(usize::from(u16::MAX)), 0);
        let Ok(rtp) = RtpPacket::parse(&octets) else { return };
        self.stream_sent(at, packet, &rtp, true);
        self.stream_arrived(at, packet, &rtp);
    }

    /// That it was sent is known, and not what it says.
    fn rtcp_cut(&mut self, at: Instant, packet: &Packet) {
        let Some((leg, side)) = owner(&self.endpoints, packet, self.facts.is_captured) else { return };
        let Some(leg) = self.legs.get_mut(&leg) else { return };
        let rtcp = &mut leg.rtcp[side];
        rtcp.packets += 1;
        rtcp.first_at.get_or_insert(at);
        rtcp.last_at = Some(at);
    }

    /// T.38 hangs together: without a part of it nothing of the fax is judged.
    pub(crate) fn udptl_cut(&mut self, packet: &Packet) {
        let of = [packet.to, packet.from].into_iter().find_map(|address| self.images.get(&address));
        if let Some(leg) = of.map(|endpoint| endpoint.leg).and_then(|id| self.legs.get_mut(&id)) {
            leg.lacks(Hole::at("a packet of T.38 was not captured whole".to_owned(), self.now));
        }
    }
}

#[cfg(test)]
mod tests {
    use trace::{Event, Party};

    use crate::Facts;
    use crate::observer::{Observer, Outcome};
    use crate::script::{CALL, cast, events};

    /// What a capture shows in which of some packets no more than so many octets were captured.
    fn snapped(ladder: &str, octets: usize, is_cut: impl Fn(&[u8]) -> bool) -> Outcome {
        let mut facts = Facts { is_captured: true, ..Facts::default() };
        (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
        let mut observer = Observer::new(cast(), facts);
        let (events, end) = events(ladder);
        for event in events {
            match event {
                Event::Sent { at, mut packet }
                    if is_cut(&packet.payload) && packet.payload.len() > octets =>
                {
                    let missing = (packet.payload.len() - octets) as u32;
                    packet.payload.truncate(octets);
                    observer.observe(&Event::Cut { at, packet, missing });
                }
                Event::Delivered { packet, .. }
                    if is_cut(&packet.payload) && packet.payload.len() > octets => {}
                event => observer.observe(&event),
            }
        }
        observer.finish(end)
    }

    #[test]
    fn what_was_cut_accuses_nobody() {
        for start in ["INVITE", "SIP/2.0 100", "SIP/2.0 180", "SIP/2.0 200", "ACK", "BYE", ""] {
            for octets in (0..900).step_by(20) {
                let outcome = snapped(CALL, octets, |payload| payload.starts_with(start.as_bytes()));
                let found: Vec<_> = outcome.findings.iter().map(|f| (f.check, &f.text)).collect();
                assert!(found.is_empty(), "{start:?} of {octets} octets: {found:?}");
            }
        }
    }

    #[test]
    fn a_head_that_is_whole_tells_of_the_call() {
        let head = 420;
        let outcome = snapped(CALL, head, |payload| payload.starts_with(b"INVITE"));
        let words = outcome.holes.map(|(_, words)| words);
        assert_eq!(words.as_deref(), Some("F1 INVITE was not captured whole"));
        let [call] = &outcome.calls[..] else { panic!("one call") };
        assert_eq!((call.caller, call.outcome.name()), (Some(Party::Pbx), "completed"));
        // The Via stands before the Call-ID, and its branch is that of the INVITE.
        let by_branch = snapped(CALL, 110, |payload| payload.starts_with(b"SIP/2.0 180"));
        let words = by_branch.holes.map(|(_, words)| words).unwrap_or_default();
        assert_eq!(words, "F3 180 was not captured whole");
        let lost = snapped(CALL, 60, |payload| payload.starts_with(b"SIP/2.0 180"));
        let words = lost.holes.map(|(_, words)| words).unwrap_or_default();
        assert_eq!(words, "F3 180 was not captured whole, and does not say of which call it is");
    }

    /// RFC 3550 5.1.
    #[test]
    fn a_clock_that_stands_still_does_so_whatever_is_behind_the_head() {
        let frozen = CALL.replace("pbx~", "pbx~ step=0");
        for octets in [12, 10_000] {
            let outcome = snapped(&frozen, octets, |payload| payload.first() == Some(&0x80));
            let found: Vec<_> = outcome.findings.iter().map(|f| f.check).collect();
            assert_eq!(found, ["media/timestamp-step"], "{octets} octets");
        }
    }

    #[test]
    fn the_head_of_media_counts_for_its_stream() {
        let is_media = |payload: &[u8]| payload.first() == Some(&0x80);
        let whole = snapped(CALL, 10_000, is_media);
        let cut = snapped(CALL, 12, is_media);
        let counts = |outcome: &Outcome| -> Vec<_> {
            let streams = outcome.calls.iter().flat_map(|call| &call.streams);
            streams.map(|s| (s.ssrc, s.packets, s.octets, s.lost, s.jitter)).collect()
        };
        assert_eq!(counts(&cut), counts(&whole));
        assert!(cut.holes.is_none() && cut.findings.is_empty());
        assert!(cut.calls[0].streams.iter().all(|stream| stream.is_cut && !stream.is_ciphered));
        assert!(cut.calls[0].audio_to_pbx.is_opaque(), "{:?}", cut.calls[0].audio_to_pbx);
    }
}
