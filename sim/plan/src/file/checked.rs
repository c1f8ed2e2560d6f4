//! Values with a limited range, checked where they are read, so that the error points at the value.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::{Codec, E164};

fn within<'de, D, T>(deserializer: D, allowed: impl Fn(&T) -> bool, what: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + std::fmt::Debug,
{
    let value = T::deserialize(deserializer)?;
    if allowed(&value) { Ok(value) } else { Err(D::Error::custom(format!("{value:?} is not {what}"))) }
}

/// A final status other than success.
pub(crate) fn final_status<'de, D: Deserializer<'de>>(d: D) -> Result<u16, D::Error> {
    within(d, |s| (300..=699).contains(s), "a final status from 300 to 699")
}

/// A final status other than success that needs no challenge beside it (RFC 3261 22.2, 22.3).
pub(crate) fn status_without_challenge<'de, D: Deserializer<'de>>(d: D) -> Result<u16, D::Error> {
    let plain = |s: &u16| (300..=699).contains(s) && !matches!(s, 401 | 407);
    within(d, plain, "a final status from 300 to 699 other than 401 and 407, which carry a challenge")
}

/// How an offer of T.38 is refused.
pub(crate) fn fax_refusal<'de, D: Deserializer<'de>>(d: D) -> Result<u16, D::Error> {
    let what = "200 (with the port 0 in the answer), 403, 415, 488, 603 or 606";
    within(d, |s| matches!(s, 200 | 403 | 415 | 488 | 603 | 606), what)
}

/// Decibels that a line can have.
pub(crate) fn gain_db<'de, D: Deserializer<'de>>(d: D) -> Result<i32, D::Error> {
    within(d, |db| (-30..=12).contains(db), "a gain from -30 to 12 dB")
}

/// How far two clocks can be apart.
pub(crate) fn drift_ppm<'de, D: Deserializer<'de>>(d: D) -> Result<i32, D::Error> {
    within(d, |ppm| (-100..=100).contains(ppm), "a drift from -100 to 100 millionths")
}

/// 180 or 183.
pub(crate) fn ring_status<'de, D: Deserializer<'de>>(d: D) -> Result<u16, D::Error> {
    within(d, |s| matches!(s, 180 | 183), "180 or 183")
}

/// A dynamic RTP payload type.
pub(crate) fn payload_type<'de, D: Deserializer<'de>>(d: D) -> Result<u8, D::Error> {
    within(d, |pt| (96..=127).contains(pt), "a dynamic payload type from 96 to 127")
}

/// Milliseconds in a packet.
pub(crate) fn ptime<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    within(d, |ms| *ms % 10 == 0 && (10..=60).contains(ms), "a packet time: 10, 20, 30, 40, 50 or 60")
}

/// A share that is neither nothing nor everything.
pub(crate) fn percent<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    within(d, |p| (1..=99).contains(p), "a percentage from 1 to 99")
}

/// RTP takes an even port (RFC 3550 11).
pub(crate) fn port_even<'de, D: Deserializer<'de>>(d: D) -> Result<u16, D::Error> {
    within(d, |p| *p % 2 == 0 && *p >= 1024, "an even port from 1024")
}

/// At least one codec.
pub(crate) fn codecs<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Codec>, D::Error> {
    within(d, |list: &Vec<Codec>| !list.is_empty(), "a list of codecs with at least one")
}

/// At least one codec, or no list.
pub(crate) fn first_codec_offer<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<Codec>>, D::Error> {
    codecs(d).map(Some)
}

/// A number of a profile: `+` and digits, or digits that complete the block.
pub(crate) fn number<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let digits = |n: &String| {
        let fixed = n.trim_end_matches('n');
        !fixed.is_empty() && n.len() <= 4 && fixed.bytes().all(|b| b.is_ascii_digit())
    };
    within(
        d,
        |n| digits(n) || E164::parse(n).is_some(),
        "`+` and digits, or digits that complete the block, the last of them perhaps `n`",
    )
}

/// A short name.
pub(crate) fn call_label<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let good = |l: &String| {
        (1..=16).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    within(d, good, "a name of small letters and digits").map(Some)
}
