//! The lines of a ladder with a span: RTP and UDPTL, a packet after the other.

use audio::Law;
use audio::tone::{Tone, ToneGenerator};
use bytes::Bytes;
use clock::Instant;

use super::{Stage, has, host, modem, number, peer, span, word};

impl Stage {
    /// RTP: `from-to who~ pt= ms= ssrc= seq= ts= port= source= quiet cng ced v21 says=`, `octets=` for another payload than the
    /// sound of `ms`, `seal=` for octets behind it, `frozen` one
    /// number, `back` numbers that count down, `marked` the marker in all packets, `on` to take up where the last line of the same SSRC has left off, and
    /// what a test wants wrong.
    pub(super) fn media(&mut self, time: &str, who: &str, options: &str) {
        let (from, to) = span(time);
        let number = |name: &str, usual: u64| number(options, name, usual);
        let has = |name: &str| has(options, name);
        let own = if who == "pbx" { 7 } else { 9 };
        let (pt, ms, ssrc) = (number("pt", 8), number("ms", 20), number("ssrc", own));
        let (step, jump) = (number("step", ms * 8), number("jump", 0));
        let key = (who.to_owned(), ssrc as u32);
        let (sequence, timestamp) = self.rtp.get(&key).copied().filter(|_| has("on")).unwrap_or((4000, 9000));
        let mut header = rtp::RtpHeader {
            payload_type: pt as u8,
            sequence: number("seq", sequence.into()) as u16,
            timestamp: number("ts", timestamp.into()) as u32,
            ssrc: ssrc as u32,
            marker: !has("unmarked"),
        };
        let begin = (Instant::from_millis(from), header.sequence, header.timestamp, ms);
        self.clocks.entry((who.to_owned(), ssrc as u32)).or_default().push(begin);
        let sound = sound(options);
        let address = |w: &str, port: u64| format!("{}:{port}", host(w)).parse().expect("an address");
        let (source, target) =
            (address(who, number("source", 4000)), address(peer(who), number("port", 4000)));
        for (nth, at) in (from..to).step_by(ms as usize).enumerate() {
            // The sound goes by the clock, also from one line to the next.
            let before = header.timestamp as usize % sound.len();
            let samples = || sound.iter().cycle().skip(before).take(ms as usize * 8).copied();
            let mut payload = if has("event") { vec![5, 10, 0, 160] } else { samples().collect() };
            payload
                .resize(number("octets", payload.len() as u64) as usize + number("seal", 0) as usize, 0x5a);
            self.packet(Instant::from_millis(at), source, target, header.write(&payload), false);
            header.marker = has("marked");
            let jumps = jump > 0 && nth % 25 == 24;
            header.sequence = header.sequence.wrapping_add(match () {
                () if has("frozen") => 0,
                () if has("back") => u16::MAX,
                () if jumps => jump as u16,
                () => number("by", 1) as u16,
            });
            let slip = if nth % 25 == 24 { number("slip", 0) } else { 0 };
            header.timestamp = header.timestamp.wrapping_add((step + slip) as u32);
        }
        self.rtp.insert(key, (header.sequence, header.timestamp));
    }

    /// UDPTL: `from-to who% octets= seq= low= high= fec no-fec-yet port= source= jump= every=` and what a test wants
    /// wrong. Control first, page data from the middle on.
    pub(super) fn udptl(&mut self, time: &str, who: &str, options: &str) {
        let (from, to) = span(time);
        let number = |name: &str, usual: u64| number(options, name, usual);
        let has = |name: &str| has(options, name);
        let protection = if has("fec") {
            t38::Protection::Fec { span: 3, entries: 1 }
        } else {
            t38::Protection::Redundancy { low: number("low", 3) as u8, high: number("high", 1) as u8 }
        };
        let config = t38::SenderConfig { protection, datagram_octets_max: 1400 };
        let mut sender = t38::Sender::starting_at(config, number("seq", 0) as u16);
        let address = |w: &str, port: u64| format!("{}:{port}", host(w)).parse().expect("an address");
        let (source, target) =
            (address(who, number("source", 4002)), address(peer(who), number("port", 4002)));
        for (nth, at) in (from..to).step_by(number("every", 30) as usize).enumerate() {
            let is_page = at >= from + (to - from) / 2;
            let (modulation, kind) = if is_page {
                (t38::Modulation::V17Rate14400, t38::FieldKind::T4NonEcmData)
            } else {
                (t38::Modulation::V21, t38::FieldKind::HdlcData)
            };
            let data = vec![nth as u8; number("octets", 40) as usize];
            let mut ifp = t38::Ifp::Data { modulation, fields: vec![t38::Field::new(kind, data)] };
            if has("v8") && nth == 0 {
                ifp = t38::Ifp::Indicator(t38::Indicator::V8Ansam);
            }
            let mut packet = sender.send(&ifp.to_bytes(t38::Syntax::V1998), ifp.class()).expect("it fits");
            packet.sequence =
                packet.sequence.wrapping_add(if nth >= 8 { number("jump", 0) as u16 } else { 0 });
            if has("frozen") {
                packet.sequence = 0;
            }
            if let (t38::Recovery::Redundancy(copies), true) = (&mut packet.recovery, has("spoiled")) {
                copies.iter_mut().for_each(|copy| *copy = Bytes::from_static(&[0]));
            }
            if let (t38::Recovery::Fec { entries, .. }, true) = (&mut packet.recovery, has("spoiled")) {
                entries.iter_mut().for_each(|entry| *entry = Bytes::from_static(&[1; 44]));
            }
            if has("no-fec-yet") {
                packet.recovery = t38::Recovery::Fec { span: 0, entries: Vec::new() };
            }
            let mut octets = packet.to_bytes();
            if has("cut") {
                octets.truncate(octets.len() - 1);
            }
            self.packet(Instant::from_millis(at), source, target, octets, has("lost"));
        }
    }
}

/// One round of what is heard in RTP.
fn sound(options: &str) -> Vec<u8> {
    let has = |name: &str| has(options, name);
    if has("v21") {
        modem::sound(Law::A, word(options, "says").unwrap_or("DIS"))
    } else if has("cng") {
        Law::A.encode(&ToneGenerator::round(Tone::cng()))
    } else if has("ced") {
        Law::A.encode(&ToneGenerator::round(Tone::ced()))
    } else if has("quiet") {
        vec![Law::A.silence()]
    } else {
        vec![0x30]
    }
}
