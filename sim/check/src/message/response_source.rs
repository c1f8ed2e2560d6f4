//! A response comes from where its request went.
//!
//! What it looks for: The source address and port of responses over UDP to requests with rport, which they fill in,
//! against the address and port that the request, or a copy of it, was sent to. A request to a multicast address is
//! let be.
//!
//! Why it matters on a trunk: A NAT or firewall before the client has opened its way for the address that the request
//! went to. What comes from another is dropped, and the client hears nothing.
//!
//! Clause: RFC 3581 4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE to 10.0.0.1:5060 -> carrier
//!   carrier 180 from 10.0.0.1:5062 -> pbx
//!
//! How to fix it: Remember the socket on which the request came, and send all responses from there.

use std::net::SocketAddr;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["NAT-01", "TRN-06"], Must, V,
    notice: "no answer is heard behind a NAT, and calls die after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| !sip.is_reliable()) else { return };
        let request = of.request();
        // Who fills in rport knows RFC 3581.
        let asks = request.rport == Some(false) && sip.rport == Some(true) && !request.is_reliable();
        if !asks || of.requests.iter().any(|p| p.sip.destination.ip().is_multicast()) {
            return;
        }
        // What went astray itself says nothing of where its answer has to come from.
        let has_come = wire.cast.party(request.destination) == sip.sender;
        let is_right = |sip: &Sip| {
            let from: SocketAddr = sip.source;
            of.requests.iter().any(|p| p.sip.destination == from)
        };
        // It is told of the first one.
        let first = of.responses.iter().find(|p| !is_right(&p.sip));
        if has_come && first.is_some_and(|p| p.sip.id == sip.id) {
            let said = Said::of(sip, "not sent from where its request went").with(request);
            let said = said.expected(request.destination.to_string()).got(sip.source.to_string());
            out.misbehaved(&INFO, sip.sender, said);
        }
    }
}
