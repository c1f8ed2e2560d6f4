//! What the messages of an agent look like.

use std::net::SocketAddr;

use plan::profile::{Reliable, SessionTimerMode};
use plan::{Profile, Side, TrunkMode};
use sip::transaction::{stamp, stamp_received};
use sip::{Draft, HeaderName, Method, Via};

use super::{Core, Request};
use crate::quirk::Quirks;
use crate::quirk::prack::reliable_unasked;

/// What a side lists in Allow (RFC 3261 20.5).
pub(super) struct Allow {
    /// All that it takes.
    all: Box<str>,
    /// What it takes in a call.
    in_calls: Box<str>,
    /// The same without what it does beside calls: PRACK (RFC 3262 6), and REGISTER at a registrar.
    of_calls: Box<str>,
}

impl Allow {
    pub(super) fn new(profile: &Profile, mode: TrunkMode, does_prack: bool) -> Self {
        let of_calls: Vec<&str> = profile.calls.methods.iter().map(|method| method.name()).collect();
        let prack = does_prack.then_some("PRACK");
        let in_calls: Vec<&str> = of_calls.iter().copied().chain(prack).collect();
        let is_registrar = profile.side == Side::Carrier && mode == TrunkMode::Registration;
        let all: Vec<&str> = in_calls.iter().copied().chain(is_registrar.then_some("REGISTER")).collect();
        Self {
            all: all.join(", ").into(),
            in_calls: in_calls.join(", ").into(),
            of_calls: of_calls.join(", ").into(),
        }
    }
}

impl Core {
    pub(crate) fn allow(&self) -> &str {
        &self.allow.all
    }

    /// What a message of a call lists: nobody registers there.
    pub(crate) fn allow_in_call(&self) -> &str {
        &self.allow.in_calls
    }

    /// True for a method that the profile lets in.
    pub(crate) fn takes(&self, method: &Method) -> bool {
        self.profile.calls.methods.iter().any(|taken| taken.name() == method.as_str())
    }

    /// Refuses a request for its method, which is none of those that are taken: a registrar takes no REGISTER in a call.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.1
    pub(crate) fn refuse_method(&mut self, request: &Request<'_>) {
        let mut response = self.compose_tagged(request, 405);
        let refused = request.message.method();
        let is_taken = |name: &&str| refused.as_ref().is_none_or(|refused| refused.as_str() != *name);
        let is_inside = request.message.to_ref().is_ok_and(|to| to.tag().is_some());
        let listed = if is_inside { self.allow_in_call() } else { self.allow() };
        let allow: Vec<&str> = listed.split(", ").filter(is_taken).collect();
        response.push(HeaderName::Allow, allow.join(", "));
        self.respond(request, response);
    }

    /// Whether this side knows session timers at all (RFC 4028).
    pub(crate) fn supports_timer(&self) -> bool {
        self.profile.session_timer.mode != SessionTimerMode::Off
    }

    pub(crate) fn supports_reliable(&self) -> bool {
        self.profile.media.reliable != Reliable::None
    }

    /// True when PRACK is one of this side's methods.
    pub(crate) fn does_prack(&self) -> bool {
        does_prack(&self.profile, &self.quirks)
    }

    /// Adds the extensions that this side understands; without any there is nothing to say.
    pub(crate) fn add_supported(&self, draft: &mut Draft) {
        let tags = match (self.supports_timer(), self.supports_reliable()) {
            (true, true) => "timer, 100rel",
            (true, false) => "timer",
            (false, true) => "100rel",
            (false, false) => return,
        };
        draft.push(HeaderName::Supported, tags);
    }

    /// What an OPTIONS is answered with (RFC 3261 11.2).
    pub(crate) fn add_capabilities(&self, response: &mut Draft) {
        let is_ok = response.status() == Some(200);
        response.push(HeaderName::Allow, if is_ok { self.allow() } else { &self.allow.of_calls });
        response.push(HeaderName::Accept, "application/sdp");
        response.push(HeaderName::AcceptEncoding, "identity");
        response.push(HeaderName::AcceptLanguage, "en");
        self.add_supported(response);
    }

    /// Our Contact outside of calls and registrations.
    pub(crate) fn contact(&self) -> String {
        self.contact_in("")
    }

    /// Our Contact in what has this Call-ID: that of its account.
    pub(crate) fn contact_in(&self, call_id: &str) -> String {
        let user = match self.side {
            Side::Carrier => "trunk",
            Side::Pbx => &self.accounts.at(self.wallet.owner(call_id)).contact,
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

    /// The entries that this box adds as the proxy in front of its own user agent would (RFC 3261 16.6).
    pub(crate) fn record_routes(&self) -> Vec<String> {
        let own: SocketAddr = self.signalling();
        let count = match self.profile.routing.record_route {
            plan::profile::RecordRoute::None => 0,
            plan::profile::RecordRoute::Single | plan::profile::RecordRoute::Strict => 1,
            plan::profile::RecordRoute::Double => 2,
        };
        let is_strict = self.profile.routing.record_route == plan::profile::RecordRoute::Strict;
        let entry = |n: usize| match n {
            _ if is_strict => format!("<sip:{own}>"),
            0 => format!("<sip:{own};lr>"),
            _ => format!("<sip:{own};lr;r2=on>"),
        };
        (0..count).map(entry).collect()
    }

    pub(crate) fn add_product(&self, draft: &mut Draft) {
        if !self.profile.user_agent.is_empty() {
            let header = if draft.status().is_some() { HeaderName::Server } else { HeaderName::UserAgent };
            draft.push(header, self.profile.user_agent.as_str());
        }
    }

    /// A response to `request` with a tag of its own in To.
    pub(crate) fn compose_tagged(&mut self, request: &Request<'_>, status: u16) -> Draft {
        let tag = self.tag_for(request);
        self.compose_response(request, status, Some(&tag))
    }

    /// A response to `request` with what RFC 3261 8.2.6.2 copies. `tag` goes into To when there is none.
    pub(crate) fn compose_response(&self, request: &Request<'_>, status: u16, tag: Option<&str>) -> Draft {
        let (message, from) = (request.message, request.from);
        let mut draft = Draft::response(status);
        for (index, via) in message.header_values(HeaderName::Via).into_iter().enumerate() {
            match message.top_via_ref() {
                Ok(hop) if index == 0 => draft.push_printed(HeaderName::Via, &stamped(hop.clone(), from)),
                _ if index == 0 => draft.push(HeaderName::Via, stamp_received(&via, from)),
                _ => draft.push(HeaderName::Via, via),
            }
        }
        let is_without_tag = || message.to_ref().is_ok_and(|to| to.tag().is_none());
        let tag = tag.filter(|_| status > 100 && is_without_tag());
        for name in [HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq] {
            match (message.header(name), tag) {
                (Some(value), Some(tag)) if name == HeaderName::To => {
                    draft.push_pieces(name, &[&value, ";tag=", tag]);
                }
                (Some(value), _) => draft.push(name, value),
                (None, _) => {}
            }
        }
        if status > 100 {
            self.add_product(&mut draft);
        } else if let Some(time) = message.header(HeaderName::Timestamp) {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.6.1
            draft.push(HeaderName::Timestamp, time);
        }
        draft
    }
}

pub(super) fn does_prack(profile: &Profile, quirks: &Quirks) -> bool {
    profile.media.reliable != Reliable::None || quirks.has(&reliable_unasked::QUIRK)
}

fn stamped(mut hop: Via, from: SocketAddr) -> Via {
    stamp(&mut hop, from);
    hop
}
