//! A 200 to OPTIONS says what is allowed.
//!
//! What it looks for: Allow in each 200 to OPTIONS from a user agent: in a dialog, or from an address that the side has
//! named as its Contact. A proxy should leave Allow out, and nothing else tells the two apart.
//!
//! Why it matters on a trunk: OPTIONS is the cheap way to learn what the other side can do. A bare 200 says
//! that it lives, and no more.
//!
//! Clause: RFC 3261 11.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS -> carrier
//!   carrier 200 OK without Allow -> pbx
//!
//! How to fix it: List Allow, Accept and Supported in the 200.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["OPT-02"], Should, V,
    notice: "nothing"
}

/// Addresses that are remembered.
const ADDRESSES_MAX: usize = 10_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// Where user agents are.
    agents: BTreeSet<SocketAddr>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Options {
            self.learn(sip);
            return;
        }
        let is_in_dialog = scene.transaction.is_some_and(|t| !t.is_outside_dialog());
        let is_of_agent = is_in_dialog || self.agents.contains(&sip.source);
        if sip.status == 200 && is_of_agent && !sip.has(HeaderName::Allow) {
            out.misbehaved(
                &INFO,
                sip.sender,
                Said::of(sip, "no Allow").expected("the methods it answers").got("none"),
            );
        }
    }
}

impl Rule {
    /// Whoever names the very address that he sends from as his Contact is a user agent there.
    fn learn(&mut self, sip: &Sip) {
        let says_who = sip.is_request() || (sip.is_success() && sip.method == Method::Invite);
        if !says_who || !sip.has(HeaderName::Contact) || self.agents.contains(&sip.source) {
            return;
        }
        let Some(contact) = sip.message.first_contact_ref().map(|contact| &contact.uri) else { return };
        let port = contact.port.unwrap_or(5060);
        let is_here = contact.host_address().is_some_and(|ip| SocketAddr::new(ip, port) == sip.source);
        if is_here && self.agents.len() < ADDRESSES_MAX {
            self.agents.insert(sip.source);
        }
    }
}
