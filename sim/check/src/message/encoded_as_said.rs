//! What is said to be compressed is.
//!
//! What it looks for: Bodies that are said to be in gzip and do not begin as gzip does.
//!
//! Why it matters on a trunk: The other side cannot read the session description, and refuses the call with
//! 415 or 400.
//!
//! Clause: RFC 3261 7.4.1 (MUST), RFC 3261 20.12 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Content-Encoding: gzip, v=0 ... -> carrier
//!
//! How to fix it: Leave Content-Encoding out where nothing is compressed.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "calls are refused"
}

/// How gzip begins (RFC 1952 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let body = sip.message.body();
        if body.is_empty() || !sip.is_whole() {
            return;
        }
        // The last was applied last (RFC 3261 20.12).
        let all = sip.message.header_values(HeaderName::ContentEncoding);
        let Some(last) = all.last().map(|coding| coding.trim()) else { return };
        let is_gzip = ["gzip", "x-gzip"].iter().any(|gzip| gzip.eq_ignore_ascii_case(last));
        if is_gzip && !body.starts_with(&GZIP) {
            let said = Said::of(sip, "its body is not compressed");
            out.malformed(
                &INFO,
                sip.sender,
                said.expected("a body in gzip").got(format!("{last} beside plain text")),
            );
        }
    }
}
