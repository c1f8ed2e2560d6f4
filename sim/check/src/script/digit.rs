//! The lines of a ladder with a digit: telephone events by RFC 4733, in the stream of the sender's audio.
//!
//! ```text
//! 3000-3240 pbx~ digit=5 pt=101 ms=20     updates, and from 3240 on the last packet, three times
//! 3300-5010 pbx~ on                       audio that takes up where the digit has left off
//! ```
//!
//! What a test wants otherwise: `ends=1` copies of the last packet, `deferred` the first of them without the E bit,
//! `unmarked` no marker, `moves` a new timestamp in each packet, `stuck` one duration, `twice` each packet captured
//! twice, `missed` the first packet not captured, `packed` a second event in the last update, `open` the first then without the E bit and `plain` without the marker, `ts=` another timestamp,
//! `seq=` numbers that have nothing to do with those of the audio, `pause=` so many milliseconds without updates before the end, `marked` the marker in each packet, `falls` a short
//! duration at the end, `zero` none at the beginning, `reserved` the reserved bit, `ended` and `cleared` the E bit in
//! all updates, and not in the last packet, `octets=` so many of the payload, `times=` and `div=` a duration in another
//! unit, `same` one number for all copies of the last packet.

use clock::Instant;
use rtp::RtpHeader;
use rtp::telephone_event::EventPayload;

use super::{Stage, has, host, number, peer, span};

/// The longest duration of a segment.
const SEGMENT: u64 = 0xffff;
/// Copies of the last packet.
const COPIES: u64 = 3;

/// One report of an event: when it is sent, when its segment began and how long that has lasted, in samples.
struct Report {
    at: u64,
    segment: u64,
    duration: u64,
    end: bool,
}

impl Stage {
    pub(super) fn digit(&mut self, time: &str, who: &str, options: &str) {
        let (from, to) = span(time);
        let number = |name: &str, usual: u64| number(options, name, usual);
        let has = |name: &str| has(options, name);
        let ssrc = number("ssrc", if who == "pbx" { 7 } else { 9 }) as u32;
        let (sequence, start) = self.rtp.get(&(who.to_owned(), ssrc)).copied().unwrap_or((4000, 9000));
        let payload_type = number("pt", 101) as u8;
        let told = number("ts", start.into()) as u32;
        let mut header =
            RtpHeader { payload_type, sequence, timestamp: told, ssrc, marker: !has("unmarked") };
        header.sequence = number("seq", sequence.into()) as u16;
        let mut reports = reports(from, to, number("ms", 20), number("ends", COPIES), has("deferred"));
        let pause = to.saturating_sub(number("pause", 0))..to;
        reports.retain(|report| report.end || !pause.contains(&report.at));
        let updates = reports.iter().filter(|report| !report.end).count();
        let address = |w: &str| format!("{}:{}", host(w), number("port", 4000)).parse().expect("an address");
        for (nth, report) in reports.iter().enumerate() {
            let is_short = has("stuck") || has("falls") && report.end;
            let said = report.duration * number("times", 1) / number("div", 1);
            let usual = if is_short { 160 } else { said as u16 };
            let duration = if has("zero") && nth == 0 { 0 } else { usual };
            let event = number("digit", 5) as u8;
            let end = (report.end || has("ended")) && !(has("cleared") && nth + 1 == reports.len());
            let is_packed = has("packed") && nth + 1 == updates;
            let end = end || is_packed && !has("open");
            header.marker |= is_packed && !has("plain");
            let event = EventPayload { event, end, reserved: has("reserved"), volume: 10, duration };
            let mut payload = event.octets().to_vec();
            if is_packed {
                payload.extend(
                    EventPayload { event: event.event + 1, end: false, duration: 160, ..event }.octets(),
                );
            }
            payload.resize(number("octets", payload.len() as u64) as usize, 0);
            let moved = if has("moves") { 160 * nth as u64 } else { 0 };
            header.timestamp = told.wrapping_add((report.segment + moved) as u32);
            for _ in 0..if nth == 0 && has("missed") { 0 } else { 1 + usize::from(has("twice")) } {
                let octets = header.write(&payload);
                self.packet(Instant::from_millis(report.at), address(who), address(peer(who)), octets, false);
            }
            let is_same = has("same") && report.end && nth + 1 < reports.len();
            header.sequence = header.sequence.wrapping_add(u16::from(!is_same));
            header.marker = has("marked");
        }
        let end = reports.last().map_or(to, |last| last.at + number("ms", 20));
        let timestamp = start.wrapping_add(((end - from) * 8) as u32);
        let next = if options.contains(" seq=") { sequence } else { header.sequence };
        self.rtp.insert((who.to_owned(), ssrc), (next, timestamp));
    }
}

fn reports(from: u64, to: u64, ms: u64, copies: u64, is_deferred: bool) -> Vec<Report> {
    let (mut reports, mut segment, mut duration) = (Vec::new(), 0, 0);
    for at in (from..to).step_by(ms as usize) {
        duration = (at - from + ms) * 8 - segment;
        if duration > SEGMENT {
            reports.extend((0..COPIES).map(|_| Report { at, segment, duration: SEGMENT, end: false }));
            segment += SEGMENT;
            duration -= SEGMENT;
        }
        reports.push(Report { at, segment, duration, end: false });
    }
    let with_end = copies - u64::from(is_deferred);
    reports.extend((0..with_end).map(|nth| Report { at: to + nth * ms, segment, duration, end: true }));
    reports
}
