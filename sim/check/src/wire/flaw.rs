//! What a sender of packets did wrong, counted, and how long it may go on before it is wrong.

use clock::{Duration, Instant};
use trace::PacketId;

/// In-flight packets that were sent before their sender could know better.
pub(crate) const GRACE: Duration = Duration::from_millis(500);

/// How long after it was allowed something is sent that never was.
pub(crate) const NEVER_ALLOWED: Duration = Duration::MAX;

/// A flaw that must be seen so often to be told; none asks for more where time makes it one.
const LEAST_MAX: usize = 3;

/// Something a sender did again and again: how often, and when first. Boxed: most senders never do it, and a call has
/// room for dozens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flaw(Option<Box<Marks>>);

/// What was marked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    pub(crate) count: u64,
    pub(crate) first: Option<(Instant, PacketId)>,
    /// What was seen at the first, whatever it is: a payload type, a step.
    pub(crate) detail: i64,
    /// How long after the change that makes it wrong the first was sent, where there was one.
    pub(crate) after: Duration,
    /// By how much of time the last ones were wrong, the oldest first, where time makes them wrong.
    beyond: [Duration; LEAST_MAX],
}

/// None at all, where what was seen says nothing.
pub(crate) static NO_FLAW: Flaw = Flaw(None);

/// What is read where nothing was marked.
static NOTHING: Marks =
    Marks { count: 0, first: None, detail: 0, after: Duration::ZERO, beyond: [Duration::ZERO; LEAST_MAX] };

impl core::ops::Deref for Flaw {
    type Target = Marks;

    fn deref(&self) -> &Marks {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl Flaw {
    pub(crate) fn mark(&mut self, at: Instant, id: PacketId, detail: i64) {
        self.0.get_or_insert_default().mark(at, id, detail);
    }

    /// What was sent so long after it was allowed is wrong, unless it was under way.
    pub(crate) fn mark_late(&mut self, at: Instant, id: PacketId, detail: i64, after: Duration) {
        if after > GRACE {
            let marks = self.0.get_or_insert_default();
            marks.mark(at, id, detail);
            if marks.count == 1 {
                marks.after = after;
            }
            marks.beyond.rotate_left(1);
            marks.beyond[LEAST_MAX - 1] = after - GRACE;
        }
    }
}

impl Marks {
    fn mark(&mut self, at: Instant, id: PacketId, detail: i64) {
        self.count += 1;
        self.first.get_or_insert((at, id));
        if self.count == 1 {
            self.detail = detail;
        }
    }

    /// By how much time would have had to be different for it to be seen less than `least` times; none when that
    /// has nothing to do with time.
    pub(crate) fn beyond(&self, least: usize) -> Option<Duration> {
        let by = self.beyond[LEAST_MAX - least.clamp(1, LEAST_MAX)];
        (!by.is_zero() && by < NEVER_ALLOWED - GRACE).then_some(by)
    }
}
