//! Digits that are told by INFO: one in each, `Signal=5` among the lines of `application/dtmf-relay`, or nothing but the
//! digit.

use clock::Instant;
use rtp::telephone_event::event_of;
use sip::{HeaderName, Method};

use super::{Leg, Sip};

/// The types that carry one digit.
const TYPES: [&str; 2] = ["application/dtmf-relay", "application/dtmf"];
const BODY_OCTETS_MAX: usize = 256;
/// Digits of one leg that are kept.
const DIGITS_MAX: usize = 512;

/// A digit that has come by INFO.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToldDigit {
    /// When.
    pub(crate) at: Instant,
    /// The side that has sent it.
    pub(crate) side: usize,
    /// Which.
    pub(crate) digit: char,
    /// The number of its request.
    sequence: Option<u32>,
    /// The status with which its request was refused.
    pub(crate) refused: Option<u16>,
}

impl Leg {
    /// An INFO of a side has come, and no copy of it before.
    pub(super) fn digit_came(&mut self, side: usize, info: &Sip, at: Instant) {
        let digit = info.digit().filter(|_| self.told_digits.len() < DIGITS_MAX);
        let told = |digit| ToldDigit { at, side, digit, sequence: info.cseq, refused: None };
        self.told_digits.extend(digit.map(told));
    }

    /// A digit whose INFO was refused has not come.
    pub(super) fn info_answered(&mut self, side: usize, response: &Sip) {
        if response.method != Method::Info || !response.is_failure() {
            return;
        }
        let is_its = |told: &&mut ToldDigit| told.side != side && told.sequence == response.cseq;
        if let Some(told) = self.told_digits.iter_mut().rev().find(is_its) {
            told.refused = Some(response.status);
        }
    }
}

impl Sip {
    /// The digit in an INFO request.
    pub(crate) fn digit(&self) -> Option<char> {
        let kind = self.message.header(HeaderName::ContentType)?;
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !TYPES.contains(&kind.as_str()) || self.message.body().len() > BODY_OCTETS_MAX {
            return None;
        }
        let body = core::str::from_utf8(self.message.body()).ok()?;
        let signal = |line: &str| {
            let (name, value) = line.split_once('=')?;
            name.trim().eq_ignore_ascii_case("signal").then(|| value.trim().to_owned())
        };
        let word = body.lines().find_map(signal).unwrap_or_else(|| body.trim().to_owned());
        let mut letters = word.chars();
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        event_of(letter).map(|_| letter.to_ascii_uppercase())
    }
}
