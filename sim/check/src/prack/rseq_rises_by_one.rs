//! RSeq rises by one.
//!
//! What it looks for: The RSeq of each reliable response against the one before it in the same dialog.
//!
//! Why it matters on a trunk: A caller drops a response that does not follow the last: its answer in SDP is
//! never heard, and the call is refused for want of a PRACK.
//!
//! Clause: RFC 3262 3.
//!
//! A ladder that breaks it:
//!   carrier 180, RSeq: 7 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE -> carrier
//!   carrier 183, RSeq: 9 -> pbx
//!
//! How to fix it: Count one up for each new reliable response.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "early media is missing, and ringing calls are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| !scene.is_again) else { return };
        let number = |s: &crate::wire::Sip| s.message.rseq().ok().flatten();
        let before = reliable(of).filter(|p| p.sip.id != sip.id && p.sip.to_tag == sip.to_tag).last();
        let Some((before, last)) = before.and_then(|p| Some((p, number(&p.sip)?))) else { return };
        let Some(now) = number(sip).filter(|_| crate::prack::is_reliable(sip)) else { return };
        // The same number is the same response, sent again.
        if now != last && now != last.wrapping_add(1) {
            let said = Said::of(sip, "RSeq does not follow the last one").with(&before.sip);
            out.misbehaved(&INFO, sip.sender, said.expected((last + 1).to_string()).got(now.to_string()));
        }
    }
}
