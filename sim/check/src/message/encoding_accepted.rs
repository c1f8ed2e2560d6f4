//! A response is encoded only as its request accepts.
//!
//! What it looks for: Content-Encoding in responses with a body, against Accept-Encoding of their request; without
//! one only `identity` is accepted.
//!
//! Why it matters on a trunk: The caller cannot read the answer, and the call has no media.
//!
//! Clause: RFC 3261 20.12 (MUST), RFC 3261 20.2 (context).
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
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
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

/// The name of a coding without its q.
fn coding(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}
