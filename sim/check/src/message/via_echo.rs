//! A response has the Via headers of its request.
//!
//! What it looks for: The number of Vias, and branch, host and port of each, in each response, and the transport of the
//! topmost.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Via: ...;branch=z9hG4bKa -> carrier
//!   carrier 180, Via: ...;branch=z9hG4bKb -> pbx
//!
//! How to fix it: Copy all Via headers of the request in order; add only received and rport to the topmost.

use sip::{HeaderName, Via};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-06"], Must, V,
    notice: "the answer is ignored: ringback or the whole call is missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request_answered_by(sip)) else { return };
        if !sip.has(HeaderName::Via) {
            return;
        }
        let (asked, given) = (vias(request), vias(sip));
        let differs = match () {
            () if asked != given => Some(("the number of Vias", asked.to_string(), given.to_string())),
            // Branches are tokens, and those compare without regard to case (RFC 3261 7.3.1).
            () if !sip.branch.eq_ignore_ascii_case(&request.branch) => {
                Some(("the branch", request.branch.to_string(), sip.branch.to_string()))
            }
            () if !sip.is_sent_by_same(request) => {
                Some(("the sent-by", request.sent_by.to_string(), sip.sent_by.to_string()))
            }
            () if transport(request) != transport(sip) => {
                Some(("the transport", transport(request), transport(sip)))
            }
            () => further_via(request, sip),
        };
        if let Some((what, expected, got)) = differs {
            let said = Said::of(sip, format!("{what} is not that of the request")).with(request);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

/// The transport that the topmost Via names, in capitals: it compares without regard to case (RFC 3261 7.3.1). What
/// cannot be read is passed over.
fn transport(sip: &Sip) -> String {
    let named = sip.wrong_transport.as_ref().map(|named| named.to_ascii_uppercase());
    let used = || format!("{:?}", sip.transport).to_ascii_uppercase();
    named.filter(|named| !named.is_empty()).unwrap_or_else(used)
}

/// The first Via below the topmost that is not that of the request, and both. What cannot be read is passed over.
fn further_via(request: &Sip, sip: &Sip) -> Option<(&'static str, String, String)> {
    if sip.message.named(HeaderName::Via).nth(1).is_none() && vias(sip) < 2 {
        return None;
    }
    let values = |of: &Sip| -> Vec<String> {
        of.message.header_values(HeaderName::Via).into_iter().map(|value| value.into_owned()).collect()
    };
    let differs = |(asked, given): &(String, String)| {
        let (Ok(asked), Ok(given)) = (Via::parse(asked), Via::parse(given)) else { return false };
        let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            (a, b) => a == b,
        };
        let is_same_hop = asked.host.eq_ignore_ascii_case(&given.host)
            && asked.port_or_default() == given.port_or_default()
            && same(asked.branch(), given.branch());
        !is_same_hop
    };
    let mut below = values(request).into_iter().zip(values(sip)).skip(1);
    below.find(differs).map(|(asked, given)| ("a Via below the topmost", asked, given))
}

/// How many there are, however they are spread over lines.
fn vias(sip: &Sip) -> usize {
    // Most messages have one line with one Via.
    let mut lines = sip.message.named(HeaderName::Via);
    match (lines.next(), lines.next()) {
        (Some(only), None) if !only.raw.contains(&b',') => 1,
        _ => sip.message.header_values(HeaderName::Via).len(),
    }
}
