//! One RTP stream: what its sender did, and how much of it arrived.
//!
//! What a sender does is looked at when it sends, so that loss, jitter and duplicates of the network
//! never look like its fault.

use std::net::SocketAddr;

use audio::{Heard, Law, Recogniser};
use clock::{Duration, Instant};
use rtp::{ReceiverStatistics, RtpPacket, payload_type};
use trace::PacketId;

use super::flaw::Flaw;
use super::sound::{Look, Sound};
use super::{Keys, Session, is_loud};

/// 20 ms: longer packets are too much for modem sound.
const MODEM_PACKET_MAX: u32 = 160;

/// A step of the sequence number beyond this is a jump.
const JUMP: u16 = 20;

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
    /// Packets sent of a codec that can be looked into.
    pub(crate) audible: u64,
    /// When the first packet arrived, and the last.
    pub(crate) arrived: Option<(Instant, Instant)>,
    pub(crate) reception: ReceiverStatistics,
    /// What was heard before the answer and after it.
    ears: [Option<Box<Recogniser>>; 2],
    look: Look,
    /// Digits sent, and digits that arrived.
    pub(crate) keys: Keys,
    pub(crate) digits: rtp::telephone_event::EventReceiver,
    /// Packets by milliseconds of audio, G.711 only: 10, 20, 30, 40, 60, other.
    pub(crate) packet_times: [u64; 6],
    pub(crate) flaws: Flaws,
    last: Header,
    last_audio: Option<(u16, u32, u32)>,
}

/// What a sender did wrong.
#[derive(Debug, Default)]
pub(crate) struct Flaws {
    pub(crate) unknown_format: Flaw,
    pub(crate) unknown_event_format: Flaw,
    pub(crate) wrong_address: Flaw,
    pub(crate) sequence: Flaw,
    pub(crate) timestamp: Flaw,
    pub(crate) forbidden: Flaw,
    /// Sound that goes on although T.38 took over.
    pub(crate) beside_fax: Flaw,
    pub(crate) after_end: Flaw,
    /// While modem sound is listened to: comfort noise, pauses that were not sent, packets of more than 20 ms,
    /// and steps of the clock.
    pub(crate) comfort_noise: Flaw,
    pub(crate) pauses: Flaw,
    pub(crate) long_packets: Flaw,
    pub(crate) slips: Flaw,
}

/// What one packet says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Header {
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
}

/// What of a leg a stream is judged by.
pub(crate) struct Surroundings<'a> {
    pub(crate) session: &'a Session,
    /// When the call was over for the sender.
    pub(crate) over: Option<Instant>,
    /// True while modem sound is listened to.
    pub(crate) is_modem: bool,
}

impl Stream {
    pub(crate) fn new(
        side: usize,
        from: SocketAddr,
        to: SocketAddr,
        packet: &RtpPacket<'_>,
        at: Instant,
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
            arrived: None,
            reception: ReceiverStatistics::new(8000),
            ears: [None, None],
            look: Look::default(),
            keys: Keys::default(),
            digits: rtp::telephone_event::EventReceiver::new(),
            packet_times: [0; 6],
            flaws: Flaws::default(),
            last: header,
            last_audio: None,
        }
    }

    /// The sender sent one more packet.
    pub(crate) fn sent(
        &mut self,
        at: Instant,
        id: PacketId,
        packet: &RtpPacket<'_>,
        around: &Surroundings<'_>,
    ) {
        let header = Header::of(packet);
        if self.packets > 0 {
            let step = header.sequence.wrapping_sub(self.last.sequence);
            // Small steps are what a capture has missed; a jump is made by the sender.
            if step.cast_signed().unsigned_abs() > JUMP {
                self.flaws.sequence.mark(at, id, i64::from(step.cast_signed()));
            }
        }
        self.format(at, id, packet, around);
        self.permission(at, id, around);
        self.last = header;
        self.last_at = at;
        self.packets += 1;
    }

    fn format(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, around: &Surroundings<'_>) {
        let other = 1 - self.side;
        let pt = packet.header.payload_type;
        let bit = 1_u128 << (pt & 127);
        let session = around.session;
        if around.is_modem && pt == payload_type::CN {
            self.flaws.comfort_noise.mark(at, id, 0);
        }
        if session.events(other) & bit != 0 {
            self.keys.sent(at, id, packet);
            return;
        }
        let listed = session.formats(other);
        if listed != 0 && listed & bit == 0 {
            let is_event = packet.payload.len() == 4 && pt >= payload_type::DYNAMIC_FIRST;
            let flaw =
                if is_event { &mut self.flaws.unknown_event_format } else { &mut self.flaws.unknown_format };
            flaw.mark(at, id, i64::from(pt));
            return;
        }
        self.audio(at, id, packet, around.is_modem);
    }

    fn audio(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, is_modem: bool) {
        let header = packet.header;
        if !matches!(header.payload_type, payload_type::PCMU | payload_type::PCMA) {
            self.last_audio = None;
            return;
        }
        let samples = packet.payload.len() as u32;
        self.audible += 1;
        self.loud += u64::from(is_loud(header.payload_type, packet.payload));
        let place = match samples {
            80 => 0,
            160 => 1,
            240 => 2,
            320 => 3,
            480 => 4,
            _ => 5,
        };
        self.packet_times[place] += 1;
        if is_modem && samples > MODEM_PACKET_MAX {
            self.flaws.long_packets.mark(at, id, i64::from(samples));
        }
        if let Some((sequence, timestamp, length)) = self.last_audio {
            let step = header.timestamp.wrapping_sub(timestamp);
            // A talkspurt may begin anywhere later; within one the clock counts the samples sent.
            let is_next = header.sequence == sequence.wrapping_add(1);
            let is_later = header.marker && step != 0 && step < u32::MAX / 2;
            if is_modem && is_next && step != length {
                let flaw = if is_later { &mut self.flaws.pauses } else { &mut self.flaws.slips };
                flaw.mark(at, id, i64::from(step.cast_signed()));
            }
            if is_next && length > 0 && step != length && !is_later {
                self.flaws.timestamp.mark(at, id, i64::from(step.cast_signed()));
            }
        }
        self.last_audio = Some((header.sequence, header.timestamp, samples));
    }

    fn permission(&mut self, at: Instant, id: PacketId, around: &Surroundings<'_>) {
        if let Some((false, since)) = around.session.may_send[self.side] {
            let is_fax = around.session.fax.is_some();
            let flaw = if is_fax { &mut self.flaws.beside_fax } else { &mut self.flaws.forbidden };
            flaw.mark_late(at, id, 0, at.since(since));
        }
        if let Some(over) = around.over {
            self.flaws.after_end.mark_late(at, id, 0, at.since(over));
        }
    }

    /// A packet arrived. True when there is sound in it that nobody knows.
    pub(crate) fn arrived(
        &mut self,
        at: Instant,
        packet: &RtpPacket<'_>,
        events: u128,
        is_answered: bool,
    ) -> bool {
        let header = packet.header;
        let first = self.arrived.map_or(at, |(first, _)| first);
        self.arrived = Some((first, at));
        self.reception.receive(at, &header);
        if events >> (header.payload_type & 127) & 1 != 0 {
            self.digits.receive(at, packet);
            return false;
        }
        let Some(law) = law_of(header.payload_type) else { return false };
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
        let law = law_of(packet.header.payload_type)?;
        let (timestamp, payload) = (packet.header.timestamp, packet.payload);
        let sound = || Sound { at, source, timestamp, law, octets: payload.to_vec() };
        if is_listening {
            return Some(vec![sound()]);
        }
        self.look.at(sound, payload, law)
    }

    /// How much sound was sent in it, G.711 only.
    pub(crate) fn sent_for(&self) -> Duration {
        let times = [10, 20, 30, 40, 60, 20];
        let sent = times.iter().zip(self.packet_times).map(|(ms, packets)| ms * packets);
        Duration::from_millis(sent.sum())
    }

    /// What was heard of it, before the answer or after it; none when nothing arrived.
    pub(crate) fn heard(&self, is_answered: bool) -> Option<Heard> {
        Some(self.ears[usize::from(is_answered)].as_ref()?.heard())
    }
}

/// How sound of this payload type is coded, if it is G.711.
pub(super) fn law_of(payload_type: u8) -> Option<Law> {
    match payload_type {
        payload_type::PCMA => Some(Law::A),
        payload_type::PCMU => Some(Law::Mu),
        _ => None,
    }
}

impl Header {
    fn of(packet: &RtpPacket<'_>) -> Self {
        let header = packet.header;
        Self { sequence: header.sequence, timestamp: header.timestamp }
    }
}
