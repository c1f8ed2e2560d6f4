//! Session descriptions (RFC 8866) as a trunk uses them: parse, print, look up.
//!
//! [`Sdp::parse`] is total: it always gives a description and, beside it, everything a strict reader
//! would complain about. Two readers stand behind it: `raw` (our own line list), and for what that
//! does not print again as it came, `guarded` (the `sdp-rs` crate, trusted only when nothing got lost). Both
//! give the same shape. What is *not* here:
//! who may offer what (`offer_answer`), and any judgement about a fault.

mod attribute;
mod description;
mod direction;
mod fault;
mod guarded;
mod lint;
mod media;
mod print;
mod raw;
mod t38;

pub use attribute::{Attribute, RtpMap, TelephoneEvent};
pub use description::{AddressFamily, Bandwidth, Connection, Line, Origin, Sdp, Time};
pub use direction::Direction;
pub use fault::{SdpFault, SdpFaultKind};
pub use lint::lint;
pub use media::Media;
pub use raw::{RawLine, lines};
pub use t38::{RateManagement, T38Attributes, T38Fault, UdpErrorCorrection};

#[cfg(test)]
mod tests;
