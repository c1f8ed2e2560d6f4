//! The 2xx to REGISTER lists the bindings.
//!
//! What it looks for: The Contact of each REGISTER that adds or refreshes a binding, in the Contacts of its
//! 2xx. And the bulk Contact behind which a number is, or that of the number itself, in the 2xx to a REGISTER of the
//! number alone that removes something: the bulk registration stays.
//!
//! Why it matters on a trunk: The client reads the granted interval from its own Contact. Without it some
//! never refresh in time, others register again and again.
//!
//! Clause: RFC 3261 10.3 (MUST), RFC 6140 5.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx> -> carrier
//!   carrier 200 OK without Contact -> pbx
//!
//! How to fix it: List all current bindings with their remaining intervals in the 2xx.

use std::collections::BTreeSet;

use sip::{HeaderName, Method, Uri};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Record, Scene, Sip, Wire, contacts};

info! {
    rows: ["REG-27", "REG-08"], Must, V,
    notice: "inbound calls stop after a while"
}

/// Numbers that are remembered, and the longest of them.
const NUMBERS_MAX: usize = 10_000;
const OCTETS_MAX: usize = 32;

#[derive(Default)]
pub(crate) struct Rule {
    /// The numbers that were called at a bulk Contact: they are behind it.
    behind: BTreeSet<String>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        self.learn(wire, sip);
        if sip.method != Method::Register || !sip.is_success() {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let Ok(asked) = request.message.contacts() else { return };
        let header = request.message.expires().ok().flatten();
        let is_listed = |wanted: &sip::NameAddr| {
            let listed = contacts(sip);
            // A bulk Contact comes back in whatever form the registrar keeps it (RFC 6140 5.2), but with its place.
            let is_bulk = wanted.uri.params.has("bnc");
            let is_there =
                |uri: &Uri| uri.host.eq_ignore_ascii_case(&wanted.uri.host) && uri.port == wanted.uri.port;
            listed.iter().any(|c| c.uri.equivalent(&wanted.uri) || (is_bulk && is_there(&c.uri)))
        };
        let adds = |c: &&sip::NameAddr| c.expires().or(header) != Some(0);
        if let Some(missing) = asked.iter().filter(adds).find(|c| !is_listed(c)) {
            let said = Said::of(sip, "the Contact of the REGISTER is not listed").with(request);
            let got =
                sip.message.header(HeaderName::Contact).map_or("no Contact".to_owned(), |c| c.into_owned());
            out.misbehaved(&INFO, sip.sender, said.expected(missing.uri.to_string()).got(got));
            return;
        }
        let is_removal =
            !asked.is_empty() && !asked.iter().any(|c| adds(&c)) || request.message.contact_is_star();
        if let Some(bulk) = self.bulk_behind(wire, request).filter(|_| is_removal && contacts(sip).is_empty())
        {
            let said = Said::of(sip, "a number is no longer behind its bulk registration").with(request);
            let said = said.expected(format!("the number at {}", bulk.host)).got("no Contact").clause(1);
            out.misbehaved(&INFO, sip.sender, said);
        }
    }
}

impl Rule {
    /// A call to a number at the bulk Contact shows that the number is behind it.
    fn learn(&mut self, wire: &Wire, sip: &Sip) {
        let Some(uri) = sip.is_inbound_call().then(|| sip.message.request_uri_ref()).flatten() else {
            return;
        };
        let Some(number) = uri.user.as_deref().filter(|user| user.starts_with('+')) else { return };
        let is_there = |c: &Uri| c.host.eq_ignore_ascii_case(&uri.host) && c.port == uri.port;
        let is_bulk = bulk(wire, sip.receiver).any(is_there);
        if is_bulk && number.len() <= OCTETS_MAX && self.behind.len() < NUMBERS_MAX {
            self.behind.insert(number.to_owned());
        }
    }

    /// The bulk Contact, when the REGISTER is about one of the numbers behind it.
    fn bulk_behind<'w>(&self, wire: &'w Wire, register: &Sip) -> Option<&'w Uri> {
        let to = register.message.to_ref().ok()?;
        to.uri.user.as_deref().filter(|user| self.behind.contains(*user))?;
        let is_itself = |record: &Record| record.bindings.iter().any(|b| b.contact.params.has("bnc"));
        if wire.bindings.record(register).is_some_and(is_itself) {
            return None;
        }
        bulk(wire, register.sender).next()
    }
}

/// The bulk Contacts of a side that are bound.
fn bulk(wire: &Wire, party: Party) -> impl Iterator<Item = &Uri> {
    let alive = wire.bindings.of(party).filter(|binding| binding.expires_at >= wire.now);
    alive.map(|binding| &binding.contact).filter(|contact| contact.params.has("bnc"))
}
