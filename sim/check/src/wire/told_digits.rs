//! Digits that are told by INFO: one in each.

use clock::Instant;
use rtp::telephone_event::event_of;
use sip::Method;

use super::{Leg, Sip};

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
        self.message.digit_told().filter(|letter| event_of(*letter).is_some())
    }
}
