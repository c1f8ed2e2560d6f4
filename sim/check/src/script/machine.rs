//! The lines of a ladder that a fax machine says in UDPTL: a command, an answer, a page.
//!
//! ```text
//! DCS=14400 ecm       any frame of the table below; a DIS or DCS has a rate, a PPS what follows; behind a DCS comes
//!                     a training check, unless it is `alone`: `tenths=` of a second, `noise`, `short` its training; also
//!                     `fine`, `mr`, `mmr` and `wide`
//! MCF turned          its first bit is not the one of who says it
//! DIS=v29 no-ecm      all modems and error correction, unless it says otherwise
//! page=wbw ecm        three rows, white, black and white, in MH; with or without error correction; `untrained`;
//!                     `rate=` of V.17, `bad` a wrong FCS, `noise` octets that nobody can read
//! CED                 an indicator of the table below; `empty` is a datagram without octets
//! DIS cut             the last octet of each datagram is missing; `torn`: only where it arrives
//! ```

use bytes::Bytes;
use clock::{Duration, Instant};
use t38::{Field, FieldKind, Ifp, Indicator, Modulation, Sender, SenderConfig, Syntax};

use super::{Stage, has, host, peer, word};

/// One IFP after the other; a check is soon over, for the sake of ladders.
const PACE: Duration = Duration::from_millis(30);
const CHECK_PACE: Duration = Duration::from_millis(2);

/// The frames that ladders need (T.30 5.3.6.1), the first bit on the line being the most significant.
const FRAMES: [(&str, u8); 14] = [
    ("DIS", 0x01),
    ("DTC", 0x81),
    ("DCS", 0x41),
    ("CFR", 0x21),
    ("FTT", 0x22),
    ("PPR", 0x3d),
    ("CRP", 0x58),
    ("MPS", 0x72),
    ("RTN", 0x32),
    ("EOM", 0x71),
    ("EOP", 0x74),
    ("PPS", 0x7d),
    ("MCF", 0x31),
    ("DCN", 0x5f),
];

/// Octets of a page in one IFP.
const PART: usize = 150;

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
        if what.starts_with("DIS") {
            self.offers_by.get_or_insert_with(|| who.to_owned());
        }
        let has_heard_dis = self.offers_by.as_ref().is_some_and(|offerer| offerer != who);
        let mut at = at;
        for ifp in ifps(what, has_heard_dis) {
            let pace = if is_of_check(&ifp) { CHECK_PACE } else { PACE };
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
            at += pace;
        }
    }
}

fn ifps(what: &str, has_heard_dis: bool) -> Vec<Ifp> {
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
        Some(rows) => {
            let (_, short, modulation) = modem(word(what, "rate").unwrap_or("14400"));
            let octets = if has(what, "noise") { Bytes::from(vec![0x55; 2000]) } else { coded(rows) };
            let fcs = if has(what, "bad") { FieldKind::HdlcFcsBad } else { FieldKind::HdlcFcsOk };
            (short, if has_ecm { framed(&octets, modulation, fcs) } else { plain(&octets, modulation) })
        }
        None => {
            let mut frame = control(what);
            let is_polite = ["DIS", "DTC"].iter().any(|name| what.starts_with(name));
            frame[2] |= u8::from(has_heard_dis && !is_polite) << 7;
            frame[2] ^= u8::from(has(what, "turned")) << 7;
            let fields =
                vec![Field::new(FieldKind::HdlcData, frame), Field::mark(FieldKind::HdlcFcsOkSigEnd)];
            (Indicator::V21Preamble, vec![Ifp::Data { modulation: Modulation::V21, fields }])
        }
    };
    let signal = (!has(what, "untrained")).then_some(Ifp::Indicator(signal));
    signal.into_iter().chain(data).chain([end]).chain(check).collect()
}

/// The training check of a DCS: a long training, and zeros (T.30 5.3.6.1.3).
fn check(what: &str) -> Vec<Ifp> {
    let (long, short, modulation) = modem(word(what, "DCS").unwrap_or_default());
    let rate = modulation.bits_per_second().expect("it has one") as usize;
    let tenths: usize = word(what, "tenths").map_or(15, |tenths| tenths.parse().expect("a number"));
    let octet = if has(what, "noise") { 0x55 } else { 0 };
    let octets = vec![octet; rate * tenths / 80];
    let signal = Ifp::Indicator(if has(what, "short") { short } else { long });
    [signal]
        .into_iter()
        .chain(plain(&octets, modulation))
        .chain([Ifp::Indicator(Indicator::NoSignal)])
        .collect()
}

/// True for octets that are all the same.
fn is_of_check(ifp: &Ifp) -> bool {
    let Ifp::Data { fields, .. } = ifp else { return false };
    fields
        .iter()
        .all(|field| field.data.len() == PART && field.data.iter().all(|octet| *octet == field.data[0]))
}

/// A rate of V.17: its long training, its short one, and its data.
fn modem(rate: &str) -> (Indicator, Indicator, Modulation) {
    use {Indicator as I, Modulation as M};
    match rate {
        "14400" => (I::V17LongTraining14400, I::V17ShortTraining14400, M::V17Rate14400),
        "12000" => (I::V17LongTraining12000, I::V17ShortTraining12000, M::V17Rate12000),
        "9600" => (I::V17LongTraining9600, I::V17ShortTraining9600, M::V17Rate9600),
        _ => (I::V17LongTraining7200, I::V17ShortTraining7200, M::V17Rate7200),
    }
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
                "v29" => 0b1100,
                "v27" => 0b0100,
                "14400" => 0b0001,
                "12000" => 0b0101,
                "9600" => 0b1001,
                _ => 0b1101,
            };
            let bit = |word: &str, bit: u8| if has(what, word) { bit } else { 0 };
            let offers_ecm = name != "DCS" && !has(what, "no-ecm");
            let ecm = if offers_ecm { 0x20 } else { bit("ecm", 0x20) };
            let page = bit("fine", 0b10) | bit("mr", 0b1);
            octets.extend([0, rate << 2 | page, 1 | bit("wide", 0x80), ecm | bit("mmr", 0b10)]);
        }
        // The first page, its first block, and that has one frame.
        ("PPS", next) => octets.extend([code(next), 0, 0, 0]),
        _ => {}
    }
    octets
}

/// A page as one numbered frame, and the mark that no more follow (T.30 A.3.6).
fn framed(coded: &[u8], modulation: Modulation, fcs: FieldKind) -> Vec<Ifp> {
    let mut frame = vec![0xff, 0xc0, 0x60, 0];
    assert!(coded.len() <= 256, "a page of a ladder has one frame");
    frame.extend(coded);
    frame.resize(4 + 256, 0);
    let data = |frame: Vec<u8>, end| Ifp::Data {
        modulation,
        fields: vec![Field::new(FieldKind::HdlcData, frame), Field::mark(end)],
    };
    vec![data(frame, fcs), data(vec![0xff, 0xc0, 0x61], FieldKind::HdlcFcsOkSigEnd)]
}

fn plain(coded: &[u8], modulation: Modulation) -> Vec<Ifp> {
    let field = |part: &[u8]| Field::new(FieldKind::T4NonEcmData, part.to_vec());
    let mut parts: Vec<Vec<Field>> = coded.chunks(PART).map(|part| vec![field(part)]).collect();
    parts.last_mut().expect("a page has octets").push(Field::mark(FieldKind::T4NonEcmSigEnd));
    parts.into_iter().map(|fields| Ifp::Data { modulation, fields }).collect()
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
