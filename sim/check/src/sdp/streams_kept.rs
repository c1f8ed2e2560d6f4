//! The streams of a session stay in every further offer.
//!
//! What it looks for: The number of m= lines of an offer in a dialog, against the last description of the same side that was
//! part of a completed exchange there. A stream that has ended keeps its place, with port 0.
//!
//! Why it matters on a trunk: Streams are known by their place. When one is missing, what comes behind it gets the port, the
//! formats and the keys of another.
//!
//! Clause: RFC 3264 8 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000, m=image 4002; carrier takes both
//!   pbx     re-INVITE, m=image 4002 -> carrier
//!
//! How to fix it: Repeat every m= line that the session ever had, with port 0 where the stream is over.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{agreed_before, is_offer};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-09"], Must, V,
    notice: "silence, or a fax that fails, after hold or resume"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(now) = sip.description().filter(|_| is_offer(scene)) else { return };
        let Some((last, before)) = agreed_before(scene).next() else { return };
        let (had, has) = (before.media.len(), now.media.len());
        if has < had && last.is_whole() && sip.is_whole() {
            let said = Said::of(sip, "an offer leaves out streams of the session").with(last);
            let expected = format!("at least {}", counted(had, "m= line"));
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(has.to_string()));
        }
    }
}
