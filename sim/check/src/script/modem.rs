//! The sound of a fax machine in G.711: a frame by V.21, again and again.

use audio::{Law, SAMPLE_RATE};

use super::machine::control;

/// ITU-T V.21, channel 2: the frequencies of a zero and a one, in Hz.
const FREQUENCIES: [f64; 2] = [1850.0, 1650.0];
const BITS_PER_SECOND: usize = 300;
/// A second of flags (T.30 5.3.1).
const PREAMBLE_FLAGS: usize = 38;
const FLAG: u8 = 0x7e;
/// About -9 dBm0.
const AMPLITUDE: f64 = 8000.0;

/// The octets of one round.
pub(super) fn sound(law: Law, frame: &str) -> Vec<u8> {
    let (preamble, end) = ([FLAG; PREAMBLE_FLAGS], [FLAG; 2]);
    let bits: Vec<bool> = bits(&preamble).chain(stuffed(&control(frame))).chain(bits(&end)).collect();
    let count = bits.len() * SAMPLE_RATE as usize / BITS_PER_SECOND;
    let mut turns = 0.0;
    let sample = |nth| {
        let bit = bits[nth * BITS_PER_SECOND / SAMPLE_RATE as usize];
        turns += FREQUENCIES[usize::from(bit)] / f64::from(SAMPLE_RATE);
        law.encode_sample((AMPLITUDE * (turns * core::f64::consts::TAU).sin()) as i16)
    };
    (0..count).map(sample).collect()
}

/// A frame as it is between two flags: with its FCS, and a zero after five ones (T.30 5.3.2).
fn stuffed(frame: &[u8]) -> Vec<bool> {
    let divided = bits(frame).fold(0xffff_u16, |rest, bit| {
        let is_odd = (rest >> 15 == 1) != bit;
        rest << 1 ^ if is_odd { 0x1021 } else { 0 }
    });
    let (mut ones, mut out) = (0, Vec::new());
    for bit in bits(frame).chain(bits(&(!divided).to_be_bytes())) {
        out.push(bit);
        ones = if bit { ones + 1 } else { 0 };
        if ones == 5 {
            out.push(false);
            ones = 0;
        }
    }
    out
}

fn bits(octets: &[u8]) -> impl Iterator<Item = bool> {
    octets.iter().flat_map(|octet| (0..8).map(move |n| octet >> (7 - n) & 1 == 1))
}
