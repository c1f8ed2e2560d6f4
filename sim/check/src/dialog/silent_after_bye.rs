//! Nothing is sent in a dialog after its BYE.
//!
//! What it looks for: Requests other than ACK and BYE from a side for which the dialog is over: it sent a
//! BYE, or one reached it.
//!
//! Why it matters on a trunk: The other side answers 481, and the state of the call is in doubt on the side
//! that still uses it.
//!
//! Clause: RFC 3261 15.1.1, RFC 3261 15.
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   pbx     INFO in the same dialog -> carrier
//!
//! How to fix it: End the dialog the moment the BYE is sent or received.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-40"], Must, V,
    notice: "features act on calls that are over"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog else { return };
        if is_ack_or_cancel(sip) || sip.method == Method::Bye {
            return;
        }
        if let Some(over) = dialog.over[scene.side()]
            && sip.sent_at > over
        {
            let after = sip.sent_at.since(over);
            let said = Said::of(sip, "sent in a dialog that is over").margin(after, over, sip.sent_at);
            let got = format!("{} ms after the BYE", after.as_millis());
            out.misbehaved(&INFO, sip.sender, said.expected("nothing after the BYE").got(got));
        }
    }
}
