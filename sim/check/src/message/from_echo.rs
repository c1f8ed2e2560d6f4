//! A response has the From and the To tag of its request.
//!
//! What it looks for: The tag of From in each response, and the tag of To when the request had one.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From: ...;tag=a -> carrier
//!   carrier 180, From: ...;tag=b -> pbx
//!
//! How to fix it: Copy From from the request, and To as well; add a tag to To only when it has none.

use sip::Text;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

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

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let is_to_wrong = request.to_tag.is_some() && sip.to_tag != request.to_tag;
        let (expected, got) = match (sip.from_tag != request.from_tag, is_to_wrong) {
            (true, _) => (&request.from_tag, &sip.from_tag),
            (false, true) => (&request.to_tag, &sip.to_tag),
            (false, false) => return,
        };
        let said = Said::of(sip, "From or To tag is not that of the request").with(request);
        out.malformed(&INFO, sip.sender, said.expected(tag(expected.as_ref())).got(tag(got.as_ref())));
    }
}

fn tag(tag: Option<&Text>) -> String {
    tag.map_or_else(|| "no tag".to_owned(), Text::to_string)
}
