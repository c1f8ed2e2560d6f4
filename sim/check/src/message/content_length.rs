//! Content-Length is the length of the body.
//!
//! What it looks for: A Content-Length that cannot be read, that claims more than the datagram holds, that
//! is missing over TCP or TLS, or that cuts a body short: it ends within a line, the end of the last line of a description
//! is not counted, or more lines of it follow; or that goes on into the next message of a stream. Other octets behind a body
//! are no fault: the receiver leaves them alone.
//!
//! Why it matters on a trunk: Over UDP the rest of an SDP is cut off and a codec or an address is lost;
//! over TCP the next message is read from the wrong octet and the connection is of no use any more.
//!
//! Clause: RFC 3261 20.14 (definition), RFC 3261 18.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Content-Length: 150, body of 160 octets -> carrier
//!
//! How to fix it: Count the octets of the body, CRLF included, after the last change to it.

use sip::{FaultKind, HeaderName};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, swallowed};

info! {
    rows: ["TRN-11"], Must, V,
    notice: "one-way audio, no audio, or a refused call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.is_reliable() && !sip.has(HeaderName::ContentLength) {
            let said = Said::of(sip, "no Content-Length on a stream").clause(1);
            out.malformed(&INFO, sip.sender, said.expected("the octets of the body").got("none"));
        }
        if let Some(line) = Some(&sip.message).filter(|_| sip.is_reliable()).and_then(swallowed) {
            let said = Said::of(sip, "the body goes on into the next message").clause(1);
            let line = String::from_utf8_lossy(line);
            out.malformed(&INFO, sip.sender, said.expected("the octets of the body").got(line));
        }
        for fault in sip.message.structural_faults() {
            let is_length = match fault.kind {
                FaultKind::BodyTruncated
                | FaultKind::ContentLengthMalformed
                | FaultKind::ContentLengthConflict => true,
                FaultKind::OctetsAfterBody => sip.body_end().is_short(),
                _ => false,
            };
            if is_length {
                let said = Said::of(sip, fault.to_string());
                out.malformed(
                    &INFO,
                    sip.sender,
                    said.expected("the octets of the body").got(fault.text.clone()),
                );
            }
        }
    }
}
