//! Who is told that its call does not exist ends it.
//!
//! What it looks for: 481 to a re-INVITE or UPDATE that has come back to its sender, and no BYE of either side within
//! five seconds.
//!
//! Why it matters on a trunk: The other side has no call any more. Who goes on holds a channel, plays into nothing,
//! and bills a call that nobody hears.
//!
//! Clause: RFC 3261 12.2.1.2 (SHOULD), RFC 5057 5.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE -> carrier
//!   carrier 481 -> pbx
//!           ... no BYE ...
//!
//! How to fix it: Send BYE after 481 to a request in the dialog, and clear the call.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-03", "CAL-30"], Should, V,
    notice: "a dead call holds a channel and is billed"
}

/// So long the BYE may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.is_outside_dialog() || !matches!(of.method, Method::Invite | Method::Update) {
            return;
        }
        let Some(answer) = of.final_response().filter(|p| p.sip.status == 481) else { return };
        let Some(arrived) = answer.delivered else { return };
        let Some(dialog) = leg.dialog_around(of).filter(|d| d.confirmed.is_some()) else { return };
        // One that was refused, or has other tags, has been sent all the same.
        let byes = [dialog.bye, dialog.refused_bye, leg.bye, leg.refused_bye].into_iter().flatten();
        let bye = byes.map(|(at, _)| at).min();
        let until = bye.unwrap_or_else(|| leg.goes_on_until(wire.now, wire.may_have_missed(of)));
        let margin = until.since(arrived).saturating_sub(PATIENCE);
        if until > arrived && !margin.is_zero() {
            let got = bye
                .map_or("no BYE".to_owned(), |at| format!("a BYE after {} s", at.since(arrived).as_secs()));
            let said = Said::of(&answer.sip, "the call goes on as if it were there").with(of.request());
            let said = said.margin(margin, arrived, until);
            out.misbehaved(&INFO, of.client, said.expected("a BYE").got(got));
        }
    }
}
