//! A declined call is not tried again.
//!
//! What it looks for: An INVITE to the same number within ten seconds after a 603 has arrived.
//!
//! Why it matters on a trunk: A 6xx says that no other way will do. Hunting on rings a person who has just
//! said no.
//!
//! Clause: RFC 3261 21.6.
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 603 Decline -> pbx
//!   pbx     INVITE to the same number -> carrier
//!
//! How to fix it: Treat 6xx as final: no other route, no second try.

use clock::{Duration, Instant};
use sip::{Method, Text};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-10"], Should, V,
    notice: "a phone rings again right after the call was declined"
}

/// Declined calls that are remembered.
const DECLINED_MAX: usize = 1000;

/// A try within this time is the same wish.
const RIGHT_AFTER: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(crate) struct Rule {
    /// Who was declined which number, and when.
    declined: Vec<(Party, Option<Text>, Instant)>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || sip.to_tag.is_some() || self.declined.is_empty() {
            return;
        }
        self.declined.retain(|(_, _, at)| sip.sent_at.since(*at) < RIGHT_AFTER);
        let user = sip.message.request_uri().and_then(|uri| uri.user);
        let is_same = |(client, declined, _): &&(_, _, _)| *client == sip.sender && *declined == user;
        if let Some((_, _, at)) = self.declined.iter().rfind(is_same) {
            let said = Said::of(sip, "the same number again right after 603").margin(
                RIGHT_AFTER.saturating_sub(sip.sent_at.since(*at)),
                *at,
                sip.sent_at,
            );
            out.misbehaved(&INFO, sip.sender, said.expected("no second try").got("another INVITE"));
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if sip.status == 603 && sip.method == Method::Invite {
            let user =
                scene.transaction.and_then(|t| t.request().message.request_uri()).and_then(|uri| uri.user);
            self.declined.push((sip.receiver, user, scene.at));
            self.declined.truncate(DECLINED_MAX);
        }
    }
}
