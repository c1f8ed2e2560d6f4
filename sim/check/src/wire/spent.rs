//! Streams that went on when their call was forgotten: what comes of them later is of that call still, and nobody takes
//! it for media without a description.

use std::collections::{BTreeMap, VecDeque};

use clock::{Duration, Instant};

use super::media::Key;

/// Streams that are remembered; the oldest of more are taken for new ones.
const SPENT_MAX: usize = 4_096;
/// A stream that was silent for so long is over, and what comes then is another.
const OVER: Duration = Duration::from_secs(10);

/// The streams of calls that were forgotten, and when the last packet of each was sent.
#[derive(Debug, Default)]
pub(super) struct Spent {
    last: BTreeMap<Key, Instant>,
    order: VecDeque<Key>,
}

impl Spent {
    /// The call of a stream is forgotten: it is remembered if it goes on.
    pub(super) fn keep(&mut self, key: Key, last: Instant, now: Instant) {
        if now.since(last) > OVER {
            return;
        }
        if self.last.insert(key, last).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > SPENT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.last.remove(&oldest);
        }
    }

    /// True for a packet of a stream whose call was forgotten.
    pub(super) fn goes_on(&mut self, key: Key, at: Instant) -> bool {
        match self.last.get_mut(&key) {
            Some(last) if at.since(*last) <= OVER => {
                *last = at;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Facts;
    use crate::script::judged;

    #[test]
    fn what_goes_on_after_a_call_was_forgotten_is_of_that_call() {
        let ladder = "0 pbx> INVITE\n100 car> 200\n120 pbx> ACK\n200-90000 pbx~\n200-9000 car~\n9000 pbx> BYE\n\
                      9020 car> 200 BYE";
        let mut facts = Facts { is_captured: true, ..Facts::default() };
        (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
        let streams = |ladder: &str| judged(ladder, facts.clone()).streams.len();
        assert_eq!(streams(ladder), 0);
        let later = ladder.replace("200-90000 pbx~", "200-9000 pbx~\n80000-90000 pbx~");
        assert_eq!(streams(&later), 1, "what begins when it has long been silent is another");
    }
}
