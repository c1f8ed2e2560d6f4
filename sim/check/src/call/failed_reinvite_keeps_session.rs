//! A refused re-INVITE leaves the call as it was.
//!
//! What it looks for: A BYE of the side that asked, within half a second after its re-INVITE was refused with 415,
//! 488 or 606. Other failures say more than that the offer does not suit (RFC 5057 5.1), and anybody may hang up.
//!
//! Why it matters on a trunk: The session stays as it was. Hanging up turns a refused hold or a refused
//! T.38 into a lost call.
//!
//! Clause: RFC 3261 14.1 (practice), RFC 5057 5.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE -> carrier
//!   carrier 488 -> pbx
//!   pbx     BYE -> carrier
//!
//! How to fix it: Go on with the session as it was before the re-INVITE.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["CAL-30", "HLD-11"], Should, V,
    notice: "the call drops when hold or fax is not accepted"
}

/// What comes so soon after a refusal comes because of it.
const SOON: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Bye {
            return;
        }
        let is_own = |t: &&Transaction| t.client == sip.sender && t.is_invite() && !t.is_outside_dialog();
        // What was asked after the refusal, the session went on with.
        let last = scene.leg.transactions.iter().rev().find(is_own).and_then(Transaction::final_response);
        let Some(answer) = last.filter(|p| matches!(p.sip.status, 415 | 488 | 606)) else { return };
        let (Some(at), refusal) = (answer.delivered, answer.sip.clone()) else { return };
        let after = sip.sent_at.since(at);
        if after < SOON {
            let said = Said::of(sip, "hangs up because a re-INVITE was refused").with(&refusal).margin(
                SOON - after,
                at,
                sip.sent_at,
            );
            out.misbehaved(&INFO, sip.sender, said.expected("the call goes on").got("BYE"));
        }
    }
}
