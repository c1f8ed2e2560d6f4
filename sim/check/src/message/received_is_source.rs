//! A Via is marked with where its request came from.
//!
//! What it looks for: In the topmost Via of each response: received, where sent-by is a name or another address than the
//! request came from, or where rport is filled in; and whether received and rport are that address and port. Behind a NAT
//! that lies between the observer and a far side, addresses are not compared.
//!
//! Why it matters on a trunk: The next hop, and the client that learns its public address from it, believe what stands
//! there: responses, or later calls, go to an address where nobody is.
//!
//! Clause: RFC 3581 4 (MUST), RFC 3261 18.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE from 10.0.0.2:5060, Via: ...;rport -> carrier
//!   carrier 100, Via: ...;rport=9;received=10.0.0.2 -> pbx
//!
//! How to fix it: Write the source address of the request into received and its source port into rport.

use sip::Via;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-06"], Must, V,
    notice: "a PBX behind NAT registers an address at which it cannot be reached"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request_answered_by(sip)) else { return };
        let (Ok(asked), Ok(given)) = (request.message.top_via_ref(), sip.message.top_via_ref()) else {
            return;
        };
        // What a client writes there itself is not the server's.
        let is_own = asked.received().is_none() && asked.rport().is_none_or(|port| port.is_none());
        if !is_own || sip.branch != request.branch || !sip.is_sent_by_same(request) {
            return;
        }
        let is_far = wire.facts.of(sip.sender).is_far;
        if let Some((clause, what, expected, got)) = wrong_with(request, asked, given, is_far) {
            let said = Said::of(sip, format!("{what} is not where the request came from")).with(request);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got).clause(clause));
        }
    }
}

/// Which clause is broken by what, what was expected and what is there.
fn wrong_with(
    request: &Sip,
    asked: &Via,
    given: &Via,
    is_far: bool,
) -> Option<(usize, &'static str, String, String)> {
    let source = request.source;
    let of_rport = given.rport().flatten().filter(|_| asked.rport().is_some());
    // By name, or from elsewhere: of a far side only the name is sure.
    let is_elsewhere = asked.host_address().is_none_or(|host| !is_far && host != source.ip());
    let Some(received) = given.received() else {
        let clause = if of_rport.is_some() { 0 } else { 1 };
        let is_due = of_rport.is_some() || is_elsewhere;
        return is_due.then(|| (clause, "received", source.ip().to_string(), "none".to_owned()));
    };
    // One that cannot be read is a matter of the grammar.
    let address = given.received_address()?;
    if address != source.ip() {
        let clause = if of_rport.is_some() { 0 } else { 1 };
        return (!is_far).then(|| (clause, "received", source.ip().to_string(), received.to_owned()));
    }
    let port = of_rport.filter(|port| *port != source.port())?;
    Some((0, "rport", source.port().to_string(), port.to_string()))
}
