//! Headers that are a number: Max-Forwards, Content-Length, Expires, Min-Expires, RSeq, Retry-After.

use crate::message::grammar::number;
use crate::message::{Fault, FaultKind};

/// delta-seconds (RFC 3261 20.19): 0 to 2^32-1.
pub(crate) fn delta_seconds(text: &str) -> Result<u32, Fault> {
    match number(text, u64::from(u32::MAX)) {
        Some(Some(value)) => u32::try_from(value).map_err(|_| Fault::new(FaultKind::NumberRange, text)),
        Some(None) => Err(Fault::new(FaultKind::NumberRange, text)),
        None => Err(Fault::new(FaultKind::NumberMalformed, text)),
    }
}

/// Max-Forwards (RFC 3261 20.22): 0 to 255.
pub(crate) fn max_forwards(text: &str) -> Result<u8, Fault> {
    match number(text, 255) {
        Some(Some(value)) => u8::try_from(value).map_err(|_| Fault::new(FaultKind::MaxForwardsRange, text)),
        Some(None) => Err(Fault::new(FaultKind::MaxForwardsRange, text)),
        None => Err(Fault::new(FaultKind::NumberMalformed, text)),
    }
}

/// Content-Length (RFC 3261 20.14).
pub(crate) fn content_length(text: &str) -> Result<usize, Fault> {
    let malformed = || Fault::new(FaultKind::ContentLengthMalformed, text);
    number(text, u64::from(u32::MAX)).flatten().and_then(|v| usize::try_from(v).ok()).ok_or_else(malformed)
}

/// The seconds of Retry-After (RFC 3261 20.33); a comment and parameters may follow them.
pub(crate) fn retry_after(text: &str) -> Result<u32, Fault> {
    let digits = text.split([' ', '\t', '(', ';']).next().unwrap_or_default();
    delta_seconds(digits)
}
/// A `qvalue` in thousandths: from 0 to 1 with up to three places (RFC 3261 25.1).
pub(crate) fn q_thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}
