//! A response goes where its request asks for it.
//!
//! What it looks for: The address and port to which each response over UDP is sent, against the topmost Via of its
//! request, and where that came from: to its source, with the port of sent-by or, as rport asks, the source port. One
//! that has been sent there before without success may go elsewhere. Where there is an maddr, that is where it goes.
//!
//! Why it matters on a trunk: The client waits at one address and the answer is at another: it repeats the request
//! for half a minute and gives it up, while the server takes the call for answered.
//!
//! Clause: RFC 3261 18.2.2 (MUST), RFC 3581 4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE from 10.0.0.2:5060 -> carrier
//!   carrier 180 to 10.0.0.9:5060
//!
//! How to fix it: Send responses to the source address of the request, to its source port when rport is there, else
//! to the port in Via.

use std::net::{IpAddr, SocketAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Passage, Scene, Sip, Wire};

info! {
    rows: ["NAT-01", "TRN-06", "TRN-07"], Must, V,
    notice: "no answer is ever heard, and calls die after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let (Some(of), astray) = (scene.transaction, scene.sip) else { return };
        let asked: Vec<(SocketAddr, bool)> = of.requests.iter().flat_map(|p| wanted(&p.sip)).collect();
        if asked.is_empty() {
            return;
        }
        let is_right =
            |p: &&Passage| p.sip.is_reliable() || asked.iter().any(|(to, _)| *to == p.sip.destination);
        // It is told of the first one.
        let is_first_astray =
            of.responses.iter().find(|p| !is_right(p)).is_some_and(|p| p.sip.id == astray.id);
        if !is_first_astray {
            return;
        }
        // What failed at the right address may be tried at another (RFC 3263 5).
        let is_first = |p: &Passage| p.sip.status == astray.status && p.sip.sent_at <= astray.sent_at;
        if of.responses.iter().filter(is_right).any(is_first) {
            return;
        }
        let by_rport = asked.iter().any(|(_, by_rport)| *by_rport);
        let said = Said::of(astray, "not sent to where the request came from").with(of.request());
        let expected = asked[0].0.to_string();
        let said = said.expected(expected).got(astray.destination.to_string());
        out.misbehaved(&INFO, astray.sender, said.clause(usize::from(by_rport)));
    }
}

/// Where a response to it may go, and whether rport says so. None where that cannot be known.
fn wanted(request: &Sip) -> Vec<(SocketAddr, bool)> {
    let Ok(via) = request.message.top_via_ref() else { return Vec::new() };
    if request.is_reliable() {
        return Vec::new();
    }
    if let Some(maddr) = via.maddr() {
        // A name has addresses that are not seen, and who hears a multicast is not seen either.
        let address = maddr.parse::<IpAddr>().ok().filter(|address| !address.is_multicast());
        return address.map(|to| (SocketAddr::new(to, via.port_or_default()), false)).into_iter().collect();
    }
    let source = request.source;
    // Many answer to the source port though nobody has asked for it, and reach whoever sits behind a NAT.
    let by_rport = (source, via.rport().is_some());
    let by_sent_by = (SocketAddr::new(source.ip(), via.port_or_default()), false);
    vec![by_rport, by_sent_by]
}
