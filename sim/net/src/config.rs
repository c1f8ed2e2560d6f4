//! What a network does to packets, as plain numbers.

use clock::Duration;

/// The network of a run: one link for each direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkConfig {
    /// From the carrier to the PBX.
    pub to_pbx: LinkConfig,
    /// From the PBX to the carrier.
    pub to_carrier: LinkConfig,
}

/// One direction.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkConfig {
    /// One-way delay of every packet.
    pub latency: Duration,
    /// Further delay, drawn evenly from zero to this. It does not change the order of the packets:
    /// they wait in one queue.
    pub jitter: Duration,
    /// Which packets the impairments below hit; latency and jitter meet all.
    pub impairs: Traffic,
    /// Probability that a packet is lost, independently of the others.
    pub loss: f64,
    /// Loss in bursts, on top of `loss`.
    pub burst: Option<GilbertElliott>,
    /// Probability that a packet arrives twice.
    pub duplicate: f64,
    /// Probability that a packet leaves the queue and is overtaken.
    pub reorder: f64,
    /// How much later an overtaken packet arrives.
    pub reorder_delay: Duration,
}

impl Default for LinkConfig {
    /// A perfect line.
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            impairs: Traffic::All,
            loss: 0.0,
            burst: None,
            duplicate: 0.0,
            reorder: 0.0,
            reorder_delay: Duration::from_millis(30),
        }
    }
}

/// What a packet carries, as far as a link cares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Traffic {
    /// Everything.
    #[default]
    All,
    /// SIP.
    Signalling,
    /// RTP, RTCP and UDPTL.
    Media,
}

impl Traffic {
    /// True when an impairment of `self` hits a packet of `kind`.
    #[must_use]
    pub fn covers(self, kind: Self) -> bool {
        self == Self::All || self == kind
    }
}

/// Loss with a memory: a good state and a bad one, changed (perhaps) before each packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GilbertElliott {
    /// p: probability to enter the bad state.
    pub good_to_bad: f64,
    /// r: probability to leave it; 1/r is the mean length of a bad period in packets.
    pub bad_to_good: f64,
    /// 1 - k: loss in the good state.
    pub loss_good: f64,
    /// 1 - h: loss in the bad state.
    pub loss_bad: f64,
}

impl GilbertElliott {
    /// The share of packets lost in the long run.
    #[must_use]
    pub fn mean_loss(self) -> f64 {
        let bad = self.good_to_bad / (self.good_to_bad + self.bad_to_good);
        bad * self.loss_bad + (1.0 - bad) * self.loss_good
    }
}
