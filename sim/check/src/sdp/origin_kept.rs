//! The o= line of every further offer names the same session.
//!
//! What it looks for: User name, session id and address in the o= line of an offer in a dialog, against the last description
//! of the same side that was part of a completed exchange there. The version is another matter, and so are answers.
//! With another address it is the description of another endpoint, which a B2BUA has put in the place of the first, as in
//! the flow of RFC 3665 3.7: that is a warning.
//!
//! Why it matters on a trunk: A gateway that reads the o= line takes the offer for a new session: it starts anew, drops what
//! was agreed, or refuses.
//!
//! Clause: RFC 3264 8 (MUST), RFC 8866 5.2 (definition).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, o=- 5 1 IN IP4 10.0.0.2 -> carrier
//!   pbx     re-INVITE, o=- 77 1 IN IP4 10.0.0.2 -> carrier
//!
//! How to fix it: Keep the o= line for the whole dialog, and count its version alone.

use sip::sdp::Sdp;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{agreed_before, is_offer};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-10"], Must, V,
    notice: "a gap in the audio, or a refused hold"
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
        if !before.origin.is_same_session(&now.origin) && last.is_whole() && sip.is_whole() {
            let said = Said::of(sip, "an offer names another session in its o= line").with(last);
            let said = said.expected(named(before)).got(named(now));
            if before.origin.address == now.origin.address {
                out.misbehaved(&INFO, sip.sender, said);
            } else {
                out.discouraged(&INFO, sip.sender, said);
            }
        }
    }
}

/// The session that an o= line names.
fn named(sdp: &Sdp) -> String {
    let origin = &sdp.origin;
    let family = origin.family.as_str();
    format!("o={} {} … {family} {}", origin.username, origin.session_id, origin.address)
}
