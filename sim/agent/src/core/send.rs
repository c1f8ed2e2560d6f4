//! Requests and responses on their way into the transaction layer, and what it wants done.

use std::net::SocketAddr;

use bytes::Bytes;
use sip::transaction::{ClientId, Outgoing, Output as LayerOutput};
use sip::{Draft, HeaderName, Method, Via};

use super::Core;
use super::request::{Pending, Purpose, Request};
use super::transport::one_port_above;
use crate::quirk::message::answers_elsewhere;
use crate::quirk::transaction::ack_for_failure_elsewhere;

/// RFC 3261 8.1.1.7.
const MAGIC_COOKIE: &str = "z9hG4bK";

/// The pieces of our Via. The empty rport asks for an answer to where we sent from (RFC 3581 3).
fn via<'a>(sent_by: &'a str, branch: &'a str) -> [&'a str; 5] {
    ["SIP/2.0/UDP ", sent_by, ";branch=", branch, ";rport"]
}

impl Core {
    /// Starts a client transaction for a composed request.
    pub(crate) fn request(&mut self, draft: Draft, to: SocketAddr, purpose: Purpose) -> ClientId {
        let branch = self.new_branch();
        self.request_on_branch(draft, to, purpose, &branch)
    }

    /// The same with a branch that is given: a CANCEL has the one of its INVITE (RFC 3261 9.1).
    pub(crate) fn request_on_branch(
        &mut self,
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
            self.quirks.edit(self.now, self.side, &mut sent);
            // A quirk may have changed the Via; the transaction must still find its response.
            edited = sent.get(HeaderName::Via).and_then(|v| Via::parse(v).ok());
        }
        let method = sent.method().cloned().unwrap_or(Method::Options);
        let branch = edited.as_ref().and_then(Via::branch).unwrap_or(branch);
        let bytes = sent.to_bytes();
        let sent_by = &self.sent_by;
        let outgoing = Outgoing { method, branch, sent_by, to, bytes: bytes.clone(), reliable: false };
        let client = self.layer.request(self.now, outgoing);
        self.transactions.insert(client, Pending { purpose, draft: sent, bytes, to, tries: 0 });
        self.drain_layer();
        client
    }

    /// The request once more, where it went, with another CSeq number.
    pub(crate) fn request_again(&mut self, mut draft: Draft, pending: &Pending, sequence: u32) -> ClientId {
        let method = draft.method().cloned().unwrap_or(Method::Options);
        draft.set(HeaderName::CSeq, format!("{sequence} {method}"));
        let client = self.request(draft, pending.to, pending.purpose);
        if let Some(again) = self.transactions.get_mut(&client) {
            again.tries = pending.tries + 1;
        }
        client
    }

    /// The request that waits in a client transaction.
    pub(crate) fn pending(&self, client: ClientId) -> Option<&Pending> {
        self.transactions.get(&client)
    }

    /// Its final response is here.
    pub(crate) fn take_pending(&mut self, client: ClientId) -> Option<Pending> {
        self.transactions.remove(&client)
    }

    /// True when a request with this purpose waits for its answer.
    pub(crate) fn awaits(&self, purpose: Purpose) -> bool {
        self.transactions.values().any(|pending| pending.purpose == purpose)
    }

    /// How many requests with this purpose wait for their answers.
    pub(crate) fn awaited(&self, purpose: Purpose) -> usize {
        self.transactions.values().filter(|pending| pending.purpose == purpose).count()
    }

    /// The next request that got no answer in time.
    pub(crate) fn next_timed_out(&mut self) -> Option<Pending> {
        core::iter::from_fn(|| self.timed_out.pop_front())
            .find_map(|client| self.transactions.remove(&client))
    }

    pub(super) fn new_branch(&mut self) -> String {
        [MAGIC_COOKIE, &self.rng.token(16)].concat()
    }

    /// Sends a request that has no transaction: the ACK for a 2xx. Gives back its bytes.
    pub(crate) fn send_ack(&mut self, mut ack: Draft, to: SocketAddr) -> Bytes {
        let branch = self.new_branch();
        ack.insert_front(HeaderName::Via, &via(&self.sent_by, &branch));
        if !self.quirks.is_empty() {
            self.quirks.edit(self.now, self.side, &mut ack);
        }
        let bytes = ack.to_bytes();
        self.emit(to, bytes.clone());
        bytes
    }

    /// Answers a request in its transaction; gives back the bytes and where they went.
    pub(crate) fn respond(&mut self, request: &Request<'_>, mut response: Draft) -> (Bytes, SocketAddr) {
        let status = response.status().unwrap_or(500);
        if status >= 300 {
            self.request_was_refused(request);
        }
        if let Some(phrase) = self.profile.phrase(status) {
            response.set_reason(phrase);
        }
        let from = request.from;
        let hop = request.message.top_via_ref();
        let to = hop.map_or(from, |via| sip::transaction::response_destination(via, from));
        let is_elsewhere = status == 180 && self.quirks.has(&answers_elsewhere::QUIRK);
        let to = if is_elsewhere { one_port_above(to) } else { to };
        if !self.quirks.is_empty() {
            self.quirks.edit(self.now, self.side, &mut response);
        }
        let bytes = response.to_bytes();
        if request.is_stateless() {
            self.emit(to, bytes.clone());
        } else {
            self.layer.respond(self.now, request.server, status, bytes.clone(), to);
            self.drain_layer();
        }
        (bytes, to)
    }

    /// A response without anything special.
    pub(crate) fn answer_plainly(&mut self, request: &Request<'_>, status: u16) {
        let response = self.compose_tagged(request, status);
        self.respond(request, response);
    }

    /// Does what the transaction layer wants done.
    pub(crate) fn drain_layer(&mut self) {
        while let Some(output) = self.layer.poll() {
            match output {
                LayerOutput::Send { to, bytes, .. } => {
                    // The only ACK of a transaction is that of a failure.
                    let is_astray =
                        bytes.starts_with(b"ACK ") && self.quirks.has(&ack_for_failure_elsewhere::QUIRK);
                    self.emit(if is_astray { one_port_above(to) } else { to }, bytes);
                }
                LayerOutput::TimedOut { client } => self.timed_out.push_back(client),
                LayerOutput::TransportFailed { .. } | LayerOutput::NoAck { .. } => {}
                LayerOutput::Terminated { .. } => {}
            }
        }
    }
}
