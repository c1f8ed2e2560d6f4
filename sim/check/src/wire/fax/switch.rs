//! One try to go from sound to T.38, and what became of the sound when it failed.

use clock::Instant;
use trace::PacketId;

/// A re-INVITE or UPDATE that offers an image stream.
#[derive(Clone, Debug)]
pub(crate) struct Switch {
    /// The side that offered.
    pub(crate) by: usize,
    /// The number of its transaction.
    pub(crate) transaction: u64,
    pub(crate) offer: PacketId,
    /// When it was first sent.
    pub(crate) offered: Instant,
    /// The places of the image streams that it offers.
    pub(crate) lines: Vec<usize>,
    /// True when T.38 was agreed already: it says the same again, or moves a port.
    pub(crate) is_renewal: bool,
    /// The final status.
    pub(crate) status: Option<u16>,
    /// The final response.
    pub(crate) answer: Option<PacketId>,
    /// True when the answer uses the image stream.
    pub(crate) is_accepted: bool,
    /// When each side knew the outcome.
    pub(crate) known: [Option<Instant>; 2],
    /// The sound each side sent after it knew of a refusal.
    pub(crate) after: [After; 2],
}

/// RTP of one side after a refusal.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct After {
    pub(crate) first: Option<Instant>,
    /// Packets in G.711, where silence can be told from sound, and comfort noise, which is silence.
    pub(crate) audible: u64,
    pub(crate) loud: u64,
}

impl Switch {
    pub(crate) fn new(by: usize, transaction: u64, offer: PacketId, offered: Instant) -> Self {
        Self {
            by,
            transaction,
            offer,
            offered,
            lines: Vec::new(),
            is_renewal: false,
            status: None,
            answer: None,
            is_accepted: false,
            known: [None; 2],
            after: [After::default(); 2],
        }
    }

    /// True when the other side said that it will not have T.38. Challenges, glare, a cancelled request and a server
    /// that is in trouble say something else.
    pub(crate) fn is_refused(&self) -> bool {
        if self.is_renewal {
            return false;
        }
        match self.status {
            Some(200..=299) => !self.is_accepted,
            Some(status) => !matches!(status, 401 | 407 | 408 | 481 | 487 | 491 | 500..=599),
            None => false,
        }
    }

    /// RTP was sent by `side`; whether it is loud, where that can be told.
    pub(super) fn audio_sent(&mut self, side: usize, at: Instant, is_loud: Option<bool>) {
        if self.is_refused() && self.known[side].is_some_and(|since| at >= since) {
            let after = &mut self.after[side];
            after.first.get_or_insert(at);
            after.audible += u64::from(is_loud.is_some());
            after.loud += u64::from(is_loud == Some(true));
        }
    }
}
