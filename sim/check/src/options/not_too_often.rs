//! OPTIONS is not sent more often than every ten seconds.
//!
//! What it looks for: The pause between OPTIONS outside dialogs from one user at one address to another address, three
//! short ones in a row. Accounts of one PBX are counted apart.
//!
//! Why it matters on a trunk: Carriers count requests per customer and block who sends too many.
//!
//! Clause: catalogue OPT-04.
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS every second -> carrier
//!
//! How to fix it: Ping every 30 to 60 seconds.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::{HeaderName, Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["OPT-04"], Should, Advisory,
    notice: "the trunk is blocked by the carrier"
}

/// The shortest pause, with a little patience.
const PAUSE: Duration = Duration::from_millis(9_900);
/// Addresses that are remembered.
const ADDRESSES_MAX: usize = 10_000;
/// The longest user that is.
const OCTETS_MAX: usize = 128;

#[derive(Default)]
pub(crate) struct Rule {
    /// By source, destination and the user in From.
    last: BTreeMap<(SocketAddr, SocketAddr, Text), Pings>,
}

/// What was sent to an address.
struct Pings {
    /// When OPTIONS was sent last.
    last: Instant,
    /// How many in a row came too soon, and by how much at least.
    soon: u32,
    early: Duration,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Options || sip.to_tag.is_some() || self.last.len() > ADDRESSES_MAX {
            return;
        }
        let user = sip.message.from_ref().ok().and_then(|from| from.uri.user.clone()).unwrap_or_default();
        if user.len() > OCTETS_MAX {
            return;
        }
        let entry = self.last.entry((sip.source, sip.destination, user));
        let pings = entry.or_insert(Pings { last: sip.sent_at, soon: 0, early: Duration::MAX });
        let before = core::mem::replace(&mut pings.last, sip.sent_at);
        let pause = sip.sent_at.since(before);
        let is_first = before == sip.sent_at;
        // An answer to a challenge follows at once and is no ping.
        let is_answer = sip.has(HeaderName::Authorization) || sip.has(HeaderName::ProxyAuthorization);
        if is_first || is_answer {
            return;
        }
        if pause >= PAUSE {
            (pings.soon, pings.early) = (0, Duration::MAX);
            return;
        }
        pings.soon += 1;
        pings.early = pings.early.min(PAUSE - pause);
        if pings.soon == 3 {
            let said = Said::of(sip, format!("the third OPTIONS in a row after {} ms", pause.as_millis()))
                .margin(pings.early, before, sip.sent_at);
            out.misbehaved(&INFO, sip.sender, said.expected("10 s").got(format!("{} ms", pause.as_millis())));
        }
    }
}
