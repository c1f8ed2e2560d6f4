//! The way out: requests, responses, and what becomes of each datagram.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;
use sip::transaction::{ClientId, Outgoing, Output as LayerOutput, ServerId};
use sip::{Draft, HeaderName, Message, Method, Via};

use crate::agent::Agent;
use crate::interface::{CallKey, Output};
use crate::quirk::Fate;
use crate::quirk::message::{answers_elsewhere, answers_from_elsewhere};
use crate::quirk::transaction::ack_for_failure_elsewhere;

/// What a client transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Invite(CallKey),
    Reinvite(CallKey),
    Cancel,
    Bye(CallKey),
    Prack(CallKey),
    /// The end of a forked answer that is not wanted.
    ForkBye,
    Info,
    Register,
    Unregister,
    Ping,
}

/// A request that waits for its final response.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) purpose: Purpose,
    /// The request as it was sent: for a second try with credentials.
    pub(crate) draft: Draft,
    /// The same as it went out: for a CANCEL, and for the dialogs that an INVITE makes.
    pub(crate) bytes: Bytes,
    pub(crate) to: SocketAddr,
}

/// Hops for a request that nobody has forwarded (RFC 3261 8.1.1.6).
pub(crate) const MAX_FORWARDS: &str = "70";
/// RFC 3261 8.1.1.7.
const MAGIC_COOKIE: &str = "z9hG4bK";

/// The pieces of our Via. The empty rport asks for an answer to where we sent from (RFC 3581 3).
pub(crate) fn via<'a>(sent_by: &'a str, branch: &'a str) -> [&'a str; 5] {
    ["SIP/2.0/UDP ", sent_by, ";branch=", branch, ";rport"]
}

impl Agent {
    /// Starts a client transaction for a composed request.
    pub(crate) fn request(
        &mut self,
        now: Instant,
        draft: Draft,
        to: SocketAddr,
        purpose: Purpose,
    ) -> ClientId {
        let branch = self.new_branch();
        self.request_on_branch(now, draft, to, purpose, &branch)
    }

    /// The same with a branch that is given: a CANCEL has the one of its INVITE (RFC 3261 9.1).
    pub(crate) fn request_on_branch(
        &mut self,
        now: Instant,
        draft: Draft,
        to: SocketAddr,
        purpose: Purpose,
        branch: &str,
    ) -> ClientId {
        let mut sent = draft;
        sent.remove(HeaderName::Via);
        sent.insert_front(HeaderName::Via, &via(&self.sent_by, branch));
        let mut edited = None;
        if !self.quirks.is_empty() {
            self.quirks.edit(now, self.side, &mut sent);
            // A quirk may have changed the Via; the transaction must still find its response.
            edited = sent.get(HeaderName::Via).and_then(|v| Via::parse(v).ok());
        }
        let method = sent.method().cloned().unwrap_or(Method::Options);
        let branch = edited.as_ref().and_then(Via::branch).unwrap_or(branch);
        let bytes = sent.to_bytes();
        let sent_by = &self.sent_by;
        let outgoing = Outgoing { method, branch, sent_by, to, bytes: bytes.clone(), reliable: false };
        let client = self.layer.request(now, outgoing);
        self.transactions.insert(client, Pending { purpose, draft: sent, bytes, to });
        self.drain_layer(now);
        client
    }

    pub(crate) fn new_branch(&mut self) -> String {
        [MAGIC_COOKIE, &self.rng.token(16)].concat()
    }

    /// Sends a request that has no transaction: the ACK for a 2xx. Gives back its bytes.
    pub(crate) fn send_ack(&mut self, now: Instant, mut ack: Draft, to: SocketAddr) -> Bytes {
        let branch = self.new_branch();
        ack.insert_front(HeaderName::Via, &via(&self.sent_by, &branch));
        if !self.quirks.is_empty() {
            self.quirks.edit(now, self.side, &mut ack);
        }
        let bytes = ack.to_bytes();
        self.emit(now, to, bytes.clone());
        bytes
    }

    /// Answers a request in its transaction; gives back the bytes and where they went.
    pub(crate) fn respond(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        mut response: Draft,
    ) -> (Bytes, SocketAddr) {
        let status = response.status().unwrap_or(500);
        let to = request.top_via_ref().map_or(from, |via| sip::transaction::response_destination(via, from));
        let is_elsewhere = status == 180 && self.quirks.has(&answers_elsewhere::QUIRK);
        let to = if is_elsewhere { one_port_above(to) } else { to };
        if !self.quirks.is_empty() {
            self.quirks.edit(now, self.side, &mut response);
        }
        let bytes = response.to_bytes();
        self.layer.respond(now, server, status, bytes.clone(), to);
        self.drain_layer(now);
        (bytes, to)
    }

    /// A response without anything special.
    pub(crate) fn answer_plainly(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        status: u16,
    ) {
        let tag = self.rng.token(10);
        let response = self.compose_response(request, from, status, Some(&tag));
        self.respond(now, server, request, from, response);
    }

    /// Does what the transaction layer wants done.
    pub(crate) fn drain_layer(&mut self, now: Instant) {
        while let Some(output) = self.layer.poll() {
            match output {
                LayerOutput::Send { to, bytes, .. } => {
                    // The only ACK of a transaction is that of a failure.
                    let is_astray =
                        bytes.starts_with(b"ACK ") && self.quirks.has(&ack_for_failure_elsewhere::QUIRK);
                    self.emit(now, if is_astray { one_port_above(to) } else { to }, bytes);
                }
                LayerOutput::TimedOut { client } => self.request_failed(now, client),
                LayerOutput::TransportFailed { .. } | LayerOutput::NoAck { .. } => {}
                LayerOutput::Terminated { .. } => {}
            }
        }
    }

    /// A SIP datagram leaves, unless a quirk wants something else.
    pub(crate) fn emit(&mut self, now: Instant, to: SocketAddr, payload: Bytes) {
        if now < self.silent_until {
            return;
        }
        if self.quirks.is_empty() {
            self.send_now(to, payload);
            return;
        }
        match self.quirks.datagram(now, self.side, &payload) {
            Fate::Send => self.send_now(to, payload),
            Fate::Swallow => {}
            Fate::Delay(by) => self.delay(now + by, to, payload),
            Fate::Replace(datagrams) => {
                for (after, bytes) in datagrams {
                    if after.is_zero() {
                        self.send_now(to, bytes);
                    } else {
                        self.delay(now + after, to, bytes);
                    }
                }
            }
        }
    }

    fn send_now(&mut self, to: SocketAddr, payload: Bytes) {
        let is_elsewhere =
            payload.starts_with(b"SIP/2.0 180 ") && self.quirks.has(&answers_from_elsewhere::QUIRK);
        let from = self.signalling();
        let from = if is_elsewhere { one_port_above(from) } else { from };
        self.out.push_back(Output::Send { from, to, payload });
    }

    pub(crate) fn send_delayed(&mut self, number: u64) {
        if let Some((from, to, payload)) = self.delayed.remove(&number) {
            self.out.push_back(Output::Send { from, to, payload });
        }
    }
}

/// A misbehaviour: the port beside the right one.
fn one_port_above(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().wrapping_add(1))
}
