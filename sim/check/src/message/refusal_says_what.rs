//! A refusal says what would have been accepted.
//!
//! What it looks for: Allow in each 405, Accept or one of its brothers in each 415, Unsupported in each 420, and
//! Require in each 421. In a 415 whose Accept has the type that it refuses: Accept-Encoding where the body was
//! encoded, Accept-Language where it had a language.
//!
//! Why it matters on a trunk: The other side tries again with what is left when it is told what that is. Without it
//! the call or the registration fails for good, though both sides have something in common.
//!
//! Clause: RFC 3261 8.2.1 (MUST), RFC 3261 8.2.3 (MUST), RFC 3261 8.2.2.3 (MUST), RFC 3261 21.4.16 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INFO -> carrier
//!   carrier 405 without Allow -> pbx
//!
//! How to fix it: Write Allow into 405, Accept into 415, Unsupported into 420 and Require into 421.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-28"], Must, V,
    notice: "a feature, a call or the whole trunk fails where a second try would have worked"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let (clause, names): (usize, &[HeaderName]) = match sip.status {
            405 => (0, &[HeaderName::Allow]),
            415 => (1, scene.transaction.map_or(&ACCEPTS, |t| owed_by_415(t.request(), sip))),
            420 => (2, &[HeaderName::Unsupported]),
            421 => (3, &[HeaderName::Require]),
            _ => return,
        };
        if !names.iter().any(|name| sip.has(*name)) {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            let said = Said::of(sip, "does not say what would be accepted");
            out.malformed(&INFO, sip.sender, said.expected(names.join(" or ")).got("none").clause(clause));
        }
    }
}

/// What says what was wrong with a body.
const ACCEPTS: [HeaderName; 3] = [HeaderName::Accept, HeaderName::AcceptEncoding, HeaderName::AcceptLanguage];

/// One of these is in a 415. Where its Accept has the type of the body, that was not what was wrong.
fn owed_by_415(request: &Sip, refusal: &Sip) -> &'static [HeaderName] {
    let is_encoded = request.message.header_values(HeaderName::ContentEncoding);
    let is_encoded = is_encoded.iter().any(|coding| !coding.trim().eq_ignore_ascii_case("identity"));
    let has_language = request.has(HeaderName::ContentLanguage);
    match (takes_type_of(request, refusal), is_encoded, has_language) {
        (true, true, false) => &ACCEPTS[1..2],
        (true, false, true) => &ACCEPTS[2..],
        (true, true, true) => &ACCEPTS[1..],
        _ => &ACCEPTS,
    }
}

/// True when the Accept of a refusal has the very type that the request has.
fn takes_type_of(request: &Sip, refusal: &Sip) -> bool {
    let Ok(Some(sent)) = request.message.content_type() else { return false };
    let is_it = |range: &str| sent.is(range.split(';').next().unwrap_or_default().trim());
    refusal.message.header_values(HeaderName::Accept).iter().any(|range| is_it(range))
}
