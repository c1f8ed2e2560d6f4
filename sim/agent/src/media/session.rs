//! One audio stream each way: packets out on the beat, packets in to the statistics.

use std::collections::VecDeque;
use std::net::SocketAddr;

use audio::Law;
use audio::samples::SampleId;
use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use plan::profile::Says;
use rtp::rtcp::{Compound, ReporterConfig, RtcpReporter};
use rtp::telephone_event::{EventConfig, EventReceiver, EventSender, event_of};
use rtp::{ReceiverStatistics, RtpPacket, Sender, SenderConfig, redundant};

use super::recording::Recording;
use super::source::Source;
use crate::fax::Fax;

/// That of G.711, and by RFC 3551 4.5.2 and 4.5.6 of all that is sent here.
const CLOCK_RATE: u32 = 8_000;
/// G.711 with IP, UDP and RTP headers at 20 ms.
const BANDWIDTH: u32 = 80_000;

/// So often the last packet of a digit is sent (RFC 4733 2.5.1.4).
pub(crate) const EVENT_ENDS: u8 = 3;
/// How long a side that does not report its digits as it should waits.
const HESITATION: Duration = Duration::from_millis(600);
/// A frame of G.729 is 10 octets for 10 ms (RFC 3551 4.5.6).
const G729_OCTETS: usize = 10;
const G729_SAMPLES: usize = audio::samples_in(10);

/// What a session is to do, after an offer and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    /// How sound is coded; none for G.729, which nobody here can code: its packets hold zeros.
    pub(crate) law: Option<Law>,
    pub(crate) payload_type: u8,
    pub(crate) receive_payload_type: u8,
    pub(crate) event_payload_type: Option<u8>,
    pub(crate) receive_event_payload_type: Option<u8>,
    /// The same for events of which several come in a packet (RFC 2198).
    pub(crate) receive_redundant_payload_type: Option<u8>,
    pub(crate) ptime_ms: u32,
    pub(crate) remote: Option<SocketAddr>,
    pub(crate) remote_rtcp: Option<SocketAddr>,
    pub(crate) sends: bool,
    pub(crate) sample: SampleId,
}

/// What a session wants sent.
pub(crate) enum Sending {
    Rtp(SocketAddr, Bytes),
    Rtcp(SocketAddr, Bytes),
}

/// The audio of one call.
#[derive(Debug)]
pub(crate) struct Session {
    flow: Flow,
    sender: Sender,
    position: usize,
    /// When the next packet of sound is due; none while nothing is sent.
    next_packet: Option<Instant>,
    /// When the first packet was due that a pause has kept back.
    rests_since: Option<Instant>,
    statistics: ReceiverStatistics,
    reporter: Option<RtcpReporter>,
    /// A report has left.
    has_reported: bool,
    digits: VecDeque<u8>,
    event: Option<EventSender>,
    digit_ms: u32,
    pause_ms: u32,
    /// How often the last packet of a digit is sent.
    event_ends: u8,
    hesitates: bool,
    pause_until: Instant,
    recording: Option<Recording>,
    /// What is said instead of the sample of the flow, and for whom.
    source: Option<(Says, Source)>,
    /// The digits that were heard, where somebody wants to know.
    ear: Option<Box<EventReceiver>>,
    /// T.38 has taken the place of the audio.
    is_paused: bool,
}

impl Session {
    pub(crate) fn new(now: Instant, flow: Flow, rng: &mut Rng, reports: Option<String>) -> Self {
        let config =
            SenderConfig { payload_type: flow.payload_type, clock_rate: CLOCK_RATE, ptime_ms: flow.ptime_ms };
        let reporter = reports.map(|cname| {
            let config = ReporterConfig { cname, session_bandwidth: BANDWIDTH };
            RtcpReporter::new(config, rng.derive(&rng.clone().token(8)), now)
        });
        let mut session = Self {
            sender: Sender::new(rng, config),
            position: 0,
            next_packet: None,
            rests_since: None,
            statistics: ReceiverStatistics::new(CLOCK_RATE),
            reporter,
            has_reported: false,
            digits: VecDeque::new(),
            event: None,
            digit_ms: 100,
            pause_ms: 100,
            event_ends: EVENT_ENDS,
            hesitates: false,
            pause_until: Instant::ZERO,
            recording: None,
            source: None,
            ear: None,
            is_paused: false,
            flow: flow.clone(),
        };
        session.set_flow(now, flow);
        session
    }

    pub(crate) fn record(&mut self) {
        self.recording.get_or_insert_default();
    }

    pub(crate) fn take_recording(&mut self) -> Option<Recording> {
        self.recording.take()
    }

    /// From here on this is said; what goes on as it was goes on without a break.
    pub(crate) fn say(&mut self, says: Says) {
        if self.source.as_ref().is_none_or(|(now, _)| *now != says) {
            self.source = Source::of(says).map(|source| (says, source));
        }
    }

    /// Digits that come as telephone-events are listened to.
    pub(crate) fn listen_for_digits(&mut self) {
        self.ear.get_or_insert_default();
    }

    /// All that were heard so far.
    pub(crate) fn digits_heard(&self) -> String {
        self.ear.as_ref().map(|ear| ear.digits()).unwrap_or_default()
    }

    /// What was agreed anew. SSRC, sequence number and timestamp go on unbroken.
    pub(crate) fn set_flow(&mut self, now: Instant, flow: Flow) {
        self.is_paused = false;
        if (flow.payload_type, flow.ptime_ms) != (self.flow.payload_type, self.flow.ptime_ms) {
            self.sender.reconfigure(SenderConfig {
                payload_type: flow.payload_type,
                clock_rate: CLOCK_RATE,
                ptime_ms: flow.ptime_ms,
            });
        }
        let sends = flow.sends && flow.remote.is_some();
        match (sends, self.next_packet) {
            (true, None) => self.speak_again(now),
            (false, _) => self.rest(),
            (true, Some(_)) => {}
        }
        if flow.sample != self.flow.sample {
            self.position = 0;
        }
        if let Some((_, source)) = self.source.as_mut().filter(|_| flow.law != self.flow.law) {
            source.change_law();
        }
        self.flow = flow;
    }

    /// Nothing is sent from now on.
    fn rest(&mut self) {
        self.rests_since = self.next_packet.take().or(self.rests_since);
    }

    /// The first packet, or the first after a pause: the clock of the stream has run on meanwhile.
    //= https://www.rfc-editor.org/rfc/rfc3550#section-5.1
    fn speak_again(&mut self, now: Instant) {
        let due = self.rests_since.take().unwrap_or(now);
        let paused = now.since(due).as_micros() * u128::from(CLOCK_RATE) / 1_000_000;
        // Whole turns of the timestamp make no difference.
        self.sender.jump(0, (paused as u32).cast_signed());
        self.sender.start_talkspurt();
        // A pause that was shorter than a packet has kept nothing back.
        self.next_packet = Some(now.max(due));
    }

    /// The codec is one that carries no modem sound, and that nobody here can code.
    pub(crate) fn is_opaque(&self) -> bool {
        self.flow.law.is_none()
    }

    /// Digits are under way. Those that cannot go now, because the other side holds the call or takes none any more, keep
    /// nobody busy.
    pub(crate) fn is_dialling(&self) -> bool {
        let has_some = self.event.is_some() || !self.digits.is_empty();
        has_some && self.sends() && self.has_events()
    }

    /// Sound goes out.
    pub(crate) fn sends(&self) -> bool {
        self.next_packet.is_some()
    }

    /// The other side takes digits as events.
    pub(crate) fn has_events(&self) -> bool {
        self.flow.event_payload_type.is_some()
    }

    pub(crate) fn dial(&mut self, digits: &str, digit_ms: u32, pause_ms: u32, ends: u8) {
        self.digits.extend(digits.bytes());
        self.digit_ms = digit_ms;
        self.pause_ms = pause_ms;
        self.event_ends = ends;
    }

    /// Waits behind the first packet of each digit.
    pub(crate) fn hesitate(&mut self) {
        self.hesitates = true;
    }

    /// Neither sound nor reports until the next flow: the audio stream is not there any more.
    pub(crate) fn pause(&mut self) {
        self.rest();
        self.is_paused = true;
    }

    /// Stops the sound; reports and reception go on.
    pub(crate) fn stop_sound(&mut self) {
        self.rest();
    }

    /// Nothing more is sent, no report either.
    pub(crate) fn fall_silent(&mut self) {
        self.rest();
        self.reporter = None;
    }

    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let report = self.reporter.as_ref().filter(|_| !self.is_paused).map(RtcpReporter::next_timeout);
        match (self.next_packet, report) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The next thing that is due at `now`. A fax machine on the line speaks instead of the sample.
    pub(crate) fn poll(&mut self, now: Instant, fax: Option<&mut Fax>) -> Option<Sending> {
        if self.next_packet.is_some_and(|at| at <= now) {
            return self.next_sound(now, fax);
        }
        let is_due = |r: &&mut RtcpReporter| r.next_timeout() <= now && !self.is_paused;
        let reporter = self.reporter.as_mut().filter(is_due)?;
        let report = reporter.report(now, &self.sender, &mut self.statistics);
        let to = self.flow.remote_rtcp?;
        self.has_reported = true;
        Some(Sending::Rtcp(to, report))
    }

    /// The last report, with a goodbye. Who has sent nothing leaves without a word.
    //= https://www.rfc-editor.org/rfc/rfc3550#section-6.3.7
    pub(crate) fn goodbye(&mut self, now: Instant) -> Option<(SocketAddr, Bytes)> {
        if self.sender.packets() == 0 && !self.has_reported {
            return None;
        }
        let to = self.flow.remote_rtcp.filter(|_| !self.is_paused)?;
        let reporter = self.reporter.as_mut()?;
        Some((to, reporter.bye(now, &self.sender, &mut self.statistics, None)))
    }

    fn next_sound(&mut self, now: Instant, fax: Option<&mut Fax>) -> Option<Sending> {
        let to = self.flow.remote?;
        let at = self.next_packet?;
        self.next_packet = Some(at + Duration::from_millis(u64::from(self.flow.ptime_ms)));
        if let Some(packet) = self.next_event(now) {
            return Some(Sending::Rtp(to, packet));
        }
        let length = self.sender.samples_per_packet() as usize;
        let said = fax.and_then(|fax| fax.speak(now, self.flow.law.unwrap_or(Law::Mu), length));
        let Some(law) = self.flow.law else {
            // A machine has had its time all the same: its gateway hears it, and the far end does not.
            let frames = vec![0; length / G729_SAMPLES * G729_OCTETS];
            return Some(Sending::Rtp(to, self.sender.next(now, &frames)));
        };
        if let Some(sound) = said {
            return Some(Sending::Rtp(to, self.sender.next(now, &sound)));
        }
        if let Some((_, source)) = self.source.as_mut() {
            let sound = source.next(law, length);
            return Some(Sending::Rtp(to, self.sender.next(now, &sound)));
        }
        let sound = audio::samples::slice(self.flow.sample, law, self.position, length);
        self.position += length;
        let packet = self.sender.next(now, sound);
        Some(Sending::Rtp(to, packet))
    }

    fn next_event(&mut self, now: Instant) -> Option<Bytes> {
        if let Some(event) = self.event.as_mut() {
            if let Some(packet) = event.next(&mut self.sender) {
                return Some(packet);
            }
            self.event = None;
            self.pause_until = now + Duration::from_millis(u64::from(self.pause_ms));
            self.sender.start_talkspurt();
        }
        if self.digits.is_empty() || now < self.pause_until {
            return None;
        }
        let payload_type = self.flow.event_payload_type?;
        let digit = self.digits.pop_front()?;
        let event = event_of(char::from(digit))?;
        let mut config = EventConfig::new(event, self.digit_ms, payload_type);
        config.end_packets = self.event_ends;
        let mut event = EventSender::new(config, &self.sender);
        let packet = event.next(&mut self.sender);
        self.event = Some(event);
        if self.hesitates {
            self.next_packet = self.next_packet.map(|at| at + HESITATION);
        }
        packet
    }

    /// A datagram arrived on the RTP port.
    pub(crate) fn receive(&mut self, now: Instant, payload: &[u8], fax: Option<&mut Fax>) {
        let Ok(packet) = RtpPacket::parse(payload) else { return };
        self.statistics.receive(now, &packet.header);
        let is_sound = packet.header.payload_type == self.flow.receive_payload_type;
        self.hear_events(now, &packet);
        if let Some((_, source)) = self.source.as_mut().filter(|_| is_sound) {
            source.hear(packet.payload);
        }
        let Some(law) = self.flow.law else { return };
        if let Some(fax) = fax.filter(|_| is_sound) {
            fax.hear(now, packet.header.timestamp, packet.payload);
        }
        if let Some(recording) = self.recording.as_mut().filter(|_| is_sound) {
            let sound = law.decode(packet.payload);
            recording.add(packet.header.timestamp, &sound);
        }
    }

    fn hear_events(&mut self, now: Instant, packet: &RtpPacket<'_>) {
        let Some(ear) = self.ear.as_mut() else { return };
        let payload_type = Some(packet.header.payload_type);
        if payload_type == self.flow.receive_redundant_payload_type {
            let is_event = |block: &RtpPacket<'_>| {
                Some(block.header.payload_type) == self.flow.receive_event_payload_type
            };
            for block in redundant::blocks(packet).unwrap_or_default().iter().filter(|block| is_event(block))
            {
                ear.receive(now, block);
            }
        } else if payload_type == self.flow.receive_event_payload_type {
            ear.receive(now, packet);
        }
    }

    /// A datagram arrived on the RTCP port.
    pub(crate) fn receive_rtcp(&mut self, now: Instant, payload: &[u8]) {
        if let Some(reporter) = self.reporter.as_mut() {
            let compound = Compound::parse(payload);
            reporter.handle_rtcp(now, &self.sender, payload.len(), &compound);
        }
    }
}

#[cfg(test)]
mod tests {
    use rtp::RtpHeader;
    use rtp::telephone_event::EventPayload;

    use super::*;

    #[test]
    fn a_digit_whose_packets_are_lost_is_heard_when_it_is_sent_once_more() {
        let flow = Flow {
            law: Some(Law::A),
            payload_type: 8,
            receive_payload_type: 8,
            event_payload_type: Some(101),
            receive_event_payload_type: Some(101),
            receive_redundant_payload_type: Some(121),
            ptime_ms: 20,
            remote: None,
            remote_rtcp: None,
            sends: false,
            sample: SampleId::PbxSpeech,
        };
        let mut session = Session::new(Instant::ZERO, flow, &mut Rng::new(7), None);
        session.listen_for_digits();
        let event = |event, end, duration| {
            EventPayload { event, end, reserved: false, volume: 10, duration }.octets()
        };
        // RFC 2198 3: 101 is 1600 units older and has four octets, and 101 is new.
        let payload =
            [&[0xe5, 0x19, 0x00, 0x04, 0x65][..], &event(5, true, 800), &event(7, false, 160)].concat();
        let header = RtpHeader { payload_type: 121, timestamp: 10_000, ..RtpHeader::default() };
        session.receive(Instant::ZERO, &header.write(&payload), None);
        session.receive(Instant::from_millis(20), &header.write(&payload), None);
        assert_eq!(session.digits_heard(), "57");
    }
}
