//! Timers by key: set, cancel, and take what is due in order of time.

use std::collections::BTreeMap;

use crate::Instant;

/// A set of running timers, at most one for each key. Equal times fire in the order they were set.
#[derive(Clone, Debug)]
pub struct TimerSet<K> {
    by_time: BTreeMap<(Instant, u64), K>,
    by_key: BTreeMap<K, (Instant, u64)>,
    sequence: u64,
}

impl<K> Default for TimerSet<K> {
    fn default() -> Self {
        Self { by_time: BTreeMap::new(), by_key: BTreeMap::new(), sequence: 0 }
    }
}

impl<K: Ord + Clone> TimerSet<K> {
    /// Starts the timer `key`, or moves it when it runs already.
    pub fn set(&mut self, key: K, at: Instant) {
        self.sequence += 1;
        let slot = (at, self.sequence);
        if let Some(before) = self.by_key.insert(key.clone(), slot) {
            self.by_time.remove(&before);
        }
        self.by_time.insert(slot, key);
    }

    /// Stops the timer; true when it was running.
    pub fn cancel(&mut self, key: &K) -> bool {
        match self.by_key.remove(key) {
            Some(slot) => self.by_time.remove(&slot).is_some(),
            None => false,
        }
    }

    /// When the next timer fires.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.by_time.keys().next().map(|(at, _)| *at)
    }

    /// When `key` fires, if it runs.
    #[must_use]
    pub fn fires_at(&self, key: &K) -> Option<Instant> {
        self.by_key.get(key).map(|(at, _)| *at)
    }

    /// Takes the earliest timer that is due at `now`.
    pub fn pop_due(&mut self, now: Instant) -> Option<K> {
        let slot = *self.by_time.keys().next()?;
        if slot.0 > now {
            return None;
        }
        let key = self.by_time.remove(&slot)?;
        self.by_key.remove(&key);
        Some(key)
    }

    /// How many timers run.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_time.len()
    }

    /// True when no timer runs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_time.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fire_in_order_of_time_then_of_setting() {
        let mut timers = TimerSet::default();
        timers.set("b", Instant::from_millis(2));
        timers.set("a", Instant::from_millis(2));
        timers.set("c", Instant::from_millis(1));
        let now = Instant::from_millis(2);
        let fired: Vec<_> = std::iter::from_fn(|| timers.pop_due(now)).collect();
        assert_eq!(fired, ["c", "b", "a"]);
        assert!(timers.is_empty());
    }

    #[test]
    fn setting_again_moves_the_timer() {
        let mut timers = TimerSet::default();
        timers.set(1, Instant::from_millis(1));
        timers.set(1, Instant::from_millis(5));
        assert_eq!(timers.len(), 1);
        assert_eq!(timers.pop_due(Instant::from_millis(4)), None);
        assert_eq!(timers.next(), Some(Instant::from_millis(5)));
    }
}
