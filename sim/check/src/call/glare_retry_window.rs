//! After 491 each side waits its own time.
//!
//! What it looks for: The next re-INVITE of a side after a 491 has arrived, when it asks for the same again: not
//! before 2.1 s for the side that made the Call-ID, and for the other not in the 2.1 to 4 s of that side.
//!
//! Why it matters on a trunk: The bands do not overlap so that the second try cannot collide again. With
//! the same band on both sides holds fail again and again.
//!
//! Clause: RFC 3261 14.1 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier 491 -> pbx
//!   pbx     re-INVITE 20 ms later -> carrier
//!
//! How to fix it: Wait a random time in the band that belongs to the side.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-18", "TMR-13"], Should, V,
    notice: "hold fails when both sides press it"
}

/// When the owner of the Call-ID may try again, and when the other side; a tenth of a second is patience.
const OWNER: (Duration, Duration) = (Duration::from_secs(2), Duration::from_millis(4_100));
const OTHER: (Duration, Duration) = (Duration::ZERO, Duration::from_millis(2_100));

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_change = matches!(sip.method, Method::Invite | Method::Update);
        if !is_change || sip.to_tag.is_none() {
            return;
        }
        let refused = |t: &&Transaction| {
            t.client == sip.sender
                && t.cseq < sip.cseq
                && !t.is_outside_dialog()
                && t.final_response().is_some_and(|p| p.sip.status == 491)
        };
        let Some(refused) = scene.leg.transactions.iter().rev().find(refused) else { return };
        let later = scene
            .leg
            .transactions
            .iter()
            .rev()
            .find(|t| t.client == sip.sender && t.cseq < sip.cseq && t.is_invite());
        // Only the next try after the refusal counts.
        if later.is_some_and(|t| t.number != refused.number) {
            return;
        }
        // Another wish waits for nothing, and whose the Call-ID is shows its first INVITE only.
        if scene.leg.invite.is_none() || wish(sip) != wish(refused.request()) {
            return;
        }
        let Some(arrived) = refused.final_delivered() else { return };
        let after = sip.sent_at.since(arrived);
        let waited = after.as_millis();
        let is_owner = scene.side() == 0;
        let off_by = off_by(after, is_owner, wire.patience(sip.sender));
        if !off_by.is_zero() {
            let said = Said::of(sip, format!("tries again {waited} ms after 491")).with(refused.request());
            let said = said.margin(off_by, arrived, sip.sent_at);
            let expected = if is_owner { "2.1 to 4 s" } else { "0 to 2 s" };
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(format!("{waited} ms")));
        }
    }
}

/// What a re-INVITE asks for: its description but for its origin, whose version may rise.
fn wish(sip: &Sip) -> Vec<&[u8]> {
    let lines = sip.message.body().split(|octet| *octet == b'\n');
    lines.filter(|line| !line.starts_with(b"o=")).collect()
}

/// How far the pause is from one that fits. Who waits longer than both bands has a wish of its own by then. A far side
/// counts from when it got the 491: its pause is shorter than what is seen, by a round trip.
fn off_by(pause: Duration, is_owner: bool, patience: Duration) -> Duration {
    if is_owner {
        return OWNER.0.saturating_sub(pause);
    }
    pause.saturating_sub(OTHER.1 + patience).min(OWNER.1.saturating_sub(pause))
}
