//! What the messages of an agent look like.

use std::net::SocketAddr;

use sip::transaction::{stamp, stamp_received};
use sip::{Draft, HeaderName, Message, Via};

use crate::agent::Agent;

/// The methods an agent understands (RFC 3261 20.5).
pub(crate) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";
/// The registrar understands one more.
pub(crate) const ALLOW_REGISTRAR: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REGISTER";

/// Both with PRACK (RFC 3262 6).
const ALLOW_PRACK: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK";
const ALLOW_REGISTRAR_PRACK: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REGISTER";

impl Agent {
    pub(crate) fn allow(&self) -> &'static str {
        match (self.side, self.does_prack()) {
            (plan::Side::Carrier, false) => ALLOW_REGISTRAR,
            (plan::Side::Carrier, true) => ALLOW_REGISTRAR_PRACK,
            (plan::Side::Pbx, false) => ALLOW,
            (plan::Side::Pbx, true) => ALLOW_PRACK,
        }
    }

    /// Our Contact for dialogs.
    pub(crate) fn contact(&self) -> String {
        let user = match self.side {
            plan::Side::Carrier => "trunk",
            plan::Side::Pbx => self.profile.registration.contact(),
        };
        let fax = &self.profile.fax;
        let tag = match (fax.feature_tag, fax.has_t38()) {
            (false, _) => "",
            //= https://www.rfc-editor.org/rfc/rfc6913#section-3
            (true, true) => ";+sip.fax=\"t38\"",
            (true, false) => ";+sip.fax=\"passthrough\"",
        };
        ["<sip:", user, "@", &self.sent_by, ">", tag].concat()
    }

    /// `sip:user@host`, with `;user=phone` where the trunk wants it.
    pub(crate) fn number_uri(&self, number: &str, host: &str) -> String {
        let is_number = number.bytes().all(|b| b.is_ascii_digit() || b == b'+');
        let phone = if self.profile.numbers.user_phone && is_number { ";user=phone" } else { "" };
        ["sip:", number, "@", host, phone].concat()
    }

    pub(crate) fn add_product(&self, draft: &mut Draft) {
        if !self.profile.user_agent.is_empty() {
            let header = if draft.status().is_some() { HeaderName::Server } else { HeaderName::UserAgent };
            draft.push(header, self.profile.user_agent.as_str());
        }
    }

    /// A response to `request` with what RFC 3261 8.2.6.2 copies. `tag` goes into To when there is none.
    pub(crate) fn compose_response(
        &self,
        request: &Message,
        from: SocketAddr,
        status: u16,
        tag: Option<&str>,
    ) -> Draft {
        let mut draft = Draft::response(status);
        for (index, via) in request.header_values(HeaderName::Via).into_iter().enumerate() {
            match request.top_via_ref() {
                Ok(hop) if index == 0 => draft.push_printed(HeaderName::Via, &stamped(hop.clone(), from)),
                _ if index == 0 => draft.push(HeaderName::Via, stamp_received(&via, from)),
                _ => draft.push(HeaderName::Via, via),
            }
        }
        let is_without_tag = || request.to_ref().is_ok_and(|to| to.tag().is_none());
        let tag = tag.filter(|_| status > 100 && is_without_tag());
        for name in [HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq] {
            match (request.header(name), tag) {
                (Some(value), Some(tag)) if name == HeaderName::To => {
                    draft.push_pieces(name, &[&value, ";tag=", tag]);
                }
                (Some(value), _) => draft.push(name, value),
                (None, _) => {}
            }
        }
        if status > 100 {
            self.add_product(&mut draft);
        } else if let Some(time) = request.header(HeaderName::Timestamp) {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.6.1
            draft.push(HeaderName::Timestamp, time);
        }
        draft
    }
}

fn stamped(mut hop: Via, from: SocketAddr) -> Via {
    stamp(&mut hop, from);
    hop
}
