//! RTP, RTCP, telephone-event, jitter and loss statistics: sans-IO, one call leg at a time.
//!
//! What is absent: sockets, codecs (they live in `audio`), SRTP, and any opinion. Faults are values;
//! the judges decide what they mean.

mod classify;
mod packet;
pub mod payload_type;
mod playout;
pub mod redundant;
pub mod rtcp;
mod sender;
mod statistics;
pub mod telephone_event;

pub use classify::{Kind, classify};
pub use packet::{RtpFault, RtpHeader, RtpPacket};
pub use playout::{Playout, PlayoutBuffer};
pub use sender::{Sender, SenderConfig};
pub use statistics::{JitterSeen, ReceiverStatistics, Reception, Totals};

/// `duration` in units of a clock of `clock_rate`, without a division of 128 bits.
pub(crate) fn units(duration: clock::Duration, clock_rate: u32) -> u64 {
    let rate = u64::from(clock_rate);
    duration.as_secs() * rate + u64::from(duration.subsec_nanos()) * rate / 1_000_000_000
}
