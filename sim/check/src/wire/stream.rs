//! One RTP stream: what its sender did, and how much of it arrived.
//!
//! What a sender does is looked at when it sends, so that loss, jitter and duplicates of the network
//! never look like its fault.

use std::net::SocketAddr;

use audio::{Heard, Recogniser};
use clock::{Duration, Instant};
use rtp::telephone_event::EventPayload;
use rtp::{ReceiverStatistics, RtpPacket, payload_type};
use trace::PacketId;

mod agreed;
mod numbers;

use self::numbers::Numbers;
use super::flaws::Flaws;
use super::gaps::{GAP, Gaps};
use super::sample_clock::SampleClock;
use super::sound::{Look, Sound, law_of};
use super::{Keys, LENGTHS, Session, Terms, is_loud};

/// 20 ms: longer packets are too much for modem sound.
const MODEM_PACKET_MAX: u32 = 160;

/// What SRTP puts behind a payload: an authentication tag, and perhaps the name of the key (RFC 3711 3.1).
const SEAL: core::ops::RangeInclusive<u32> = 4..=32;
/// So many packets with a seal make a sealed stream.
const SEALS_MIN: u8 = 3;
/// So many packets in step with their sound make a stream in clear.
const CLEAR_MIN: u64 = 10;
/// For so long after its last packet a stream says what its clock shows.
const CLOCK_TRUSTED: Duration = Duration::from_secs(5);
/// For so long the clock of the audio runs on unseen.
const CLOCK_KEPT: Duration = Duration::from_secs(1);
/// An event in a payload (RFC 4733 2.3).
const EVENT_OCTETS: usize = 4;
/// Sound is packed by whole multiples of 5 ms.
const SAMPLES_UNIT: u32 = 40;

/// One stream: source address, destination address, SSRC.
#[derive(Debug)]
pub(crate) struct Stream {
    /// The side of the leg that sends it.
    pub(crate) side: usize,
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) ssrc: u32,
    pub(crate) first: Header,
    pub(crate) first_at: Instant,
    pub(crate) last_at: Instant,
    /// Packets sent.
    pub(crate) packets: u64,
    /// Packets sent with sound in them, as far as the codec can be looked into.
    pub(crate) loud: u64,
    /// Packets sent of a codec that can be looked into, and samples in them.
    pub(crate) audible: u64,
    samples: u64,
    /// Octets of payload sent.
    pub(crate) octets: u64,
    /// Packets of G.711 whose step is exactly the payload of the one before: nothing stands behind the sound.
    in_step: u64,
    /// When the first packet arrived, and the last.
    pub(crate) arrived: Option<(Instant, Instant)>,
    pub(crate) reception: ReceiverStatistics,
    /// By what it is judged.
    pub(crate) terms: Terms,
    /// The payload type of G.711 that was seen last, while the terms list it.
    listed: Option<u8>,
    /// The payload type whose clock was looked up, and how fast it is, when that is known.
    timed: Option<(u8, Option<u32>)>,
    /// True when its side also sends this SSRC between other addresses.
    pub(super) shares_ssrc: bool,
    /// True when the source was heard between these addresses in an earlier call: its counts go back to that one.
    pub(crate) is_inherited: bool,
    /// Pauses between packets that follow each other: silence was not sent.
    pub(crate) pauses: u64,
    /// Packets of sound with the marker that follow the one before without a pause.
    pub(crate) markers: u64,
    /// Packets that were longer than their step by a seal.
    seals: u8,
    /// When it has said goodbye by RTCP, while it goes on without a pause.
    pub(super) left: Option<(Instant, PacketId)>,
    /// Of some of its packets only the beginning was captured.
    pub(crate) is_cut: bool,
    /// Packets that arrived before the answer and after it, of codecs that are not looked into.
    opaque: [u64; 2],
    /// What was heard before the answer and after it.
    ears: [Option<Box<Recogniser>>; 2],
    look: Look,
    /// Digits sent, and digits that arrived.
    pub(crate) keys: Keys,
    pub(crate) digits: rtp::telephone_event::EventReceiver,
    pub(crate) flaws: Flaws,
    pub(crate) gaps: Gaps,
    pub(crate) clock: SampleClock,
    numbers: Numbers,
    pub(super) last: Header,
    pub(super) last_type: u8,
    /// The payload types that were sent, as a bit set.
    pub(crate) types: u128,
    last_audio: Option<(u16, u32, u32)>,
    /// The last packet of sound where a tag is due.
    bare: Option<(u16, u32, u32)>,
}

/// What one packet says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Header {
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
}

/// What of a leg a packet is judged by, beside the terms.
pub(crate) struct Surroundings {
    /// True while modem sound is listened to.
    pub(crate) is_modem: bool,
    /// True when it goes where the receiver neither wants it nor is heard from.
    pub(crate) is_lost: bool,
    /// True when its source comes back from other addresses.
    pub(crate) is_back: bool,
    /// True when only its beginning was captured: its length is known, and nothing of what is in it.
    pub(crate) is_cut: bool,
    /// True when the call was answered, and not just now.
    pub(crate) is_settled: bool,
}

/// What was under way when keys were agreed on.
const KEYED: Duration = Duration::from_millis(500);

impl Stream {
    pub(crate) fn new(
        side: usize,
        from: SocketAddr,
        to: SocketAddr,
        packet: &RtpPacket<'_>,
        at: Instant,
        clock_rate: u32,
    ) -> Self {
        let header = Header::of(packet);
        Self {
            side,
            from,
            to,
            ssrc: packet.header.ssrc,
            first: header,
            first_at: at,
            last_at: at,
            packets: 0,
            loud: 0,
            audible: 0,
            samples: 0,
            octets: 0,
            in_step: 0,
            arrived: None,
            terms: Terms::UNKNOWN,
            listed: None,
            timed: None,
            shares_ssrc: false,
            is_inherited: false,
            pauses: 0,
            markers: 0,
            seals: 0,
            left: None,
            is_cut: false,
            opaque: [0; 2],
            reception: ReceiverStatistics::new(clock_rate),
            ears: [None, None],
            look: Look::default(),
            keys: Keys::default(),
            digits: rtp::telephone_event::EventReceiver::new(),
            flaws: Flaws::default(),
            gaps: Gaps::default(),
            clock: SampleClock::default(),
            numbers: Numbers::new(header.sequence),
            last: header,
            last_type: packet.header.payload_type,
            types: 1 << (packet.header.payload_type & 127),
            last_audio: None,
            bare: None,
        }
    }

    /// Makes sure that the terms are those of now.
    pub(super) fn ask(&mut self, session: &Session, payload_type: u8, at: Instant) {
        if self.terms.are_stale(session, at) {
            let before =
                core::mem::replace(&mut self.terms, session.terms(self.side, self.from, self.to, at));
            (self.listed, self.timed) = (None, None);
            // When a fork has faded nothing new was agreed on.
            if self.terms.is_anew(&before) {
                self.left = None;
                self.clock.restart();
            }
        }
        if self.timed.is_none_or(|(of, _)| of != payload_type) {
            let rate = session.steady_rate(self.side, (self.from, self.to), payload_type, at);
            self.timed = Some((payload_type, rate));
        }
    }

    /// True when its payload cannot be read.
    pub(crate) fn is_sealed(&self) -> bool {
        self.is_cut || self.is_ciphered()
    }

    /// True when somebody has made it so (RFC 3711).
    pub(crate) fn is_ciphered(&self) -> bool {
        self.terms.is_sealed || self.seals >= SEALS_MIN
    }

    /// True when both sides have agreed on keys for it, and not just now.
    pub(crate) fn has_keys_at(&self, at: Instant) -> bool {
        self.terms.tag.is_some() && self.terms.changed_for(at) > KEYED
    }

    /// True when it was seen that its payload is sound and nothing else, so that its RTCP is in clear as well.
    pub(crate) fn is_clear(&self) -> bool {
        self.in_step >= CLEAR_MIN && self.seals == 0 && !self.terms.is_sealed && !self.is_cut
    }

    /// What its clock shows at `at`, when that of G.711 was seen a moment ago.
    pub(super) fn clock_at(&self, at: Instant) -> Option<u32> {
        let passed = at.since(self.last_at);
        let is_known = self.listed.is_some() && self.packets > CLEAR_MIN && passed <= CLOCK_TRUSTED;
        is_known.then(|| self.last.timestamp.wrapping_add((passed.as_micros() / 125) as u32))
    }

    /// The sender sent one more packet.
    pub(crate) fn sent(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, around: &Surroundings) {
        let header = Header::of(packet);
        self.is_cut |= around.is_cut;
        if self.packets > 0 && !around.is_back {
            self.sequence(at, id, header);
        }
        if around.is_back {
            self.numbers.highest = header.sequence;
            self.last_audio = None;
            self.keys.left_off();
            self.clock.restart();
        }
        if self.packets > 0 && at.since(self.last_at) >= GAP {
            self.gaps.note(self.last_at, at);
        }
        self.goes_on(at);
        self.keys.heard(at, header.sequence);
        // A packet without payload keeps a port open, also of a stream on hold (RFC 6263 4.6).
        if !packet.payload.is_empty() {
            if around.is_lost {
                let port = i64::from(self.to.port());
                let changed_for = self.terms.changed_for(at);
                self.flaws.wrong_address.mark_late(at, id, port, changed_for);
                if around.is_settled {
                    self.flaws.wrong_when_answered.mark_late(at, id, port, changed_for);
                }
            }
            self.format(at, id, packet, around.is_modem);
            self.permission(at, id);
            if !around.is_cut {
                self.flaws.frames.sent(at, id, packet, &self.terms);
            }
        }
        self.last = header;
        if self.last_type != packet.header.payload_type {
            self.last_type = packet.header.payload_type;
            self.types |= 1 << (self.last_type & 127);
        }
        self.last_at = at;
        self.packets += 1;
        self.octets += packet.payload.len() as u64;
    }

    fn format(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, is_modem: bool) {
        let pt = packet.header.payload_type;
        if self.listed == Some(pt) {
            self.audio(at, id, packet, is_modem);
            return;
        }
        let bit = 1_u128 << (pt & 127);
        if is_modem && pt == payload_type::CN {
            self.flaws.comfort_noise.mark(at, id, 0);
        }
        if self.terms.events & bit != 0 {
            if !self.is_sealed() {
                self.event(at, id, packet);
            }
            return;
        }
        if self.terms.redundant & bit != 0 {
            self.keys.sent_redundantly();
        }
        let listed = self.terms.formats;
        if listed != 0 && listed & bit == 0 {
            let is_event = packet.payload.len() == 4 && pt >= payload_type::DYNAMIC_FIRST;
            let flaw =
                if is_event { &mut self.flaws.unknown_event_format } else { &mut self.flaws.unknown_format };
            flaw.mark_late(at, id, i64::from(pt), self.terms.changed_for(at));
            return;
        }
        self.listed = law_of(pt).map(|_| pt).filter(|_| self.terms.redundant & bit == 0);
        self.audio(at, id, packet, is_modem);
    }

    fn event(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>) {
        let is_timed = self.terms.timed >> (packet.header.payload_type & 127) & 1 == 1;
        let clock = if is_timed { self.audio_clock(at, packet.header.sequence) } else { None };
        self.keys.sent(at, id, packet, clock);
        if is_timed {
            self.keys.timed();
        }
        let length = packet.payload.len();
        if !length.is_multiple_of(EVENT_OCTETS) && self.is_clear() {
            self.flaws.ragged_event.mark(at, id, length as i64);
        }
        let (events, _) = EventPayload::parse(packet.payload);
        if let Some(event) = events.iter().find(|event| !self.terms.event_codes.has(event.event)) {
            self.flaws.unlisted_event.mark_late(at, id, event.event.into(), self.terms.changed_for(at));
        }
    }

    /// What the clock of the audio shows, when the packet before was one of audio and is not long ago.
    fn audio_clock(&self, at: Instant, number: u16) -> Option<u32> {
        let (sequence, timestamp, _) = self.last_audio?;
        let passed = at.since(self.last_at);
        let is_next = number == sequence.wrapping_add(1) && passed <= CLOCK_KEPT;
        is_next.then(|| timestamp.wrapping_add((passed.as_micros() / 125) as u32))
    }

    fn audio(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, is_modem: bool) {
        let header = packet.header;
        self.keys.beside(header.sequence);
        if let Some((_, Some(rate))) = self.timed.filter(|_| self.terms.over.is_none()) {
            self.clock.runs_by(rate);
            if header.sequence == self.last.sequence.wrapping_add(1) && self.packets > 0 {
                self.clock.follows(at, id, header.timestamp);
                self.stands_still(at, id, packet);
            }
            self.clock.sent(at, id, header.timestamp, header.marker, self.terms.is_far);
        }
        let is_readable = matches!(header.payload_type, payload_type::PCMU | payload_type::PCMA);
        if let Some(tag) = self.terms.tag.filter(|_| is_readable) {
            self.bare(at, id, packet, tag.into());
        }
        if !is_readable || self.is_sealed() {
            self.last_audio = None;
            return;
        }
        let samples = packet.payload.len() as u32;
        self.audible += 1;
        self.samples += u64::from(samples);
        self.loud += u64::from(is_loud(header.payload_type, packet.payload));
        let place = match samples {
            80 => 0,
            160 => 1,
            240 => 2,
            320 => 3,
            480 => 4,
            _ => 5,
        };
        if self.terms.lengths >> place & 1 == 0 {
            if self.flaws.length.count == 0 {
                self.flaws.lengths_asked = self.terms.lengths;
            }
            self.flaws.length.mark(at, id, i64::from(LENGTHS[place]));
        }
        if is_modem && samples > MODEM_PACKET_MAX {
            self.flaws.long_packets.mark(at, id, i64::from(samples));
        }
        if let Some((sequence, timestamp, length)) = self.last_audio
            && header.sequence == sequence.wrapping_add(1)
        {
            let step = header.timestamp.wrapping_sub(timestamp);
            self.in_step += u64::from(step == length);
            if step != length {
                self.step(at, id, packet, (timestamp, length), is_modem);
            } else if at.since(self.last_at) >= GAP
                && !header.marker
                && self.terms.forbidden_for(at).is_none()
            {
                let gap = at.since(self.last_at).as_millis();
                self.flaws.holes.mark(at, id, i64::try_from(gap).unwrap_or(i64::MAX));
            } else if header.marker {
                self.markers += 1;
            }
        }
        self.last_audio = Some((header.sequence, header.timestamp, samples));
    }

    /// True when there is a packet of it between two moments.
    pub(crate) fn sounds_between(&self, from: Instant, until: Instant) -> bool {
        self.first_at <= until && self.last_at >= from && !self.gaps.holds(from, until)
    }

    /// When its last packet before `until` was sent, if there is one.
    pub(crate) fn last_before(&self, until: Instant) -> Option<Instant> {
        let last = self.gaps.since(until).unwrap_or(self.last_at.min(until));
        (self.first_at <= until).then_some(last)
    }

    /// The timestamp has advanced by something else than the samples of the packet before.
    fn step(
        &mut self,
        at: Instant,
        id: PacketId,
        packet: &RtpPacket<'_>,
        (timestamp, length): (u32, u32),
        is_modem: bool,
    ) {
        let step = packet.header.timestamp.wrapping_sub(timestamp);
        let is_forward = step > 0 && step < u32::MAX / 2;
        if is_forward && step.is_multiple_of(SAMPLES_UNIT) && SEAL.contains(&length.wrapping_sub(step)) {
            self.seals = self.seals.saturating_add(1);
            return;
        }
        // A talkspurt may begin anywhere later, and need not be marked (RFC 3551 4.1: SHOULD): then time says whether
        // there was a pause. Within a talkspurt the clock counts the samples sent.
        let paused = Duration::from_micros(u64::from(length + step.saturating_sub(length) / 2) * 125);
        let is_later =
            is_forward && (packet.header.marker || step > length && at.since(self.last_at) > paused);
        // Who was put on hold meanwhile did not leave silence out.
        let has_own_reason = self.terms.since().is_some_and(|since| since > self.last_at);
        self.pauses += u64::from(is_later && step > length && !has_own_reason);
        if is_modem && !has_own_reason {
            let flaw = if is_later { &mut self.flaws.pauses } else { &mut self.flaws.slips };
            flaw.mark(at, id, i64::from(step.cast_signed()));
        }
        if length > 0 && !is_later {
            self.flaws.timestamp.mark(at, id, i64::from(step.cast_signed()));
        }
    }

    fn permission(&mut self, at: Instant, id: PacketId) {
        if let Some(after) = self.terms.forbidden_for(at) {
            let flaw = if self.terms.is_fax { &mut self.flaws.beside_fax } else { &mut self.flaws.forbidden };
            flaw.mark_late(at, id, 0, after);
        }
        if let Some(over) = self.terms.over {
            self.flaws.after_end.mark_late(at, id, 0, at.since(over).saturating_sub(self.terms.beyond));
        }
    }

    /// A packet arrived. True when there is sound in it that nobody knows.
    pub(crate) fn arrived(&mut self, at: Instant, packet: &RtpPacket<'_>, is_answered: bool) -> bool {
        let header = packet.header;
        let first = self.arrived.map_or(at, |(first, _)| first);
        self.arrived = Some((first, at));
        self.reception.receive(at, &header);
        let is_event = |payload_type: u8| self.terms.events >> (payload_type & 127) & 1 != 0;
        if is_event(header.payload_type) {
            if !self.is_sealed() {
                self.digits.receive(at, packet);
            }
            return false;
        }
        if self.terms.redundant >> (header.payload_type & 127) & 1 != 0
            && let Some(blocks) = rtp::redundant::blocks(packet).filter(|_| !self.is_sealed())
            && blocks.iter().all(|block| is_event(block.header.payload_type))
        {
            blocks.iter().for_each(|block| _ = self.digits.receive(at, block));
            return false;
        }
        let law = law_of(header.payload_type).filter(|_| !self.is_sealed());
        let Some(law) = law else {
            let is_opaque = header.payload_type != payload_type::CN && !packet.payload.is_empty();
            self.opaque[usize::from(is_answered)] += u64::from(is_opaque);
            return false;
        };
        let ear = self.ears[usize::from(is_answered)].get_or_insert_with(Box::default);
        let before = ear.unknown_samples();
        ear.push(packet.payload, law, header.timestamp);
        ear.unknown_samples() > before
    }

    /// What to listen to for a fax: the packet, once somebody listens, or what a first look has kept.
    pub(crate) fn worth_hearing(
        &mut self,
        at: Instant,
        source: (SocketAddr, u32),
        packet: &RtpPacket<'_>,
        is_listening: bool,
    ) -> Option<Vec<Sound>> {
        let law = law_of(packet.header.payload_type).filter(|_| !self.is_sealed())?;
        let (timestamp, payload) = (packet.header.timestamp, packet.payload);
        let sound = || Sound { at, source, timestamp, law, octets: payload.to_vec() };
        if is_listening {
            return Some(vec![sound()]);
        }
        self.look.at(sound, payload, law)
    }

    /// How much sound was sent in it, G.711 only.
    pub(crate) fn sent_for(&self) -> Duration {
        Duration::from_micros(self.samples * 125)
    }

    /// True when sound arrived, before the answer or after it, in a codec that is not looked into.
    pub(crate) fn is_opaque(&self, is_answered: bool) -> bool {
        self.opaque[usize::from(is_answered)] > 0
    }

    /// What was heard of it, before the answer or after it; none when nothing arrived.
    pub(crate) fn heard(&self, is_answered: bool) -> Option<Heard> {
        Some(self.ears[usize::from(is_answered)].as_ref()?.heard())
    }
}

impl Header {
    fn of(packet: &RtpPacket<'_>) -> Self {
        let header = packet.header;
        Self { sequence: header.sequence, timestamp: header.timestamp }
    }
}
