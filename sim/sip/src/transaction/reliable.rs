//! Reliable provisional responses: RFC 3262, what stands above the INVITE transaction on both sides.
//!
//! ```text
//!   UAS                                   UAC
//!    |--- 183, Require: 100rel, RSeq: 7 --->|   repeated from T1, doubling, until 64*T1
//!    |<-- PRACK, RAck: 7 1 INVITE ----------|   a transaction of its own in the early dialog
//!    |--- 200 (PRACK) --------------------->|   481 when nothing waits for it
//! ```

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;

use super::Timers;
use super::answer::{AnswerOutput, AnswerRetransmitter};
use crate::message::{Method, RAck};

/// The numbers of one INVITE at its UAS, and the response that waits for its PRACK: never more than one.
#[derive(Clone, Debug)]
pub struct ReliableSender {
    next: u32,
    waiting: Option<Waiting>,
}

#[derive(Clone, Debug)]
struct Waiting {
    rseq: u32,
    has_description: bool,
    again: AnswerRetransmitter,
}

impl ReliableSender {
    /// The first number is any from 1 to 2^31 - 1, drawn by the caller.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    #[must_use]
    pub const fn new(first: u32) -> Self {
        Self { next: first, waiting: None }
    }

    /// The RSeq of the next response: each is one more than the last.
    pub const fn take_number(&mut self) -> u32 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        number
    }

    /// A response with this number was sent. `has_description` says that it carried SDP.
    pub fn sent(
        &mut self,
        timers: &Timers,
        now: Instant,
        rseq: u32,
        has_description: bool,
        (bytes, to): (Bytes, SocketAddr),
    ) {
        let again = AnswerRetransmitter::for_reliable_1xx(timers, now, bytes, to);
        self.waiting = Some(Waiting { rseq, has_description, again });
    }

    /// True while a PRACK is awaited: no other reliable response may be sent.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// True while the 2xx has to wait: a description is under way that nobody has acknowledged.
    #[must_use]
    pub fn holds_answer(&self) -> bool {
        self.waiting.as_ref().is_some_and(|w| w.has_description)
    }

    /// Takes the RAck of a PRACK, for the INVITE with this CSeq number. Whether the response that it
    /// acknowledges carried a description; none when it acknowledges nothing, which is answered 481.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    pub fn acknowledge(&mut self, rack: &RAck, invite: u32) -> Option<bool> {
        let waiting = self.waiting.as_ref()?;
        let fits = rack.rseq == waiting.rseq && rack.cseq.number == invite;
        if !fits || rack.cseq.method != Method::Invite {
            return None;
        }
        self.waiting.take().map(|w| w.has_description)
    }

    /// A final response was sent: nothing is repeated any more, but a late PRACK still fits.
    pub fn stop(&mut self) {
        if let Some(waiting) = &mut self.waiting {
            waiting.again.acknowledge();
        }
    }

    /// When `handle_timeout` is due.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.waiting.as_ref()?.again.next_timeout()
    }

    /// Does what is due: the response again, or giving up, after which the INVITE is refused with a 5xx.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<AnswerOutput> {
        self.waiting.as_mut()?.again.handle_timeout(now)
    }
}

/// What a reliable provisional response is to its UAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The next one: to be acknowledged by PRACK.
    New,
    /// It came before. It is dropped, because the PRACK repeats itself.
    Again,
    /// One before it is missing. It is dropped too and will come again.
    OutOfOrder,
}

/// The numbers of one early dialog at the UAC.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReliableReceiver {
    last: Option<u32>,
}

impl ReliableReceiver {
    /// A response with this number came in. The first may have any number.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-4
    pub fn receive(&mut self, rseq: u32) -> Arrival {
        match self.last {
            Some(last) if rseq <= last => Arrival::Again,
            Some(last) if rseq != last + 1 => Arrival::OutOfOrder,
            _ => {
                self.last = Some(rseq);
                Arrival::New
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(sender: &mut ReliableSender, has_description: bool) -> u32 {
        let rseq = sender.take_number();
        let there = SocketAddr::from(([192, 0, 2, 1], 5060));
        let message = (Bytes::from_static(b"183"), there);
        sender.sent(&Timers::default(), Instant::ZERO, rseq, has_description, message);
        rseq
    }

    fn rack(text: &str) -> RAck {
        RAck::parse(text).expect(text)
    }

    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    //= type=test
    #[test]
    fn only_the_rack_of_the_response_acknowledges_it() {
        for (text, fits) in [
            ("7 1 INVITE", true),
            ("8 1 INVITE", false),
            ("7 2 INVITE", false),
            ("7 1 UPDATE", false),
            ("6 1 INVITE", false),
        ] {
            let mut sender = ReliableSender::new(7);
            sent(&mut sender, true);
            assert_eq!(sender.acknowledge(&rack(text), 1), fits.then_some(true), "{text}");
            assert_eq!(sender.is_waiting(), !fits, "{text}");
            assert_eq!(sender.acknowledge(&rack("7 1 INVITE"), 1).is_some(), !fits, "{text}: once only");
        }
    }

    #[test]
    fn numbers_rise_by_one_and_a_description_holds_the_answer() {
        let mut sender = ReliableSender::new(41);
        assert_eq!(sent(&mut sender, false), 41);
        assert!(sender.is_waiting() && !sender.holds_answer());
        assert_eq!(sender.acknowledge(&rack("41 9 INVITE"), 9), Some(false));
        assert_eq!(sent(&mut sender, true), 42);
        assert!(sender.holds_answer());
    }

    #[test]
    fn it_is_repeated_until_a_final_response_and_given_up_after_64_t1() {
        let mut sender = ReliableSender::new(1);
        sent(&mut sender, true);
        let mut times = Vec::new();
        while let Some(at) = sender.next_timeout() {
            times.push(at.as_nanos() / 1_000_000);
            if sender.handle_timeout(at) == Some(AnswerOutput::GiveUp) {
                break;
            }
        }
        assert_eq!(times, [500, 1500, 3500, 7500, 15500, 31500, 32000]);
        sent(&mut sender, false);
        sender.stop();
        assert_eq!(sender.next_timeout(), None);
        assert!(sender.acknowledge(&rack("2 1 INVITE"), 1).is_some(), "a late PRACK still fits");
    }

    //= https://www.rfc-editor.org/rfc/rfc3262#section-4
    //= type=test
    #[test]
    fn a_response_out_of_order_is_not_acknowledged() {
        let mut receiver = ReliableReceiver::default();
        let arrivals = [5, 5, 7, 6, 7, 6].map(|rseq| receiver.receive(rseq));
        use Arrival::{Again, New, OutOfOrder};
        assert_eq!(arrivals, [New, Again, OutOfOrder, New, New, Again]);
    }
}
