//! What stands above the INVITE transaction: repeating a 2xx (or a reliable 1xx) until it is
//! acknowledged, and repeating the ACK whenever the 2xx comes again.
//!
//! Neither depends on the transport: a 2xx is repeated over TCP too, because a proxy on the way may use
//! UDP (RFC 3261 13.3.1.4).

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};

use super::Timers;

/// What an `AnswerRetransmitter` wants when its time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerOutput {
    /// Send the response again.
    Send {
        /// Where to.
        to: SocketAddr,
        /// The same bytes as before.
        bytes: Bytes,
    },
    /// Nobody acknowledged in 64*T1. After a 2xx the dialog must be ended by BYE; after a reliable
    /// provisional response the INVITE must be refused with a 5xx (RFC 3262 3).
    GiveUp,
}

/// Repeats a response to INVITE until its ACK (2xx) or its PRACK (reliable 1xx) comes.
///
/// The caller sends the response the first time itself, through the transaction layer.
#[derive(Clone, Debug)]
pub struct AnswerRetransmitter {
    to: SocketAddr,
    bytes: Bytes,
    interval: Duration,
    /// No cap for reliable provisional responses.
    interval_max: Duration,
    /// None once acknowledged or given up.
    next: Option<Instant>,
    give_up_at: Instant,
}

impl AnswerRetransmitter {
    /// For a 2xx just sent: intervals from T1, doubling to T2.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1.4
    #[must_use]
    pub fn for_2xx(timers: &Timers, now: Instant, bytes: Bytes, to: SocketAddr) -> Self {
        Self::new(timers, now, bytes, to, timers.t2)
    }

    /// For a reliable provisional response just sent: intervals from T1, doubling without a cap.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    #[must_use]
    pub fn for_reliable_1xx(timers: &Timers, now: Instant, bytes: Bytes, to: SocketAddr) -> Self {
        Self::new(timers, now, bytes, to, Duration::MAX)
    }

    fn new(timers: &Timers, now: Instant, bytes: Bytes, to: SocketAddr, interval_max: Duration) -> Self {
        let next = Some(now + timers.t1);
        Self { to, bytes, interval: timers.t1, interval_max, next, give_up_at: now + timers.patience() }
    }

    /// The ACK or PRACK came: nothing more is sent, and the bytes are dropped.
    pub fn acknowledge(&mut self) {
        self.next = None;
        self.bytes = Bytes::new();
    }

    /// True while the acknowledgement is awaited.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.next.is_some()
    }

    /// When `handle_timeout` is due.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.next.map(|next| next.min(self.give_up_at))
    }

    /// Does what is due, at most one thing.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<AnswerOutput> {
        if self.next_timeout()? > now {
            return None;
        }
        if now >= self.give_up_at {
            self.acknowledge();
            return Some(AnswerOutput::GiveUp);
        }
        self.interval = self.interval.saturating_mul(2).min(self.interval_max);
        self.next = Some(now + self.interval);
        Some(AnswerOutput::Send { to: self.to, bytes: self.bytes.clone() })
    }
}

/// The ACK of a 2xx, kept to be sent again each time that 2xx comes again. One for each forked answer:
/// they differ in the To tag.
#[derive(Clone, Debug)]
pub struct AckRepeater {
    to: SocketAddr,
    bytes: Bytes,
    until: Instant,
}

impl AckRepeater {
    /// For the first 2xx, whose ACK was just sent.
    #[must_use]
    pub fn new(timers: &Timers, now: Instant, bytes: Bytes, to: SocketAddr) -> Self {
        Self { to, bytes, until: now + timers.patience() }
    }

    /// The same 2xx came again: the ACK to send, or nothing when 64*T1 are over.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    #[must_use]
    pub fn repeat(&self, now: Instant) -> Option<(SocketAddr, Bytes)> {
        (now < self.until).then(|| (self.to, self.bytes.clone()))
    }

    /// The ACK as it was sent.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// When this may be dropped.
    #[must_use]
    pub const fn until(&self) -> Instant {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(retransmitter: &mut AnswerRetransmitter) -> (Vec<u64>, Option<u64>) {
        let mut sends = vec![0];
        while let Some(now) = retransmitter.next_timeout() {
            assert_eq!(retransmitter.handle_timeout(Instant::from_nanos(now.as_nanos() - 1)), None);
            match retransmitter.handle_timeout(now) {
                Some(AnswerOutput::Send { .. }) => sends.push(now.as_nanos() / 1_000_000),
                Some(AnswerOutput::GiveUp) => return (sends, Some(now.as_nanos())),
                None => unreachable!("what is due happens"),
            }
        }
        (sends, None)
    }

    fn somewhere() -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], 5060))
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1.4
    //= type=test
    #[test]
    fn a_2xx_is_sent_eleven_times_in_32_seconds() {
        let timers = Timers::default();
        let mut answer =
            AnswerRetransmitter::for_2xx(&timers, Instant::ZERO, Bytes::from_static(b"200"), somewhere());
        let (sends, give_up) = seconds(&mut answer);
        assert_eq!(sends, [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]);
        assert_eq!(give_up, Some(32_000_000_000));
        assert!(!answer.is_waiting());
    }

    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    //= type=test
    #[test]
    fn a_reliable_1xx_doubles_without_a_cap() {
        let timers = Timers::default();
        let bytes = Bytes::from_static(b"183");
        let mut answer = AnswerRetransmitter::for_reliable_1xx(&timers, Instant::ZERO, bytes, somewhere());
        let (sends, give_up) = seconds(&mut answer);
        assert_eq!(sends, [0, 500, 1500, 3500, 7500, 15500, 31500]);
        assert_eq!(give_up, Some(32_000_000_000));
    }

    #[test]
    fn an_acknowledged_answer_is_not_repeated() {
        let timers = Timers::default();
        let mut answer =
            AnswerRetransmitter::for_2xx(&timers, Instant::ZERO, Bytes::from_static(b"200"), somewhere());
        answer.acknowledge();
        assert_eq!(answer.next_timeout(), None);
        assert_eq!(answer.handle_timeout(Instant::from_millis(500)), None);
    }

    #[test]
    fn the_ack_is_repeated_until_64_t1() {
        let ack =
            AckRepeater::new(&Timers::default(), Instant::ZERO, Bytes::from_static(b"ACK"), somewhere());
        assert!(ack.repeat(Instant::from_millis(31_999)).is_some());
        assert_eq!(ack.repeat(ack.until()), None);
    }
}
