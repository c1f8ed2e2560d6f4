//! A packet under way, in the order of arrival: by instant and then by number, so that one seed gives one order.

use clock::Instant;
use trace::Packet;

/// A packet that will arrive.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) at: Instant,
    pub(crate) sequence: u64,
    pub(crate) packet: Packet,
    /// It has crossed the wire, and waits before our door.
    pub(crate) has_come: bool,
}

impl PartialEq for Delivery {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.sequence) == (other.at, other.sequence)
    }
}
impl Eq for Delivery {}
impl PartialOrd for Delivery {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Delivery {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}
