//! Both directions of a trunk.

use clock::{Instant, Rng};

use crate::{Fate, Link, NetworkConfig, Traffic};

/// Which way a packet travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the carrier to the PBX.
    ToPbx,
    /// From the PBX to the carrier.
    ToCarrier,
}

/// The two links of a trunk. Each draws from its own source, so that traffic one way does not change
/// the luck of the other way.
#[derive(Clone, Debug)]
pub struct Network {
    to_pbx: Link,
    to_carrier: Link,
}

impl Network {
    /// The network of a run, with sources derived from `rng`.
    #[must_use]
    pub fn new(config: &NetworkConfig, rng: &Rng) -> Self {
        Self {
            to_pbx: Link::new(config.to_pbx.clone(), rng.derive("link to pbx")),
            to_carrier: Link::new(config.to_carrier.clone(), rng.derive("link to carrier")),
        }
    }

    /// Says what becomes of a packet of `kind` that is sent at `now`.
    pub fn send(&mut self, now: Instant, direction: Direction, kind: Traffic) -> Fate {
        match direction {
            Direction::ToPbx => self.to_pbx.send(now, kind),
            Direction::ToCarrier => self.to_carrier.send(now, kind),
        }
    }

    /// Loses everything sent before `until`, both ways.
    pub fn cut_until(&mut self, until: Instant) {
        self.to_pbx.cut_until(until);
        self.to_carrier.cut_until(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LinkConfig;

    #[test]
    fn traffic_one_way_does_not_change_the_luck_of_the_other_way() {
        let lossy = LinkConfig { loss: 0.5, ..LinkConfig::default() };
        let config = NetworkConfig { to_pbx: lossy.clone(), to_carrier: lossy };
        let fates = |talkative: bool| {
            let mut network = Network::new(&config, &Rng::new(1));
            let mut one = || {
                if talkative {
                    network.send(Instant::ZERO, Direction::ToCarrier, Traffic::Media);
                }
                network.send(Instant::ZERO, Direction::ToPbx, Traffic::Media)
            };
            (0..100).map(|_| one()).collect::<Vec<_>>()
        };
        assert_eq!(fates(true), fates(false));
    }
}
