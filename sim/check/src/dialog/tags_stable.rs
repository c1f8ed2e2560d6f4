//! The own tag stays the same through a dialog.
//!
//! What it looks for: Requests in a call whose To tag names the dialog and whose From tag is another than
//! before.
//!
//! Why it matters on a trunk: The other side does not find the dialog and answers 481: the call stays up
//! there, and is billed.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From tag a -> carrier
//!           ... answered, To tag b ...
//!   pbx     BYE, From tag x, To tag b -> carrier
//!
//! How to fix it: Keep the local tag of the dialog in every request and response.

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Dialog, Scene, Wire};

info! {
    rows: ["CAL-03", "CAL-27"], Must, V,
    notice: "the call does not end on the other side"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if scene.dialog.is_some() || is_ack_or_cancel(sip) || sip.from_tag.is_none() {
            return;
        }
        let Some(to_tag) = sip.to_tag.as_deref() else { return };
        let side = scene.side();
        let peer_tag =
            |d: &&Dialog| d.tag(1 - side) == to_tag && sip.from_tag.as_deref() != Some(d.tag(side));
        if let Some(dialog) = scene.leg.dialogs.iter().find(peer_tag) {
            let said = Said::of(sip, "From tag is not the one of the dialog");
            let got = sip.from_tag.clone().unwrap_or_default();
            out.misbehaved(&INFO, sip.sender, said.expected(dialog.tag(side)).got(got));
        }
    }
}
