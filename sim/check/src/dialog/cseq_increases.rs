//! CSeq rises with each request of a dialog.
//!
//! What it looks for: The CSeq number of each new request in a dialog against the highest one its sender
//! has used there; ACK and CANCEL do not count.
//!
//! Why it matters on a trunk: The other side refuses the request with 500 or drops it: holds and hang-ups
//! do not work.
//!
//! Clause: RFC 3261 12.2.1.1.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, CSeq: 5 INVITE -> carrier
//!           ... answered ...
//!   pbx     BYE, CSeq: 5 BYE -> carrier
//!
//! How to fix it: Count CSeq up by one for each request in the dialog.

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-29"], Must, V,
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
        let Some(dialog) = scene.dialog.filter(|_| !is_ack_or_cancel(sip)) else { return };
        let Some((last, now)) = dialog.ends[scene.side()].cseq_sent.zip(sip.cseq) else { return };
        if now <= last {
            let said = Said::of(sip, "CSeq is not above the last one in this dialog");
            out.misbehaved(&INFO, sip.sender, said.expected(format!("above {last}")).got(now.to_string()));
        }
    }
}
