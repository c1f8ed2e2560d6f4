//! A PBX that redirects a call names a number.
//!
//! What it looks for: 300, 301 and 302 of the PBX to an INVITE without a Contact, or with none that has a user part.
//!
//! Why it matters on a trunk: The carrier routes by numbers. It does not know where to send the call, and the caller hears
//! that it cannot be completed.
//!
//! Clause: catalogue FWD-03 (practice), RFC 3261 8.1.3.4 (context).
//!
//! A ladder that breaks it:
//!   carrier INVITE -> pbx
//!   pbx     302, Contact: <sip:pbx> -> carrier
//!
//! How to fix it: Write the number to call into Contact, sip:+12025550123@carrier, or forward by an INVITE of your own.

use sip::{HeaderName, Method};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, contacts};

info! {
    rows: ["FWD-03"], Should, V,
    notice: "forwarded calls are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_redirection = sip.method == Method::Invite && matches!(sip.status, 300..=302);
        if !is_redirection || sip.sender != Party::Pbx {
            return;
        }
        let has_number =
            |contact: &sip::NameAddr| contact.uri.user.as_deref().is_some_and(|user| !user.is_empty());
        if !contacts(sip).iter().any(has_number) {
            let got = sip
                .message
                .header(HeaderName::Contact)
                .map_or("no Contact".into(), |value| value.into_owned());
            let said = Said::of(sip, "redirects the call to no number");
            out.misbehaved(&INFO, sip.sender, said.expected("a number in Contact").got(got));
        }
    }
}
