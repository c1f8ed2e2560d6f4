//! What requires an unknown extension is refused.
//!
//! What it looks for: A 2xx to a request whose Require has an option tag that nobody has registered, unless the server
//! lists the tag itself, or it is one of those that the makers of devices name after themselves. A CANCEL has none that counts.
//! It is a warning: the server may know a tag that its maker has made up.
//!
//! Why it matters on a trunk: The caller counts on what it has asked for: an encrypted, recorded or prioritised call that is
//! none of that, and nobody is told.
//!
//! Clause: RFC 3261 8.2.2.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Require: nobody-knows-this -> carrier
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Answer 420 with Unsupported when Require has a tag that is not known.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::message::option_tags::is_registered;
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-28"], Must, V,
    notice: "a feature that was asked for is silently missing"
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
        if !sip.is_success() || request.method == Method::Cancel {
            return;
        }
        let required = request.message.require();
        // A name with dots is that of who made it up, and may be known between the two.
        let is_known =
            |tag: &str| tag.is_empty() || tag.contains('.') || is_registered(tag) || lists(sip, tag);
        if let Some(tag) = required.iter().find(|tag| !is_known(tag)) {
            let said = Said::of(sip, "accepts what requires an extension that nobody knows").with(request);
            let said = said.expected(format!("420, Unsupported: {tag}")).got(sip.status.to_string());
            // What two of one maker have agreed on no wire shows.
            out.discouraged(&INFO, sip.sender, said);
        }
    }
}

/// True when the server says that it knows the tag.
fn lists(sip: &Sip, tag: &str) -> bool {
    let names = [HeaderName::Supported, HeaderName::Require];
    names.iter().flat_map(|name| sip.message.header_values(*name)).any(|own| own.eq_ignore_ascii_case(tag))
}
