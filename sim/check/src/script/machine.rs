//! The lines of a ladder that a fax machine says in UDPTL: a command, an answer, a page.
//!
//! ```text
//! DCS=14400 ecm       any frame of the table below; a DIS or DCS has a rate, a PPS what follows; behind a DCS comes
//!                     a training check, unless it is `alone`
//! page=wbw ecm        three rows, white, black and white, in MH; with or without error correction; `untrained`
//! CED                 an indicator of the table below; `empty` is a datagram without octets
//! DIS cut             the last octet of each datagram is missing; `torn`: only where it arrives
//! ```

use bytes::Bytes;
use clock::{Duration, Instant};
use t38::{Field, FieldKind, Ifp, Indicator, Modulation, Sender, SenderConfig, Syntax};

use super::{Stage, has, host, peer, word};

/// One IFP after the other.
const PACE: Duration = Duration::from_millis(30);

/// The frames that ladders need (T.30 5.3.6.1), the first bit on the line being the most significant.
const FRAMES: [(&str, u8); 13] = [
    ("DIS", 0x01),
    ("DTC", 0x81),
    ("DCS", 0x41),
    ("CFR", 0x21),
    ("FTT", 0x22),
    ("CRP", 0x58),
    ("MPS", 0x72),
    ("RTN", 0x32),
    ("EOM", 0x71),
    ("EOP", 0x74),
    ("PPS", 0x7d),
    ("MCF", 0x31),
    ("DCN", 0x5f),
];

/// Signals without data.
const INDICATORS: [(&str, Indicator); 3] =
    [("silence", Indicator::NoSignal), ("CNG", Indicator::Cng), ("CED", Indicator::Ced)];

impl Stage {
    /// What a machine says, from its first IFP to the end of its signal. Its datagrams are counted over all of
    /// its lines.
    pub(super) fn machine(&mut self, at: Instant, who: &str, what: &str) {
        let config = SenderConfig {
            protection: t38::Protection::Redundancy { low: 3, high: 1 },
            datagram_octets_max: 400,
        };
        let address = |w: &str| format!("{}:4002", host(w)).parse().expect("an address");
        let (from, to) = (address(who), address(peer(who)));
        if has(what, "empty") {
            self.packet(at, from, to, Bytes::new(), false);
        }
        let mut at = at;
        for ifp in ifps(what) {
            let sender = self.machines.entry(who.to_owned()).or_insert_with(|| Sender::new(config));
            let packet = sender.send(&ifp.to_bytes(Syntax::V1998), ifp.class()).expect("it fits");
            let mut octets = packet.to_bytes();
            if has(what, "cut") {
                octets.truncate(octets.len() - 1);
            }
            self.packet(at, from, to, octets, has(what, "lost"));
            if has(what, "torn") {
                self.tear();
            }
            at += PACE;
        }
    }
}

fn ifps(what: &str) -> Vec<Ifp> {
    let name = what.split_whitespace().next().unwrap_or_default();
    if name == "empty" {
        return Vec::new();
    }
    if let Some((_, indicator)) = INDICATORS.iter().find(|(known, _)| *known == name) {
        return vec![Ifp::Indicator(*indicator)];
    }
    let (has_ecm, end) = (has(what, "ecm"), Ifp::Indicator(Indicator::NoSignal));
    let check = if name.starts_with("DCS") && !has(what, "alone") { check(what) } else { Vec::new() };
    let (signal, data) = match word(what, "page") {
        Some(rows) if has_ecm => (Indicator::V17ShortTraining14400, framed(rows)),
        Some(rows) => (Indicator::V17ShortTraining14400, plain(rows)),
        None => {
            let fields =
                vec![Field::new(FieldKind::HdlcData, control(what)), Field::mark(FieldKind::HdlcFcsOkSigEnd)];
            (Indicator::V21Preamble, vec![Ifp::Data { modulation: Modulation::V21, fields }])
        }
    };
    let signal = (!has(what, "untrained")).then_some(Ifp::Indicator(signal));
    signal.into_iter().chain(data).chain([end]).chain(check).collect()
}

/// The training check of a DCS: a long training, and zeros (T.30 5.3.6.1.3). A tenth of a second of them will do here.
fn check(what: &str) -> Vec<Ifp> {
    let (signal, modulation) = match word(what, "DCS") {
        Some("14400") => (Indicator::V17LongTraining14400, Modulation::V17Rate14400),
        Some("12000") => (Indicator::V17LongTraining12000, Modulation::V17Rate12000),
        Some("9600") => (Indicator::V17LongTraining9600, Modulation::V17Rate9600),
        _ => (Indicator::V17LongTraining7200, Modulation::V17Rate7200),
    };
    let fields =
        vec![Field::new(FieldKind::T4NonEcmData, vec![0; 90]), Field::mark(FieldKind::T4NonEcmSigEnd)];
    let zeros = Ifp::Data { modulation, fields };
    vec![Ifp::Indicator(signal), zeros, Ifp::Indicator(Indicator::NoSignal)]
}

/// The octets of a control frame.
pub(super) fn control(what: &str) -> Vec<u8> {
    let code = |name: &str| FRAMES.iter().find(|row| row.0 == name).expect("a frame of the table").1;
    let (name, value) = what.split_whitespace().next().expect("a frame").split_at(3);
    let mut octets = vec![0xff, 0xc8, code(name)];
    match (name, value.trim_start_matches('=')) {
        ("DIS" | "DTC" | "DCS", rate) => {
            // Bits 11 to 14 (T.30 table 2, note 3): the rates of V.17, or all modems.
            let rate = match rate {
                "14400" => 0b0001,
                "12000" => 0b0101,
                "9600" => 0b1001,
                _ => 0b1101,
            };
            let has_ecm = has(what, "ecm");
            octets.extend([0, rate << 2, 1, if has_ecm { 0x20 } else { 0 }]);
        }
        // The first page, its first block, and that has one frame.
        ("PPS", next) => octets.extend([code(next), 0, 0, 0]),
        _ => {}
    }
    octets
}

/// A page as one numbered frame, and the mark that no more follow (T.30 A.3.6).
fn framed(rows: &str) -> Vec<Ifp> {
    let mut frame = vec![0xff, 0xc0, 0x60, 0];
    let coded = coded(rows);
    assert!(coded.len() <= 256, "a page of a ladder has one frame");
    frame.extend(&coded);
    frame.resize(4 + 256, 0);
    let data = |frame: Vec<u8>, end| Ifp::Data {
        modulation: Modulation::V17Rate14400,
        fields: vec![Field::new(FieldKind::HdlcData, frame), Field::mark(end)],
    };
    vec![data(frame, FieldKind::HdlcFcsOk), data(vec![0xff, 0xc0, 0x61], FieldKind::HdlcFcsOkSigEnd)]
}

fn plain(rows: &str) -> Vec<Ifp> {
    let fields =
        vec![Field::new(FieldKind::T4NonEcmData, coded(rows)), Field::mark(FieldKind::T4NonEcmSigEnd)];
    vec![Ifp::Data { modulation: Modulation::V17Rate14400, fields }]
}

/// Rows of 1728 pixels of one colour, by T.4 4.1: an end of line before each, six behind the last.
fn coded(rows: &str) -> Bytes {
    const END_OF_LINE: &str = "000000000001";
    // White 1728 and 0; white 0, black 1728 and 0.
    let row = |colour| if colour == 'w' { "01001101100110101" } else { "0011010100000011001010000110111" };
    let mut bits: String = rows.chars().map(|colour| format!("{END_OF_LINE}{}", row(colour))).collect();
    bits += &END_OF_LINE.repeat(6);
    let octet = |bits: &[u8]| bits.iter().enumerate().fold(0, |o, (n, bit)| o | (bit - b'0') << (7 - n));
    bits.as_bytes().chunks(8).map(octet).collect()
}
