//! Timers A to M: those of transactions (RFC 3261 17, RFC 6026), and the copies of a 2xx and of a reliable response.

use clock::Instant;
use sip::{HeaderName, Message};
use trace::{Party, Transport};

use super::{ABSORBED, LONG, T2, T4, Timer, pause};
use crate::demo::heard::Heard;

/// A transaction as the wire shows it.
struct Transaction {
    branch: String,
    method: String,
    client: Party,
    server: Party,
    transport: Transport,
    call_id: String,
    cseq: Option<u32>,
    number: usize,
    /// When its copies were sent.
    sent: Vec<Instant>,
    arrived: bool,
    /// A provisional response has come back.
    is_provisional: bool,
    /// The final response: its status, when its copies were sent, when the first of them came back.
    status: Option<u16>,
    finals: Vec<Instant>,
    came_back: Option<Instant>,
    /// When the ACK arrived.
    acknowledged: Option<Instant>,
    reliable: Option<Reliable>,
}

/// A reliable provisional response that waits for its PRACK (RFC 3262 3).
struct Reliable {
    rseq: u32,
    sent: Vec<Instant>,
    is_acknowledged: bool,
}

/// The timers of all transactions.
pub(super) fn timers(heard: &[&Heard], now: Instant) -> Vec<Timer> {
    let mut all: Vec<Transaction> = Vec::new();
    for message in heard {
        if message.message.is_response() {
            response(&mut all, message, now);
        } else if message.method() == "ACK" {
            acknowledge(&mut all, message, now);
        } else if message.message.is_request() {
            request(&mut all, message, now);
        }
    }
    all.iter().flat_map(|of| [of.client(), of.server()].concat()).collect()
}

fn request(all: &mut Vec<Transaction>, heard: &Heard, now: Instant) {
    let (branch, method) = (heard.branch(), heard.method());
    let arrived = heard.arrived_by(now);
    if method == "PRACK" && arrived {
        prack(all, &heard.message, heard.call_id());
    }
    let same = |of: &&mut Transaction| of.branch == branch && of.method == method && of.client == heard.from;
    if let Some(of) = all.iter_mut().rev().find(same) {
        of.sent.push(heard.sent);
        of.arrived |= arrived;
        return;
    }
    all.push(Transaction {
        branch,
        method,
        client: heard.from,
        server: heard.to,
        transport: heard.transport,
        call_id: heard.call_id().to_owned(),
        cseq: heard.cseq(),
        number: heard.number,
        sent: vec![heard.sent],
        arrived,
        is_provisional: false,
        status: None,
        finals: Vec::new(),
        came_back: None,
        acknowledged: None,
        reliable: None,
    });
}

fn response(all: &mut [Transaction], heard: &Heard, now: Instant) {
    let (branch, method) = (heard.branch(), heard.method());
    let same = |of: &&mut Transaction| of.branch == branch && of.method == method && of.client == heard.to;
    let Some(of) = all.iter_mut().rev().find(same) else { return };
    let status = heard.message.status().unwrap_or_default();
    let arrived = heard.arrived.filter(|at| *at <= now);
    if status < 200 {
        of.is_provisional |= arrived.is_some();
        let rseq = heard.message.rseq().ok().flatten();
        match (&mut of.reliable, rseq) {
            (Some(reliable), Some(rseq)) if reliable.rseq == rseq => reliable.sent.push(heard.sent),
            (_, Some(rseq)) => {
                of.reliable = Some(Reliable { rseq, sent: vec![heard.sent], is_acknowledged: false });
            }
            (_, None) => {}
        }
        return;
    }
    of.status.get_or_insert(status);
    of.finals.push(heard.sent);
    of.came_back = of.came_back.or(arrived);
}

/// An ACK belongs to the INVITE whose number it bears.
fn acknowledge(all: &mut [Transaction], heard: &Heard, now: Instant) {
    let (call_id, cseq) = (heard.call_id(), heard.cseq());
    let same = |of: &&mut Transaction| {
        of.method == "INVITE" && of.call_id == call_id && of.cseq == cseq && of.client == heard.from
    };
    if let Some(of) = all.iter_mut().rev().find(same) {
        of.acknowledged = of.acknowledged.or(heard.arrived.filter(|at| *at <= now));
    }
}

fn prack(all: &mut [Transaction], message: &Message, call_id: &str) {
    let Some(rack) = message.header(HeaderName::RAck) else { return };
    let rseq = rack.split_whitespace().next().and_then(|word| word.parse().ok());
    let waiting = all.iter_mut().filter(|of| of.call_id == call_id).filter_map(|of| of.reliable.as_mut());
    waiting.filter(|of| Some(of.rseq) == rseq).for_each(|of| of.is_acknowledged = true);
}

impl Transaction {
    fn timer(&self, who: Party, name: &'static str, fires: Instant, then: &'static str) -> Timer {
        Timer { who, name, what: format!("{} F{}", trace::visible(&self.method), self.number), fires, then }
    }

    fn is_invite(&self) -> bool {
        self.method == "INVITE"
    }

    fn is_udp(&self) -> bool {
        self.transport == Transport::Udp
    }

    /// Of the side that asks: RFC 3261 17.1.
    fn client(&self) -> Vec<Timer> {
        let timer = |name, fires, then| self.timer(self.client, name, fires, then);
        let (Some(first), Some(last)) = (self.sent.first(), self.sent.last()) else { return Vec::new() };
        if let (Some(status), Some(back)) = (self.status, self.came_back) {
            return match (self.is_invite(), status) {
                (true, 200..=299) => vec![timer("M", back + LONG, "no further 2xx is taken")],
                (true, _) if self.is_udp() => {
                    vec![timer("D", back + LONG, "copies of the refusal are ignored")]
                }
                (false, _) if self.is_udp() => {
                    vec![timer("K", back + T4, "copies of the answer are ignored")]
                }
                _ => Vec::new(),
            };
        }
        let copies = self.sent.len();
        match (self.is_invite(), self.is_provisional) {
            (true, true) => Vec::new(),
            (true, false) => {
                let again = timer("A", *last + pause(copies, LONG), "INVITE is sent again");
                let fails = timer("B", *first + LONG, "the call fails for want of any answer");
                if self.is_udp() { vec![again, fails] } else { vec![fails] }
            }
            (false, is_provisional) => {
                let length = if is_provisional { T2 } else { pause(copies, T2) };
                let again = timer("E", *last + length, "the request is sent again");
                let fails = timer("F", *first + LONG, "the request fails for want of an answer");
                if self.is_udp() { vec![again, fails] } else { vec![fails] }
            }
        }
    }

    /// Of the side that answers: RFC 3261 17.2, 13.3.1.4, RFC 3262 3.
    fn server(&self) -> Vec<Timer> {
        let timer = |name, fires, then| self.timer(self.server, name, fires, then);
        if !self.arrived {
            return Vec::new();
        }
        let (Some(status), Some(first), Some(last)) = (self.status, self.finals.first(), self.finals.last())
        else {
            return self.reliable(timer);
        };
        let again = *last + pause(self.finals.len(), T2);
        match (self.is_invite(), status, self.acknowledged) {
            (true, 200..=299, None) => vec![
                timer("2xx", again, "the 2xx is sent again, for want of an ACK"),
                timer("L", *first + LONG, "the ACK is given up, and the call with it"),
            ],
            (true, 200..=299, Some(_)) => {
                vec![timer("L", *first + LONG, ABSORBED)]
            }
            (true, _, None) => {
                let gives_up = timer("H", *first + LONG, "the ACK is given up");
                let again = timer("G", again, "the refusal is sent again, for want of an ACK");
                if self.is_udp() { vec![again, gives_up] } else { vec![gives_up] }
            }
            (true, _, Some(at)) if self.is_udp() => {
                vec![timer("I", at + T4, "copies of the ACK are absorbed no more")]
            }
            (false, ..) if self.is_udp() => {
                vec![timer("J", *first + LONG, "copies of the request get the same answer no more")]
            }
            _ => Vec::new(),
        }
    }

    fn reliable(&self, timer: impl Fn(&'static str, Instant, &'static str) -> Timer) -> Vec<Timer> {
        let Some(waiting) = self.reliable.as_ref().filter(|of| !of.is_acknowledged) else {
            return Vec::new();
        };
        let (Some(first), Some(last)) = (waiting.sent.first(), waiting.sent.last()) else {
            return Vec::new();
        };
        vec![
            timer(
                "1xx",
                *last + pause(waiting.sent.len(), LONG),
                "the response is sent again, for want of a PRACK",
            ),
            timer("PRACK", *first + LONG, "the PRACK is given up, and the call refused"),
        ]
    }
}
