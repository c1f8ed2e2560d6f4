//! Who asks for a session timer lists it.
//!
//! What it looks for: `timer` in Supported of each INVITE and UPDATE that names a refresher: no proxy writes that parameter, so its
//! sender knows the extension.
//!
//! Why it matters on a trunk: The other side believes that it has to refresh alone, or drops the session timer: calls whose one
//! end has vanished stay up.
//!
//! Clause: RFC 4028 7.1 (MUST), RFC 4028 8.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 1800;refresher=uac, no Supported: timer -> carrier
//!
//! How to fix it: Write `timer` into Supported of every request.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::refresher;
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-01"], Must, V,
    notice: "dead calls stay up and are billed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.method, Method::Invite | Method::Update) {
            return;
        }
        if let Some(refresher) = refresher(sip).filter(|_| !sip.message.lists(HeaderName::Supported, "timer"))
        {
            let said = Said::of(sip, "names a refresher and does not list session timers");
            let got = format!("refresher={} alone", refresher.as_str());
            out.misbehaved(&INFO, sip.sender, said.expected("Supported: timer").got(got));
        }
    }
}
