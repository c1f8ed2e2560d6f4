//! A body is not sent in chunks.
//!
//! What it looks for: A body whose message has a Transfer-Encoding with `chunked`.
//!
//! Why it matters on a trunk: A stack that follows HTTP looks for lengths inside of the body, another takes
//! the body as it is: the one or the other finds no session description.
//!
//! Clause: RFC 3261 7.4.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Transfer-Encoding: chunked -> carrier
//!
//! How to fix it: Leave Transfer-Encoding out, and say in Content-Length how long the body is.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "calls have no audio, or are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.message.body().is_empty() {
            return;
        }
        let mut all = sip.message.headers().filter(|header| header.known.is_none());
        let Some(found) = all.find(|header| header.name.eq_ignore_ascii_case("Transfer-Encoding")) else {
            return;
        };
        let value = found.value();
        if value.split(',').any(|coding| coding.trim().eq_ignore_ascii_case("chunked")) {
            let said = Said::of(sip, "has a body in chunks");
            out.malformed(&INFO, sip.sender, said.expected("no transfer encoding").got(value.into_owned()));
        }
    }
}
