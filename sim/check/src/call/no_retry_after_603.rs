//! A declined call is not tried again.
//!
//! What it looks for: An INVITE of the same caller to the same number within ten seconds after a 603 to a first
//! one has arrived, or before the time that its Retry-After gives, where that is sooner.
//!
//! Why it matters on a trunk: A 6xx says that no other way will do. Hunting on rings a person who has just
//! said no.
//!
//! Clause: RFC 3261 21.6 (practice), RFC 3261 21.6.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 603 Decline -> pbx
//!   pbx     INVITE to the same number -> carrier
//!
//! How to fix it: Treat 6xx as final: no other route, no second try.

use clock::{Duration, Instant};
use sip::{Method, Text, Uri};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

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
    declined: Vec<Declined>,
}

/// A call that was declined.
struct Declined {
    client: Party,
    /// Who called: another user of the same side may well try.
    from: Option<Uri>,
    user: Option<Text>,
    at: Instant,
    /// From then on the caller may try again.
    until: Instant,
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
        self.declined.retain(|declined| sip.sent_at < declined.until);
        let user = sip.message.request_uri().and_then(|uri| uri.user);
        let from = caller(sip);
        let is_caller = |of: &Option<Uri>| match (of, &from) {
            (Some(of), Some(from)) => of.equivalent(from),
            (of, from) => of.is_none() && from.is_none(),
        };
        let is_same = |d: &&Declined| d.client == sip.sender && d.user == user && is_caller(&d.from);
        if let Some(Declined { at, until, .. }) = self.declined.iter().rfind(is_same) {
            let said = Said::of(sip, "the same number again right after 603").margin(
                until.since(sip.sent_at),
                *at,
                sip.sent_at,
            );
            out.misbehaved(&INFO, sip.sender, said.expected("no second try").got("another INVITE"));
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        let invite = scene.transaction.filter(|t| t.is_attempt()).map(|t| t.request());
        if let Some(invite) = invite.filter(|_| sip.status == 603 && self.declined.len() < DECLINED_MAX) {
            let user = invite.message.request_uri().and_then(|uri| uri.user);
            // A better time to call may stand in Retry-After (RFC 3261 21.6.2).
            let better = sip.message.retry_after().ok().flatten().map(|s| Duration::from_secs(s.into()));
            let until = scene.at + better.unwrap_or(RIGHT_AFTER).min(RIGHT_AFTER);
            let declined =
                Declined { client: invite.sender, from: caller(invite), user, at: scene.at, until };
            self.declined.push(declined);
        }
    }
}

fn caller(invite: &Sip) -> Option<Uri> {
    invite.message.from().ok().map(|from| from.uri)
}
