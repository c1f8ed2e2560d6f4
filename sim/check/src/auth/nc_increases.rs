//! The nonce count rises with each use of a nonce.
//!
//! What it looks for: nc in each request with credentials against the last one that the same user sent from the same
//! address with the same nonce. The same request to the next server, after a timeout or a 503, is sent as it was.
//!
//! Why it matters on a trunk: A server that guards against replay refuses the second use: the refresh of a
//! registration or every second call fails.
//!
//! Clause: RFC 7616 3.4 (definition), RFC 3263 4.3 (context).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, nonce=n, nc=00000001 -> carrier
//!   pbx     REGISTER, nonce=n, nc=00000001 -> carrier
//!
//! How to fix it: Count up for each request with the same nonce; begin with 1 for a new one.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use sip::{Method, Text};

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-04", "AUT-21"], Must, V,
    notice: "every second call or registration is refused"
}

/// Nonces that are remembered, and the longest user name and nonce that are.
const NONCES_MAX: usize = 10_000;
const OCTETS_MAX: usize = 1024;

#[derive(Default)]
pub(crate) struct Rule {
    /// The last count by who used it: source, user and nonce. A server may give one nonce to several clients.
    used: BTreeMap<(SocketAddr, String, String), Use>,
}

/// A count, and the request it was sent in.
struct Use {
    count: u32,
    call_id: Text,
    cseq: Option<u32>,
    method: Method,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(given) = given::credentials(sip).into_iter().next() else { return };
        let Some(count) = given.nc.filter(|_| given.username.len() + given.nonce.len() <= OCTETS_MAX) else {
            return;
        };
        if self.used.len() >= NONCES_MAX {
            self.used.pop_first();
        }
        let used = Use { count, call_id: sip.call_id.clone(), cseq: sip.cseq, method: sip.method.clone() };
        let Some(before) = self.used.insert((sip.source, given.username, given.nonce), used) else { return };
        if count <= before.count && !before.is_same_request(sip, count) {
            let said = Said::of(sip, "nc did not rise for the same nonce");
            let expected = format!("above {}", before.count);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(count.to_string()));
        }
    }
}

impl Use {
    /// True for the same request under another branch: it is repeated as it was to the next server, and may have gone
    /// another way (RFC 3263 4.3).
    fn is_same_request(&self, sip: &Sip, count: u32) -> bool {
        self.count == count
            && self.call_id == sip.call_id
            && self.cseq == sip.cseq
            && self.method == sip.method
    }
}
