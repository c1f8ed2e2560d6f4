//! What a sender of packets did wrong, counted, and how long it may go on before it is wrong.

use clock::{Duration, Instant};
use trace::PacketId;

/// In-flight packets that were sent before their sender could know better.
pub(crate) const GRACE: Duration = Duration::from_millis(500);

/// Something a sender did again and again: how often, and when first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flaw {
    pub(crate) count: u64,
    pub(crate) first: Option<(Instant, PacketId)>,
    /// What was seen at the first, whatever it is: a payload type, a step.
    pub(crate) detail: i64,
}

impl Flaw {
    pub(crate) fn mark(&mut self, at: Instant, id: PacketId, detail: i64) {
        self.count += 1;
        self.first.get_or_insert((at, id));
        if self.count == 1 {
            self.detail = detail;
        }
    }
}
