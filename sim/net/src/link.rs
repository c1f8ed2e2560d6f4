//! One direction between two hosts.

use clock::{Duration, Instant, Rng};

use crate::{LinkConfig, Traffic};

/// What becomes of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Delivered {
        /// When.
        at: Instant,
        /// When it arrives once more, if the network doubles it.
        again: Option<Instant>,
    },
    /// It does not arrive.
    Dropped(DropReason),
}

/// Why a link lost a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropReason {
    /// Independent random loss.
    Loss,
    /// Loss in the bad state of a Gilbert-Elliott link.
    Burst,
    /// The link was down.
    Partition,
}

/// A duplicate follows the first copy after this long.
const DUPLICATE_DELAY: Duration = Duration::from_millis(1);

/// One direction between two hosts: a queue with impairments.
#[derive(Clone, Debug)]
pub struct Link {
    config: LinkConfig,
    rng: Rng,
    bad: bool,
    down_until: Instant,
    /// When the packet sent last arrives; no later one that stays in the queue arrives before it.
    tail: Instant,
}

impl Link {
    /// A link that draws from `rng`.
    #[must_use]
    pub fn new(config: LinkConfig, rng: Rng) -> Self {
        Self { config, rng, bad: false, down_until: Instant::ZERO, tail: Instant::ZERO }
    }

    /// Says what becomes of a packet of `kind` that is sent at `now`. Packets must be offered in the
    /// order of time.
    pub fn send(&mut self, now: Instant, kind: Traffic) -> Fate {
        if now < self.down_until {
            return Fate::Dropped(DropReason::Partition);
        }
        let impaired = self.config.impairs.covers(kind);
        if impaired && let Some(why) = self.loss() {
            return Fate::Dropped(why);
        }
        let at = self.arrival(now, impaired);
        let is_doubled = impaired && self.rng.chance(self.config.duplicate);
        Fate::Delivered { at, again: is_doubled.then(|| at + DUPLICATE_DELAY) }
    }

    /// Loses everything sent before `until`. What is under way still arrives, as on a cut further up.
    pub fn cut_until(&mut self, until: Instant) {
        self.down_until = self.down_until.max(until);
    }

    fn loss(&mut self) -> Option<DropReason> {
        if let Some(burst) = self.config.burst {
            let change = if self.bad { burst.bad_to_good } else { burst.good_to_bad };
            self.bad ^= self.rng.chance(change);
            let loss = if self.bad { burst.loss_bad } else { burst.loss_good };
            if self.rng.chance(loss) {
                return Some(if self.bad { DropReason::Burst } else { DropReason::Loss });
            }
        }
        self.rng.chance(self.config.loss).then_some(DropReason::Loss)
    }

    fn arrival(&mut self, now: Instant, impaired: bool) -> Instant {
        let jitter = u64::try_from(self.config.jitter.as_nanos()).unwrap_or(u64::MAX);
        let jitter = if jitter == 0 { 0 } else { self.rng.below(jitter) };
        let arrival = (now + self.config.latency + Duration::from_nanos(jitter)).max(self.tail);
        if impaired && self.rng.chance(self.config.reorder) {
            // The tail stays where it is, so that those behind may overtake this one.
            return arrival + self.config.reorder_delay;
        }
        self.tail = arrival;
        arrival
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GilbertElliott;

    const MS: Duration = Duration::from_millis(1);

    fn link(config: LinkConfig) -> Link {
        Link::new(config, Rng::new(7))
    }

    /// Sends `n` packets, 20 ms apart.
    fn fates(config: LinkConfig, n: u64) -> Vec<Fate> {
        let mut link = link(config);
        (0..n).map(|i| link.send(Instant::from_millis(i * 20), Traffic::Media)).collect()
    }

    fn arrivals(fates: &[Fate]) -> Vec<Instant> {
        let of = |f: &Fate| match *f {
            Fate::Delivered { at, again } => [Some(at), again],
            Fate::Dropped(_) => [None; 2],
        };
        fates.iter().flat_map(of).flatten().collect()
    }

    fn once(at: Instant) -> Fate {
        Fate::Delivered { at, again: None }
    }

    fn lost(fates: &[Fate], why: DropReason) -> f64 {
        fates.iter().filter(|f| **f == Fate::Dropped(why)).count() as f64
    }

    /// Asserts that `hits` of `n` draws with probability `p` lie within three standard deviations.
    fn within_three_sigma(hits: f64, n: f64, p: f64) {
        let sigma = (n * p * (1.0 - p)).sqrt();
        assert!((hits - n * p).abs() <= 3.0 * sigma, "{hits} of {n}, expected {} +- {}", n * p, 3.0 * sigma);
    }

    #[test]
    fn a_perfect_line_delivers_at_once() {
        let mut link = link(LinkConfig::default());
        let now = Instant::from_millis(5);
        assert_eq!(link.send(now, Traffic::Signalling), once(now));
    }

    #[test]
    fn latency_delays_every_packet_and_keeps_their_order() {
        let at = arrivals(&fates(LinkConfig { latency: 20 * MS, ..LinkConfig::default() }, 1000));
        let expected: Vec<_> = (0..1000).map(|i| Instant::from_millis(i * 20 + 20)).collect();
        assert_eq!(at, expected);
    }

    #[test]
    fn jitter_stays_within_its_bound_and_keeps_the_order() {
        let config = LinkConfig { latency: 20 * MS, jitter: 50 * MS, ..LinkConfig::default() };
        let at = arrivals(&fates(config, 10_000));
        assert!(at.is_sorted());
        for (i, at) in at.iter().enumerate() {
            let delay = at.since(Instant::from_millis(i as u64 * 20));
            assert!((20 * MS..70 * MS).contains(&delay), "packet {i}: {delay:?}");
        }
    }

    #[test]
    fn independent_loss_is_kept_within_three_sigma() {
        for p in [0.01, 0.05, 0.2, 0.5] {
            let fates = fates(LinkConfig { loss: p, ..LinkConfig::default() }, 100_000);
            within_three_sigma(lost(&fates, DropReason::Loss), 100_000.0, p);
        }
    }

    #[test]
    fn bursts_have_the_computed_mean_loss_and_mean_length() {
        let burst = GilbertElliott { good_to_bad: 0.01, bad_to_good: 0.25, loss_good: 0.0, loss_bad: 1.0 };
        let n = 400_000;
        let fates = fates(LinkConfig { burst: Some(burst), ..LinkConfig::default() }, n);
        let hits = lost(&fates, DropReason::Burst);
        // Losses of a two-state chain are correlated: the variance is wider by (1+c)/(1-c), c = 1-p-r.
        let (mean, c) = (burst.mean_loss(), 1.0 - 0.01 - 0.25);
        let sigma = (n as f64 * mean * (1.0 - mean) * (1.0 + c) / (1.0 - c)).sqrt();
        assert!((hits - n as f64 * mean).abs() <= 3.0 * sigma, "{hits}, expected {}", n as f64 * mean);
        let starts = fates
            .windows(2)
            .filter(|w| matches!(w, [Fate::Delivered { .. }, Fate::Dropped(DropReason::Burst)]))
            .count() as f64;
        // A geometric length with r = 0.25 has mean 4 and variance 12.
        assert!((hits / starts - 4.0).abs() <= 3.0 * (12.0 / starts).sqrt(), "{}", hits / starts);
    }

    #[test]
    fn loss_in_the_good_state_is_not_called_a_burst() {
        let burst = GilbertElliott { good_to_bad: 0.0, bad_to_good: 1.0, loss_good: 0.1, loss_bad: 1.0 };
        let fates = fates(LinkConfig { burst: Some(burst), ..LinkConfig::default() }, 10_000);
        within_three_sigma(lost(&fates, DropReason::Loss), 10_000.0, 0.1);
        assert_eq!(lost(&fates, DropReason::Burst), 0.0);
    }

    #[test]
    fn duplicates_are_kept_within_three_sigma() {
        let fates = fates(LinkConfig { duplicate: 0.1, ..LinkConfig::default() }, 50_000);
        within_three_sigma((arrivals(&fates).len() - 50_000) as f64, 50_000.0, 0.1);
    }

    #[test]
    fn reordered_packets_are_overtaken() {
        let config = LinkConfig { latency: 20 * MS, reorder: 0.1, ..LinkConfig::default() };
        let at = arrivals(&fates(config, 50_000));
        let overtaken = at.windows(2).filter(|w| w[0] > w[1]).count() as f64;
        // A packet is overtaken by its successor unless the successor is late as well.
        within_three_sigma(overtaken, 50_000.0, 0.1 * 0.9);
    }

    #[test]
    fn impairments_leave_the_other_traffic_alone() {
        let config = LinkConfig { loss: 1.0, impairs: Traffic::Media, ..LinkConfig::default() };
        let mut link = link(config);
        assert_eq!(link.send(Instant::ZERO, Traffic::Media), Fate::Dropped(DropReason::Loss));
        assert_eq!(link.send(Instant::ZERO, Traffic::Signalling), once(Instant::ZERO));
    }

    #[test]
    fn a_cut_loses_what_is_sent_before_its_end() {
        let mut link = link(LinkConfig::default());
        link.cut_until(Instant::from_millis(10));
        assert_eq!(link.send(Instant::from_millis(9), Traffic::Media), Fate::Dropped(DropReason::Partition));
        let end = Instant::from_millis(10);
        assert_eq!(link.send(end, Traffic::Media), once(end));
    }

    #[test]
    fn the_same_seed_gives_the_same_fates() {
        let config = LinkConfig { jitter: 9 * MS, loss: 0.1, duplicate: 0.1, ..LinkConfig::default() };
        assert_eq!(fates(config.clone(), 1000), fates(config, 1000));
    }
}
