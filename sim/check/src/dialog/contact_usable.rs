//! A Contact that makes or moves a dialog is one SIP URI.
//!
//! What it looks for: Contact in INVITE and UPDATE, in their 2xx and in provisional responses to INVITE: one value, with
//! a `sip:` or `sips:` URI; `sips:` where the Request-URI or the topmost Route of a request is, and in its responses
//! where the Request-URI, or else its topmost Record-Route or its Contact, is. UPDATE and its 2xx must have one, and what
//! the called side has written there while the INVITE waits stands in its 2xx too.
//!
//! Why it matters on a trunk: The URI is where ACK, BYE and re-INVITE go. Of two nobody knows which; a number leads
//! nowhere.
//!
//! Clause: RFC 3261 8.1.1.8 (MUST), RFC 3261 12.1.1 (MUST), RFC 3311 7 (definition), RFC 3311 5.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Contact: <tel:+12025550123> -> carrier
//!
//! How to fix it: Put one SIP URI at which this side can be reached into Contact.

use sip::{HeaderName, Method, NameAddr, Scheme, Uri};
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-01", "CAL-23"], Must, V,
    notice: "the call cannot be ended or changed by the other side"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_target = matches!(sip.method, Method::Invite | Method::Update);
        if !is_target || sip.is_failure() || sip.status == 100 {
            return;
        }
        let clause = usize::from(!sip.is_request());
        if !sip.has(HeaderName::Contact) {
            // An INVITE and its 2xx have checks of their own; in an early response the table of 20 leaves it open.
            if sip.method == Method::Update && !sip.is_provisional() {
                let said = Said::of(sip, "no Contact").clause(2);
                out.malformed(&INFO, sip.sender, said.expected("one Contact").got("none"));
            }
            return;
        }
        // What cannot be read is a fault of its own.
        let Ok(contacts) = sip.message.contacts() else { return };
        let said = |text: &str| Said::of(sip, text).clause(clause);
        match &contacts[..] {
            [contact] if !is_sip(&contact.uri) => {
                let said = said("Contact is no SIP URI").expected("sip: or sips:");
                out.malformed(&INFO, sip.sender, said.got(contact.uri.to_string()));
            }
            [contact] => {
                if let Some(secure) = secure_cause(scene).filter(|_| !contact.uri.is_secure()) {
                    let said = said("Contact is no SIPS URI").expected(format!("sips:, for {secure} is one"));
                    out.malformed(&INFO, sip.sender, said.got(contact.uri.to_string()));
                }
                if let Some(updated) = updated(scene).filter(|updated| !updated.equivalent(&contact.uri)) {
                    let said = Said::of(sip, "Contact is not the one of the UPDATE before").clause(3);
                    let said = said.expected(updated.to_string());
                    out.misbehaved(&INFO, sip.sender, said.got(contact.uri.to_string()));
                }
            }
            [] if !sip.message.contact_is_star() => {}
            all => {
                let got = if all.is_empty() { "*".to_owned() } else { counted(all.len(), "value") };
                let said = said("Contact names not just one URI").expected("one value");
                out.malformed(&INFO, sip.sender, said.got(got));
            }
        }
    }
}

fn is_sip(uri: &Uri) -> bool {
    matches!(uri.scheme, Scheme::Sip | Scheme::Sips)
}

/// Why the Contact has to be a SIPS URI, if it has to (RFC 3261 8.1.1.8, 12.1.1).
fn secure_cause(scene: &Scene<'_>) -> Option<String> {
    let sip = scene.sip;
    let request: &Sip = if sip.is_request() { sip } else { scene.transaction?.request() };
    let first = |list: Vec<NameAddr>| list.into_iter().next().map(|value| value.uri);
    let listed = if sip.is_request() { request.message.routes() } else { request.message.record_routes() };
    let listed = first(listed.ok()?);
    let contact = || request.message.first_contact_ref().filter(|_| !sip.is_request());
    let beside = listed.as_ref().or_else(|| contact().map(|contact| &contact.uri));
    let mut either = request.message.request_uri_ref().into_iter().chain(beside);
    either.find(|uri| uri.is_secure()).map(|uri| uri.to_string())
}

/// What the server of an INVITE wrote into Contact last, in an UPDATE or its 2xx since the INVITE came (RFC 3311 5.1).
fn updated(scene: &Scene<'_>) -> Option<Uri> {
    let sip = scene.sip;
    let invite = scene.transaction.filter(|t| t.is_invite() && sip.is_success())?;
    let from = invite.request().sent_at;
    let of_updates = scene.leg.transactions.iter().filter(|t| t.method == Method::Update);
    let all = of_updates.flat_map(|t| t.requests.iter().chain(&t.responses)).map(|p| &p.sip);
    let is_its = |said: &&std::sync::Arc<Sip>| {
        let own = if said.is_request() { &said.from_tag } else { &said.to_tag };
        said.sender == sip.sender && said.sent_at > from && !said.is_failure() && *own == sip.to_tag
    };
    let last = all.filter(is_its).max_by_key(|said| said.sent_at)?;
    last.message.first_contact_ref().map(|contact| contact.uri.clone())
}
