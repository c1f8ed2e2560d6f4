//! What the registrar has bound, as an onlooker reads it from REGISTER and its 2xx.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::{HeaderName, NameAddr, Text, Uri};
use trace::Party;

use super::{Sip, Transaction};

/// Addresses of record that are followed.
const RECORDS_MAX: usize = 100_000;
/// What RFC 3261 10.2.1.1 leaves to the registrar, and what nearly all of them take.
const EXPIRES_DEFAULT: u32 = 3600;

/// One binding.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) contact: Uri,
    /// Where the REGISTER that made or refreshed it came from, and its Call-ID.
    pub(crate) source: SocketAddr,
    pub(crate) call_id: Text,
    /// True when requests reach it by way of others (RFC 3327).
    pub(crate) has_path: bool,
    /// When it is over.
    pub(crate) expires_at: Instant,
    /// The interval granted.
    pub(crate) granted: Duration,
    /// When the 2xx that granted it reached the client; none while it has not.
    pub(crate) known_since: Option<Instant>,
}

/// All bindings by address of record.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    records: BTreeMap<String, Record>,
    /// True once any REGISTER was answered with 2xx.
    pub(crate) was_registered: bool,
}

/// The bindings of one address of record.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) client: Party,
    pub(crate) bindings: Vec<Binding>,
}

impl Bindings {
    /// A 2xx to REGISTER was sent.
    pub(crate) fn granted(&mut self, transaction: &Transaction, response: &Sip) {
        let request = transaction.request();
        let Some(aor) = request.address_of_record() else { return };
        self.was_registered = true;
        let at = response.sent_at;
        let default = response.message.expires().ok().flatten().unwrap_or(EXPIRES_DEFAULT);
        let before = self.records.get(&aor).map_or(&[][..], |record| &record.bindings);
        let asked = contacts(request);
        let bind = |contact: NameAddr| {
            let granted = Duration::from_secs(contact.expires().unwrap_or(default).into());
            let is_it = |uri: &Uri| uri.equivalent(&contact.uri);
            // What others have bound is listed as well, and stays as it was but for its time.
            let other = before.iter().find(|b| is_it(&b.contact) && !asked.iter().any(|c| is_it(&c.uri)));
            Binding {
                source: other.map_or(request.source, |b| b.source),
                call_id: other.map_or_else(|| request.call_id.clone(), |b| b.call_id.clone()),
                has_path: other.map_or_else(|| has_path(request, response), |b| b.has_path),
                contact: contact.uri,
                expires_at: at + granted,
                granted,
                known_since: None,
            }
        };
        let listed = contacts(response);
        // A 2xx without Contact is a fault of its own; what was asked for is bound all the same.
        let bound = if listed.is_empty() && !removes(request) { asked.clone() } else { listed };
        let bindings: Vec<Binding> = bound.into_iter().map(bind).filter(|b| !b.granted.is_zero()).collect();
        if self.records.len() < RECORDS_MAX || self.records.contains_key(&aor) {
            self.records.insert(aor, Record { client: transaction.client, bindings });
        }
    }

    /// The 2xx reached the client.
    pub(crate) fn known(&mut self, transaction: &Transaction, at: Instant) {
        let Some(record) = self.record_mut(transaction) else { return };
        for binding in &mut record.bindings {
            binding.known_since.get_or_insert(at);
        }
    }

    /// What is bound for the address of record of a REGISTER.
    pub(crate) fn record(&self, register: &Sip) -> Option<&Record> {
        self.records.get(&register.address_of_record()?)
    }

    fn record_mut(&mut self, transaction: &Transaction) -> Option<&mut Record> {
        self.records.get_mut(&transaction.request().address_of_record()?)
    }

    /// All bindings of a party.
    pub(crate) fn of(&self, party: Party) -> impl Iterator<Item = &Binding> {
        self.records.values().filter(move |r| r.client == party).flat_map(|r| &r.bindings)
    }
}

/// The Contacts that can be read: what one side or the other wrote wrongly does not hide the rest.
pub(crate) fn contacts(sip: &Sip) -> Vec<NameAddr> {
    let values = sip.message.header_values(HeaderName::Contact);
    values.iter().filter_map(|value| NameAddr::parse(value).ok()).collect()
}

fn has_path(request: &Sip, response: &Sip) -> bool {
    request.has(HeaderName::Path) || response.has(HeaderName::Path)
}

/// True for a REGISTER that removes bindings or only asks for them.
fn removes(request: &Sip) -> bool {
    let message = &request.message;
    message.contact_is_star() || message.expires().ok().flatten() == Some(0)
}
