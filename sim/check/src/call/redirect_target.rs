//! A redirected call goes to a Contact, whole, and to no URI twice.
//!
//! What it looks for: INVITEs that follow a 3xx under the same Call-ID. Behind 300, 301 and 302 their Request-URI is
//! none that was tried before that; where it is a Contact of the redirection it has all its parameters, but for
//! transport, which has done its work when the address is chosen; and behind a 305 it does not go to the address that
//! has sent it away, where the Contact names another.
//!
//! Why it matters on a trunk: A call that is tried where it was sent away goes round in a circle. One that loses a
//! parameter loses what the redirecting side needs to find the callee.
//!
//! Clause: RFC 3261 8.1.3.4 (MUST NOT), RFC 3261 8.1.3.4 (MUST), RFC 3261 21.3.4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:a@carrier -> carrier
//!   carrier 302, Contact: <sip:b@carrier> -> pbx
//!   pbx     INVITE sip:a@carrier -> carrier
//!
//! How to fix it: Keep the URIs that were tried, and copy the Contact into the Request-URI as it is, without method
//! and headers.

use sip::{Method, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Passage, Scene, Sip, Transaction, Wire, contacts, repeats};

info! {
    rows: ["FWD-03"], Must, V,
    notice: "forwarded calls fail, or go round until somebody stops them"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_new = sip.method == Method::Invite && !scene.is_copy();
        if !scene.transaction.is_some_and(Transaction::is_attempt) || !is_new {
            return;
        }
        let own = || scene.leg.attempts().filter(|t| t.client == sip.sender);
        let arrived = |p: &Passage| p.delivered.filter(|at| *at <= sip.sent_at);
        let redirections = own().filter_map(|t| {
            let answer = t.final_response().filter(|p| matches!(p.sip.status, 300..=302 | 305))?;
            Some((arrived(answer)?, t, &answer.sip))
        });
        let Some((since, from, redirection)) = redirections.max_by_key(|(at, ..)| *at) else { return };
        let Some(uri) = sip.message.request_uri_ref() else { return };
        if redirection.status == 305 {
            return past_the_proxy(sip, from, redirection, out);
        }
        let tried = own()
            .map(Transaction::request)
            .filter(|request| request.sent_at <= since && request.id != sip.id);
        let is_again = |request: &&std::sync::Arc<Sip>| {
            request.message.request_uri_ref().is_some_and(|tried| tried.equivalent(uri))
        };
        if let Some(before) = tried.into_iter().find(is_again) {
            let said = Said::of(sip, "goes where it was sent away").with(before).with(redirection);
            out.misbehaved(&INFO, sip.sender, said.expected("a URI that was not tried").got(uri.to_string()));
            return;
        }
        let all = contacts(redirection);
        let is_like = |of: &&Uri| of.address_of_record() == uri.address_of_record() && of.port == uri.port;
        let all: Vec<Uri> = all.iter().map(|contact| routed(&contact.uri)).collect();
        let uri = &routed(uri);
        if let Some(contact) =
            all.iter().find(|of| is_like(of)).filter(|_| !all.iter().any(|of| repeats(uri, of)))
        {
            let said = Said::of(sip, "its Request-URI is not the whole Contact").with(redirection);
            let said = said.expected(contact.to_string()).got(uri.to_string());
            out.misbehaved(&INFO, sip.sender, said.clause(1));
        }
    }
}

/// The URI without its transport: RFC 3665 3.6 leaves that out.
fn routed(uri: &Uri) -> Uri {
    let mut uri = uri.clone();
    uri.params.remove("transport");
    uri
}

/// The call goes where a 305 has sent it away from, and the proxy that this names is at another address.
fn past_the_proxy(sip: &Sip, from: &Transaction, redirection: &Sip, out: &mut Findings) {
    let proxies: Vec<_> = contacts(redirection).iter().map(|contact| contact.uri.host_address()).collect();
    let is_elsewhere = |proxy: &Option<std::net::IpAddr>| proxy.is_some_and(|at| at != sip.destination.ip());
    if from.request().destination == sip.destination
        && !proxies.is_empty()
        && proxies.iter().all(is_elsewhere)
    {
        let said = Said::of(sip, "goes past the proxy that a 305 names").with(redirection);
        let proxy = proxies.into_iter().flatten().next().map(|at| at.to_string()).unwrap_or_default();
        out.misbehaved(
            &INFO,
            sip.sender,
            said.expected(proxy).got(sip.destination.ip().to_string()).clause(2),
        );
    }
}
