//! A required 100rel is honoured or refused.
//!
//! What it looks for: INVITEs with Require: 100rel: each provisional response above 100 is reliable, and a 420 names
//! 100rel or another extension that the INVITE or a proxy was asked for.
//!
//! Why it matters on a trunk: Who requires it has a reason, such as a gateway that must not lose the
//! ringing. Ignored, the far end hears nothing.
//!
//! Clause: RFC 3262 3 (MUST), RFC 3261 8.2.2.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Require: 100rel -> carrier
//!   carrier 180 without RSeq -> pbx
//!
//! How to fix it: Send every 18x reliably when 100rel is required, or refuse with 420 and Unsupported:
//! 100rel.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::is_reliable;
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["EAR-08"], Must, V,
    notice: "no ringback tone, and calls that fail at some gateways"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite()) else { return };
        if !of.request().message.lists(HeaderName::Require, "100rel") {
            return;
        }
        let said = || Said::of(sip, "does not honour the required 100rel").with(of.request());
        if sip.is_provisional() && sip.status > 100 && !is_reliable(sip) {
            out.misbehaved(
                &INFO,
                sip.sender,
                said().expected("Require: 100rel, RSeq").got("a plain response"),
            );
        } else if sip.status == 420 && !names_what_was_asked(of.request(), sip) {
            let got =
                sip.message.header(HeaderName::Unsupported).map_or("no Unsupported".to_owned(), String::from);
            out.misbehaved(&INFO, sip.sender, said().clause(1).expected("Unsupported: 100rel").got(got));
        }
    }
}

/// True when a 420 names what it is for: 100rel, or something else that the request asks of the other side or of a proxy
/// before it.
fn names_what_was_asked(invite: &Sip, refusal: &Sip) -> bool {
    let asked =
        [HeaderName::Require, HeaderName::ProxyRequire].map(|name| invite.message.header_values(name));
    let unsupported = refusal.message.header_values(HeaderName::Unsupported);
    unsupported.iter().any(|tag| asked.iter().flatten().any(|asked| asked.eq_ignore_ascii_case(tag)))
}
