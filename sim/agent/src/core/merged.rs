//! Requests that came by two ways: they are served once (RFC 3261 8.2.2.2).

use clock::Duration;
use sip::Message;

use super::ongoing::Ongoing;
use super::{Core, Request};

/// Requests remembered at most, and the octets of what they are told by.
const ONGOING_MAX: usize = 4_096;
const ONGOING_OCTETS_MAX: usize = 1 << 20;
/// So long a transaction may last at the server: 64*T1 (RFC 6026 timer L, RFC 3261 timer J).
const LASTS: Duration = Duration::from_secs(32);

impl Core {
    /// True when this request is another copy of one that is being served.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.2.2
    pub(crate) fn is_merged(&mut self, request: &Request<'_>) -> bool {
        self.forget_old_requests();
        let Some(key) = key_of(request.message) else { return false };
        let ongoing = &mut self.ongoing;
        if let Some(server) = ongoing.servers.get(&key) {
            return *server != request.server;
        }
        ongoing.servers.insert(key.clone(), request.server);
        ongoing.octets += key.len();
        ongoing.ends.push_back((self.now + LASTS, key));
        false
    }

    /// What is remembered of them, in octets.
    #[cfg(test)]
    pub(crate) fn remembered_octets(&self) -> usize {
        self.ongoing.servers.keys().map(|key| 2 * key.len()).sum()
    }

    fn forget_old_requests(&mut self) {
        let (now, ongoing) = (self.now, &mut self.ongoing);
        let is_over = |ongoing: &Ongoing| {
            let is_full = ongoing.ends.len() > ONGOING_MAX || ongoing.octets > ONGOING_OCTETS_MAX;
            is_full || ongoing.ends.front().is_some_and(|(end, _)| *end <= now)
        };
        while is_over(ongoing) {
            let Some((_, key)) = ongoing.ends.pop_front() else { return };
            ongoing.octets -= key.len();
            ongoing.servers.remove(&key);
        }
    }

    /// The request was refused: whoever sends it again means it.
    pub(super) fn request_was_refused(&mut self, request: &Request<'_>) {
        if let Some(key) = key_of(request.message)
            && self.ongoing.servers.get(&key) == Some(&request.server)
        {
            self.ongoing.servers.remove(&key);
        }
    }
}

/// What two copies have in common: From tag, Call-ID and CSeq.
fn key_of(message: &Message) -> Option<Box<str>> {
    let from = message.from_ref().ok()?;
    let cseq = message.cseq().ok()?;
    let method = cseq.method.as_str();
    let number = cseq.number.to_string();
    Some([from.tag()?, "\n", message.call_id()?, "\n", &number, " ", method].concat().into())
}
