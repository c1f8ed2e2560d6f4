//! Content-Length is the length of the body.
//!
//! What it looks for: A Content-Length that cannot be read, that claims more than the datagram holds, or
//! after whose end more than line ends follows.
//!
//! Why it matters on a trunk: Over UDP the rest of an SDP is cut off and a codec or an address is lost;
//! over TCP the next message is read from the wrong octet and the connection is of no use any more.
//!
//! Clause: RFC 3261 18.3, RFC 3261 20.14.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Content-Length: 150, body of 160 octets -> carrier
//!
//! How to fix it: Count the octets of the body, CRLF included, after the last change to it.

use sip::FaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

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
        let octets = sip.message.bytes();
        let rest_is_line_ends = octets.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        for fault in sip.message.structural_faults() {
            let is_length = match fault.kind {
                FaultKind::BodyTruncated
                | FaultKind::ContentLengthMalformed
                | FaultKind::ContentLengthConflict => true,
                // A few line ends behind a body are a habit of old stacks and hurt nobody.
                FaultKind::OctetsAfterBody => fault.at.is_none_or(|at| octets.len() - at > rest_is_line_ends),
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
