//! The feature tag sip.fax says t38 or passthrough, and is not required.
//!
//! What it looks for: INVITE and REGISTER whose Contact or Accept-Contact has a sip.fax of another value,
//! and an Accept-Contact that requires it.
//!
//! Why it matters on a trunk: The tag helps a proxy to choose. Who requires it of a trunk, which rarely
//! knows it, gets no call through.
//!
//! Clause: RFC 6913 4 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Accept-Contact: *;+sip.fax="t38";require -> carrier
//!
//! How to fix it: Write `+sip.fax="t38"` or `+sip.fax="passthrough"`; leave `require` and `explicit` out.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FAX-28"], Should, V,
    notice: "fax calls are refused though the other side could take them"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.method, Method::Invite | Method::Register) {
            return;
        }
        for name in [sip::HeaderName::Contact, sip::HeaderName::AcceptContact] {
            let values = sip.message.header_values(name);
            if let Some((value, what)) = values.iter().find_map(|v| Some((v.to_string(), wrong(v, name)?))) {
                let said = Said::of(sip, what).expected("+sip.fax=\"t38\" or \"passthrough\"").got(value);
                out.misbehaved(&INFO, sip.sender, said);
            }
        }
    }
}

fn wrong(value: &str, name: sip::HeaderName) -> Option<&'static str> {
    let mut parameters = value.split(';').skip(1).map(str::trim);
    // There may be room around the sign, and a name is a name in any case (RFC 3261 7.3.1, 25.1).
    let is_tag = |(name, _): &(&str, &str)| name.trim().eq_ignore_ascii_case("+sip.fax");
    let (_, tag) = parameters.clone().filter_map(|p| p.split_once('=')).find(is_tag)?;
    // A list of values, each of them negated or not, and as a token or as a string (RFC 3840 9).
    let words = tag.trim().trim_matches('"').split(',').map(|word| word.trim().trim_start_matches('!'));
    let is_known = |word: &str| {
        let word = word.trim_start_matches('<').trim_end_matches('>');
        ["t38", "passthrough"].iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    if !words.into_iter().all(is_known) {
        return Some("sip.fax has a value that does not exist");
    }
    let requires =
        name == sip::HeaderName::AcceptContact && parameters.any(|p| p.eq_ignore_ascii_case("require"));
    requires.then_some("sip.fax is required")
}
