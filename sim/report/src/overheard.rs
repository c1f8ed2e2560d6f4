//! What can be heard in a capture. No phone hands it over: it is put together from the packets of each stream, at the
//! places that their timestamps name.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use audio::Law;
use check::{CallSummary, StreamSummary};
use clock::Instant;
use rtp::RtpPacket;
use trace::{Event, Party, Recording, visible};

const SAMPLES_PER_SECOND: usize = 8_000;
/// Sound of one capture that is put together: an hour in all.
const SAMPLES_MAX: usize = 3_600 * SAMPLES_PER_SECOND;
/// A timestamp that is this far from the time of its packet belongs to a clock that has jumped.
const APART_MAX: i64 = SAMPLES_PER_SECOND as i64;

/// A stream, as it sounds.
#[derive(Clone, Debug)]
pub struct Overheard {
    /// The number of its call in the list, and its own among the streams of that call.
    pub call: usize,
    /// From 1.
    pub stream: usize,
    /// Who speaks.
    pub by: Option<Party>,
    /// PCM at 8 kHz; all streams of a call begin with the first of them. Or why it cannot be heard.
    pub sound: Result<Vec<i16>, String>,
}

impl Overheard {
    /// The name of its file.
    #[must_use]
    pub fn file(&self) -> String {
        let by = self.by.map_or("unknown", Party::name);
        format!("call-{}-stream-{}-{by}.wav", self.call, self.stream)
    }
}

/// What can be heard in the streams of these calls; `numbers` are those of the calls.
#[must_use]
pub(crate) fn overheard(recording: &Recording, calls: &[CallSummary], numbers: &[usize]) -> Vec<Overheard> {
    let mut all: Vec<Ear<'_>> = Vec::new();
    for (call, number) in calls.iter().zip(numbers) {
        let begin = call.streams.iter().map(|stream| stream.first).min();
        let ears = call.streams.iter().zip(1..).map(|(stream, nth)| Ear::new(*number, nth, stream, begin));
        all.extend(ears);
    }
    listen(recording, &mut all);
    all.into_iter().filter(|ear| ear.is_kept).map(Ear::finish).collect()
}

/// Lets each hear its packets.
fn listen(recording: &Recording, all: &mut [Ear<'_>]) {
    let mut by_key: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, ear) in all.iter().enumerate() {
        by_key.entry((ear.stream.ssrc, ear.stream.source, ear.stream.destination)).or_default().push(at);
    }
    let mut room = SAMPLES_MAX;
    for (at, from, to, payload) in sent(recording) {
        let Ok(packet) = RtpPacket::parse(payload) else { continue };
        // A source that goes on in the next call is told by time.
        let places = by_key.get(&(packet.header.ssrc, from, to)).map_or(&[][..], Vec::as_slice);
        let is_its = |place: &&usize| all[**place].stream.first <= at && at <= all[**place].stream.last;
        if let Some(place) = places.iter().find(is_its).copied() {
            all[place].hear(at, &packet, &mut room);
        }
    }
}

/// The packets that were sent, whatever is in them.
fn sent(recording: &Recording) -> impl Iterator<Item = (Instant, SocketAddr, SocketAddr, &[u8])> {
    recording.events.iter().filter_map(|event| match event {
        Event::Sent { at, packet } => Some((*at, packet.from, packet.to, &packet.payload[..])),
        _ => None,
    })
}

/// Who listens to one stream.
struct Ear<'a> {
    call: usize,
    nth: usize,
    stream: &'a StreamSummary,
    begin: Instant,
    laws: [Option<Law>; 128],
    samples: Vec<i16>,
    /// A timestamp, and its place.
    anchor: Option<(u32, i64)>,
    /// True once a packet of it was met: those of others are not in the recording.
    is_kept: bool,
    /// True when there was no room for the rest.
    is_cut: bool,
}

impl<'a> Ear<'a> {
    fn new(call: usize, nth: usize, stream: &'a StreamSummary, begin: Option<Instant>) -> Self {
        let mut laws = [None; 128];
        for format in &stream.formats {
            laws[usize::from(format.payload_type & 127)] = match format.encoding.as_deref() {
                Some(name) if name.eq_ignore_ascii_case("PCMA") => Some(Law::A),
                Some(name) if name.eq_ignore_ascii_case("PCMU") => Some(Law::Mu),
                _ => None,
            };
        }
        let begin = begin.unwrap_or(stream.first);
        let (samples, anchor) = (Vec::new(), None);
        Self { call, nth, stream, begin, laws, samples, anchor, is_kept: false, is_cut: false }
    }

    fn hear(&mut self, at: Instant, packet: &RtpPacket<'_>, room: &mut usize) {
        self.is_kept = true;
        let law = self.laws[usize::from(packet.header.payload_type & 127)];
        let Some(law) = law.filter(|_| !self.stream.is_ciphered) else { return };
        let due = i64::try_from(at.since(self.begin).as_micros() / 125).unwrap_or(i64::MAX);
        let timestamp = packet.header.timestamp;
        let place = self
            .anchor
            .map_or(due, |(known, place)| place + i64::from(timestamp.wrapping_sub(known).cast_signed()));
        let place = if place.abs_diff(due) > APART_MAX.unsigned_abs() { due } else { place };
        self.anchor = Some((timestamp, place));
        let place = usize::try_from(place).unwrap_or(0);
        let end = place + packet.payload.len();
        let more = end.saturating_sub(self.samples.len());
        if more > *room {
            self.is_cut = true;
            return;
        }
        *room -= more;
        if more > 0 {
            self.samples.resize(end, 0);
        }
        law.decode_into(packet.payload, &mut self.samples[place..end]);
    }

    fn finish(self) -> Overheard {
        let names = || {
            let name = |format: &check::StreamFormat| match &format.encoding {
                Some(encoding) => visible(encoding),
                None => format!("payload type {}", format.payload_type),
            };
            self.stream.formats.iter().map(name).collect::<Vec<_>>().join(", ")
        };
        let sound = match () {
            () if self.stream.is_ciphered => Err("it is ciphered".to_owned()),
            () if self.is_cut && self.samples.is_empty() => {
                Err("it is behind the first hour of sound".to_owned())
            }
            () if self.samples.is_empty() => Err(format!("{} is not decoded here", names())),
            () => Ok(self.samples),
        };
        Overheard { call: self.call, stream: self.nth, by: self.stream.by, sound }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use clock::Duration;
    use trace::{Header, Packet, PacketId, Transport};

    use super::*;

    const FROM: ([u8; 4], u16) = ([10, 0, 0, 1], 4_000);
    const TO: ([u8; 4], u16) = ([10, 0, 0, 2], 5_000);

    fn sent(millis: u64, sequence: u16, timestamp: u32, octet: u8) -> Event {
        let mut octets = vec![0x80, 8];
        octets.extend(sequence.to_be_bytes());
        octets.extend(timestamp.to_be_bytes());
        octets.extend(7_u32.to_be_bytes());
        octets.extend([octet; 160]);
        let packet = Packet {
            id: PacketId(u64::from(sequence)),
            from: FROM.into(),
            to: TO.into(),
            transport: Transport::Udp,
            payload: Bytes::from(octets),
        };
        Event::Sent { at: Instant::from_millis(millis), packet }
    }

    fn stream(first: u64, encoding: &str) -> StreamSummary {
        StreamSummary {
            by: Some(Party::Pbx),
            source: FROM.into(),
            destination: TO.into(),
            ssrc: 7,
            formats: vec![check::StreamFormat { payload_type: 8, encoding: Some(encoding.to_owned()) }],
            is_ciphered: false,
            packets: 3,
            octets: 480,
            received: 3,
            lost: 0,
            duplicates: 0,
            out_of_order: 0,
            jitter: None,
            is_cut: false,
            gaps: 0,
            longest_gap: None,
            first: Instant::from_millis(first),
            last: Instant::from_millis(first + 10_000),
            had_begun: None,
        }
    }

    fn heard(events: Vec<Event>, streams: &[StreamSummary]) -> Vec<Result<Vec<i16>, String>> {
        let recording = Recording { header: Header::default(), events };
        let streams = streams.iter().zip(1..);
        let mut ears: Vec<Ear<'_>> = streams.map(|(s, nth)| Ear::new(1, nth, s, Some(s.first))).collect();
        listen(&recording, &mut ears);
        ears.into_iter().filter(|ear| ear.is_kept).map(|ear| ear.finish().sound).collect()
    }

    #[test]
    fn packets_stand_where_their_timestamps_say() {
        let loud = Law::A.decode_sample(0);
        let events = vec![sent(1_000, 1, 160, 0), sent(1_025, 2, 320, 0), sent(1_060, 4, 640, 0)];
        let all = heard(events, &[stream(1_000, "PCMA")]);
        let samples = all[0].as_ref().unwrap();
        assert_eq!(samples.len(), 640);
        let is_loud: Vec<bool> = samples.chunks(160).map(|part| part.iter().all(|s| *s == loud)).collect();
        assert_eq!(is_loud, [true, true, false, true], "what is missing is silent");
    }

    #[test]
    fn a_clock_that_jumps_does_not_make_an_hour_of_silence() {
        let events = vec![sent(1_000, 1, 160, 0), sent(1_020, 2, 900_000_000, 0)];
        let all = heard(events, &[stream(1_000, "PCMA")]);
        assert_eq!(all[0].as_ref().unwrap().len(), 320);
    }

    #[test]
    fn what_cannot_be_heard_is_said() {
        let ciphered = StreamSummary { is_ciphered: true, ..stream(1_000, "PCMA") };
        for (stream, why) in
            [(stream(1_000, "opus"), "opus is not decoded here"), (ciphered, "it is ciphered")]
        {
            let all = heard(vec![sent(1_000, 1, 160, 0)], &[stream]);
            assert_eq!(all, [Err(why.to_owned())]);
        }
        let later = (Instant::ZERO + Duration::from_secs(60)).as_millis();
        assert!(heard(vec![sent(later, 1, 160, 0)], &[stream(1_000, "PCMA")]).is_empty(), "of another call");
    }
}
