//! A body is encoded only as the other side accepts.
//!
//! What it looks for: Content-Encoding in responses with a body, against Accept-Encoding of their request; without
//! one only `identity` is accepted. And descriptions in a multipart of a request, when the last Accept of the other
//! side in this call lists no multipart.
//!
//! Why it matters on a trunk: The caller cannot read the answer, and the call has no media.
//!
//! Clause: RFC 3261 20.12 (MUST), RFC 3261 20.2 (context), RFC 3261 7.4.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without Accept-Encoding -> carrier
//!   carrier 200 OK, Content-Encoding: gzip -> pbx
//!
//! How to fix it: Compress no response, unless Accept-Encoding of the request lists the encoding.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "calls are answered and have no media"
}

/// What everybody accepts: nothing was done to the body.
const IDENTITY: &str = "identity";

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.is_request() {
            multipart_unasked(scene, out);
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request_answered_by(sip)) else { return };
        if sip.message.body().is_empty() || !request.is_read_in_full() {
            return;
        }
        let accepted = request.message.header_values(HeaderName::AcceptEncoding);
        let accepted: Vec<&str> = accepted.iter().map(|value| coding(value)).collect();
        let is_accepted = |used: &str| {
            let is_it = |listed: &&str| *listed == "*" || listed.eq_ignore_ascii_case(used);
            used.eq_ignore_ascii_case(IDENTITY) || accepted.iter().any(is_it)
        };
        let used = sip.message.header_values(HeaderName::ContentEncoding);
        if let Some(strange) = used.iter().map(|value| coding(value)).find(|used| !is_accepted(used)) {
            let said = Said::of(sip, "encoded as its request does not accept").with(request);
            let expected = if accepted.is_empty() { IDENTITY.to_owned() } else { accepted.join(", ") };
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(strange));
        }
    }
}

/// Who has said that he takes no multipart gets a bare description.
fn multipart_unasked(scene: &Scene<'_>, out: &mut Findings) {
    let sip = scene.sip;
    let is_multipart = |value: &str| value.trim_start().to_ascii_lowercase().starts_with("multipart/");
    let kind = sip.message.header(HeaderName::ContentType).unwrap_or_default();
    if sip.sdp.is_none() || !is_multipart(&kind) {
        return;
    }
    let all = scene.leg.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses));
    let heard = all.filter(|p| p.sip.sender != sip.sender && p.delivered.is_some_and(|at| at <= sip.sent_at));
    let last = heard.filter(|p| p.sip.has(HeaderName::Accept)).max_by_key(|p| p.sip.number);
    let Some(asked) = last.map(|p| &p.sip) else { return };
    let listed = asked.message.header_values(HeaderName::Accept);
    let takes = |value: &str| is_multipart(value) || value.trim_start().starts_with("*/*");
    if !listed.iter().any(|value| takes(value)) {
        let said = Said::of(sip, "a description in a multipart that was not asked for").with(asked).clause(2);
        out.misbehaved(&INFO, sip.sender, said.expected(listed.join(", ")).got(kind.into_owned()));
    }
}

/// The name of a coding without its q.
fn coding(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}
