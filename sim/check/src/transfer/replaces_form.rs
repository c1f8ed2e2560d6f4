//! Replaces names one dialog, in an INVITE.
//!
//! What it looks for: Each Replaces: one in a message and that in an INVITE, with one to-tag and one from-tag.
//!
//! Why it matters on a trunk: The call that is to be taken over is not found; the new one is refused, or rings beside it.
//!
//! Clause: RFC 3891 6.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Replaces: 98732@pbx;to-tag=2 -> pbx
//!
//! How to fix it: Write the Call-ID of the call, ;to-tag= with the tag of who gets the INVITE, and ;from-tag= with the other.

use sip::{HeaderName, Method};

use super::tags;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["XFR-09"], Must, V,
    notice: "a transferred or picked up call is not connected"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(value) = sip.message.header(HeaderName::Replaces) else { return };
        let count = sip.message.named(HeaderName::Replaces).count();
        let (to, from) = (tags(&value, "to-tag").len(), tags(&value, "from-tag").len());
        let (expected, got) = match () {
            () if sip.method != Method::Invite => ("Replaces in an INVITE alone", sip.method.to_string()),
            () if count > 1 => ("one Replaces", count.to_string()),
            () if (to, from) != (1, 1) => ("one to-tag and one from-tag", format!("{to} and {from}")),
            () => return,
        };
        let said = Said::of(sip, "Replaces does not name one dialog");
        out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
    }
}
