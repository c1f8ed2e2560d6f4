//! Whether what follows an answer has to come by here. An ACK for a 2xx and all that comes after it go from Contact to
//! Contact by way of those alone who recorded themselves (RFC 3261 12.2.1.1, 16.6 step 4). Proxies that forwarded
//! the INVITE and did not are passed by.

use std::net::IpAddr;

use sip::{HeaderName, Method, Via};

use super::{Leg, Passage, Sip, Transaction};

impl Transaction {
    /// True when the ACK for this 2xx may have gone past the wire: one of the two is a proxy that has not recorded
    /// itself, nothing else of the dialog came by, and the callee was content. Without an ACK it would have repeated
    /// its answer (RFC 3261 13.3.1.4).
    pub(crate) fn is_passed_by(&self, leg: &Leg, answer: &Passage) -> bool {
        let of_dialog = |p: &&Passage| p.sip.to_tag == answer.sip.to_tag;
        let copies = self.responses.iter().filter(|p| p.sip.is_success()).filter(of_dialog).count();
        let came_by = |t: &Transaction| t.method != Method::Cancel && t.request().to_tag.is_some();
        answer.delivered.is_some()
            && copies == 1
            && !self.acks.iter().any(|ack| of_dialog(&ack))
            && !leg.transactions.iter().any(came_by)
            && (is_forwarded_unrecorded(self.request()) || is_answered_for(self.request(), &answer.sip))
    }
}

/// True when the client of this INVITE is a proxy that does not stay in the path: nobody has recorded himself, or the
/// last who did is known by his Via to be another.
fn is_forwarded_unrecorded(invite: &Sip) -> bool {
    let vias = invite.message.vias();
    let Some((own, others)) = vias.split_first().filter(|(_, others)| !others.is_empty()) else {
        return false;
    };
    let Ok(recorded) = invite.message.record_routes() else { return false };
    recorded.first().is_none_or(|last| {
        let is_of = |via: &Via| via.host.eq_ignore_ascii_case(&last.uri.host);
        !is_of(own) && others.iter().any(is_of)
    })
}

/// True when the server has passed on the answer of another, to whom the Contact leads without it.
fn is_answered_for(invite: &Sip, answer: &Sip) -> bool {
    let Some(contact) = answer.message.first_contact_ref() else { return false };
    let is_own = match contact.uri.host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address == answer.source.ip(),
        // The name by which it was asked is its own.
        Err(_) => invite
            .message
            .request_uri_ref()
            .is_some_and(|uri| uri.host.eq_ignore_ascii_case(&contact.uri.host)),
    };
    let recorded = |sip: &Sip| sip.message.header_values(HeaderName::RecordRoute).len();
    !is_own && recorded(answer) <= recorded(invite)
}
