//! A tag is that of one call only.
//!
//! What it looks for: The tags of calls that were answered, against those that the same side has in answered calls with
//! another Call-ID. Who tries a call again that came to nothing may keep its From.
//!
//! Why it matters on a trunk: Tags tell calls apart. With a fixed one a stray request of an old call, or one that
//! somebody has guessed, fits into a new one.
//!
//! Clause: RFC 3261 19.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Call-ID: a, From tag 1 -> carrier
//!           ... answered ...
//!   pbx     INVITE, Call-ID: b, From tag 1 -> carrier
//!           ... answered ...
//!
//! How to fix it: Make a new tag of 32 random bits or more for each call.

use std::collections::BTreeMap;

use sip::Text;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Transaction, Wire};

info! {
    rows: ["CAL-27"], Must, V,
    notice: "calls are mixed up once in a while"
}

/// Tags that are remembered.
const TAGS_MAX: usize = 20_000;
/// The longest tag and Call-ID that are.
const OCTETS_MAX: usize = 256;

#[derive(Default)]
pub(crate) struct Rule {
    /// The Call-ID with which a side has first used a tag.
    used: BTreeMap<(Party, Text), Text>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for dialog in leg.dialogs.iter().filter(|dialog| dialog.confirmed.is_some()) {
            if let Some(invite) = leg.transaction(dialog.invite).filter(|t| t.is_attempt()) {
                self.look_at(leg, dialog, invite, out);
            }
        }
    }
}

impl Rule {
    fn look_at(&mut self, leg: &Leg, dialog: &Dialog, invite: &Transaction, out: &mut Findings) {
        let is_its = |tag: Option<&str>| tag == Some(dialog.tag(1));
        let answer = invite.responses.iter().find(|p| p.sip.is_success() && is_its(p.sip.to_tag.as_deref()));
        let Some(answer) = answer.map(|p| &p.sip) else { return };
        for (side, party, sip) in [(0, invite.client, invite.request()), (1, invite.server, answer)] {
            let key = (party, Text::from(dialog.tag(side)));
            match self.used.get(&key) {
                None if self.used.len() < TAGS_MAX && key.1.len() + leg.call_id.len() <= OCTETS_MAX => {
                    self.used.insert(key, leg.call_id.clone());
                }
                Some(other) if *other != leg.call_id => {
                    let said = Said::of(sip, format!("has the tag of the call {other}"));
                    out.misbehaved(&INFO, party, said.expected("a tag of its own").got(dialog.tag(side)));
                }
                _ => {}
            }
        }
    }
}
