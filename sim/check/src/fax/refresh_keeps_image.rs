//! A session refresh leaves the image stream as it is.
//!
//! What it looks for: An offer without an image stream that is sent while a machine speaks in UDPTL, before the
//! machines have said goodbye. Empty datagrams and "no signal" are signs of life, and nobody speaks in them.
//!
//! Why it matters on a trunk: Who refreshes with the first description of the call turns a running fax
//! back into sound, in the middle of a page.
//!
//! Clause: catalogue FAX-30 (practice), RFC 4028 7.4 (context).
//!
//! A ladder that breaks it:
//!   carrier UDPTL -> pbx
//!   pbx     UPDATE, m=audio 4000, m=image 0 -> carrier
//!
//! How to fix it: Refresh with the description that is in force, or with UPDATE and no description.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, has_image};

/// A machine that was heard so short a time ago speaks.
const LATELY: Duration = Duration::from_secs(2);

info! {
    rows: ["FAX-30"], Should, Advisory,
    notice: "long faxes break at the same minute every time"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.method, Method::Invite | Method::Update) || scene.dialog.is_none() {
            return;
        }
        let Some(sdp) = sip.description().filter(|sdp| !has_image(sdp)) else { return };
        let Some(fax) = scene.leg.known_fax().filter(|fax| fax.exchanges.first().is_some_and(|e| e.is_t38()))
        else {
            return;
        };
        let Some(last) = fax.flows.iter().filter_map(|f| f.last_signal).max() else { return };
        let pause = sip.sent_at.since(last);
        // The goodbye may be in what was not captured, where nothing of a side was.
        let says = |side: usize| fax.flows.iter().any(|f| f.side == side && f.last_signal.is_some());
        let is_heard = !wire.facts.is_captured || says(0) && says(1) && !fax.is_confirmed();
        if pause < LATELY && is_heard && !fax.is_over() {
            let said = Said::of(sip, "takes the image stream away in the middle of a fax").margin(
                LATELY - pause,
                last,
                sip.sent_at,
            );
            let got = if sdp.first_active("audio").is_some() { "sound alone" } else { "no stream" };
            out.misbehaved(&INFO, sip.sender, said.expected("m=image as it is").got(got));
        }
    }
}
