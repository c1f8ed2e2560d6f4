//! A PBX that withholds its number tells its carrier who calls.
//!
//! What it looks for: INVITEs of the PBX that open a call with Privacy: id, an anonymous From, and neither
//! P-Asserted-Identity nor P-Preferred-Identity nor Remote-Party-ID.
//!
//! Why it matters on a trunk: The carrier has to know for whom it bills, and whom it names to the emergency services. It
//! puts the number of the trunk in, or refuses the call.
//!
//! Clause: catalogue IDN-07 (practice), RFC 3325 7 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From: <sip:anonymous@anonymous.invalid>, Privacy: id -> carrier
//!
//! How to fix it: Send P-Asserted-Identity with the number beside Privacy: id.

use sip::{HeaderName, Method, NameAddr};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-07"], Should, V,
    notice: "calls with a withheld number are refused"
}

/// Where a carrier looks for the number.
const NAMED_IN: [HeaderName; 3] =
    [HeaderName::PAssertedIdentity, HeaderName::PPreferredIdentity, HeaderName::RemotePartyId];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_call = sip.method == Method::Invite && sip.to_tag.is_none() && sip.sender == Party::Pbx;
        let asks = || sip.message.privacy().iter().any(|value| value == "id");
        if !is_call || !asks() || NAMED_IN.iter().any(|name| sip.has(*name)) {
            return;
        }
        if let Some(from) = sip.message.from_ref().ok().filter(|from| is_anonymous(from)) {
            let said = Said::of(sip, "names its caller nowhere").got(from.uri.to_string());
            out.misbehaved(&INFO, sip.sender, said.expected("P-Asserted-Identity with the number"));
        }
    }
}

/// True for what RFC 3323 4.1.1.3 writes in place of a caller.
fn is_anonymous(from: &NameAddr) -> bool {
    let is_user = from.uri.user.as_deref().is_some_and(|user| user.eq_ignore_ascii_case("anonymous"));
    is_user || from.uri.host.to_ascii_lowercase().ends_with(".invalid")
}
