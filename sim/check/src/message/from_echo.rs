//! A response has the From and the To of its request.
//!
//! What it looks for: Tag and URI of From in each response, the URI of To, and its tag when the request had one.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From: ...;tag=a -> carrier
//!   carrier 180, From: ...;tag=b -> pbx
//!
//! How to fix it: Copy From from the request, and To as well; add a tag to To only when it has none.

use sip::{HeaderName, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the answer is ignored: ringback or the whole call is missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // With another branch it may answer a request that was not captured; `message/via-echo` judges that.
        let is_its = |t: &&Transaction| !wire.facts.is_captured || t.branch.eq_ignore_ascii_case(&sip.branch);
        let Some(request) = scene.transaction.filter(is_its).map(|t| t.request_answered_by(sip)) else {
            return;
        };
        let rows = [
            (HeaderName::From, &request.from_tag, &sip.from_tag),
            (HeaderName::To, &request.to_tag, &sip.to_tag),
        ];
        for (name, asked, given) in rows {
            // A tag that the request does not have is added to To by the callee, and nobody copies a From without one.
            let Some(asked) = asked.as_ref().filter(|_| sip.has(name)) else { continue };
            // Tags are tokens, and those compare without regard to case (RFC 3261 7.3.1).
            if given.as_ref().is_none_or(|given| !given.eq_ignore_ascii_case(asked)) {
                let said =
                    Said::of(sip, format!("the tag of {name} is not that of the request")).with(request);
                let got = given.as_deref().unwrap_or("none");
                out.malformed(&INFO, sip.sender, said.expected(asked.as_str()).got(got));
                return;
            }
        }
        for name in [HeaderName::From, HeaderName::To] {
            // What cannot be read is a fault of its own.
            let uris = uri(request, name).zip(uri(sip, name));
            if let Some((asked, given)) = uris.filter(|(asked, given)| !asked.equivalent(given)) {
                let said = Said::of(sip, format!("the URI of {name} is not that of the request"));
                let said = said.with(request).expected(asked.to_string()).got(given.to_string());
                out.malformed(&INFO, sip.sender, said);
                return;
            }
        }
    }
}

fn uri(sip: &Sip, name: HeaderName) -> Option<&Uri> {
    let read = if name == HeaderName::From { sip.message.from_ref() } else { sip.message.to_ref() };
    read.ok().map(|address| &address.uri)
}
