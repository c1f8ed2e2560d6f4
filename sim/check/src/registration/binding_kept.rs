//! A binding does not run out while its client is there.
//!
//! What it looks for: A client that goes on sending after its binding has run out and tries to register no more: for
//! more than half a minute when nothing had kept it from refreshing, for more than five minutes after a refresh that was
//! refused or not answered. Who has removed the binding, or was told 401, 403, 404 or 407, need not try.
//!
//! Why it matters on a trunk: The trunk is down for calls from outside, and nobody says so: calls to the outside go on
//! working.
//!
//! Clause: RFC 3261 10.2.4 (practice).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, expires=60 -> pbx
//!   pbx     REGISTER -> carrier
//!   carrier 503 -> pbx
//!           ... ten minutes, in which the PBX sends OPTIONS but no REGISTER ...
//!
//! How to fix it: Register again after a pause, whatever has become of the last try, until the trunk is taken down.

use clock::{Duration, Instant};
use sip::{HeaderName, Method};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Binding, Leg, Scene, Sip, Transaction, Wire, contacts};

info! {
    rows: ["REG-17", "REG-19"], Should, V,
    notice: "nobody can be called any more, and nobody says so"
}

/// A refresh that was sent in time may be under way for so long.
const UNDER_WAY: Duration = Duration::from_secs(32);
/// The longest pause that patience after a refusal asks for.
const PATIENCE: Duration = Duration::from_secs(300);

/// The moments at which each side last sent anything, and a REGISTER that was to bind something.
#[derive(Default)]
pub(crate) struct Rule {
    alive: [Option<Instant>; 2],
    tried: [Option<Instant>; 2],
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::REQUEST_AGAIN).and(Interest::RESPONSE).and(Interest::LEG)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let side = place(sip.sender);
        let is_register = sip.is_request() && sip.method == Method::Register;
        // What removes the binding takes it off the list of those that ran out.
        if is_register && is_removal(sip) && !scene.is_again {
            self.judge(wire, scene.leg, out);
        }
        if sip.sender != Party::Stranger {
            self.alive[side] = Some(sip.sent_at);
            if is_register && !is_removal(sip) {
                self.tried[side] = Some(sip.sent_at);
            }
        }
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        self.judge(wire, leg, out);
    }
}

impl Rule {
    fn judge(&self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let mut registers = leg.transactions.iter().rev().filter(|t| t.method == Method::Register);
        let has_bound = |t: &&Transaction| t.final_response().is_some_and(|p| p.sip.is_success());
        let Some(last) = registers.clone().find(has_bound) else { return };
        let Some(record) = wire.bindings.record(last.request()).filter(|_| !is_removal(last.request()))
        else {
            return;
        };
        let own = contacts(last.request());
        let is_own = |b: &&Binding| own.iter().any(|contact| contact.uri.equivalent(&b.contact));
        let bound = record.bindings.iter().filter(is_own).max_by_key(|b| b.expires_at);
        let Some(binding) = bound else { return };
        let side = place(record.client);
        let Some((alive, known)) = self.alive[side].zip(binding.known_since) else { return };
        let over = binding.expires_at;
        let tried = self.tried[side];
        if binding.call_id != leg.call_id || tried.is_some_and(|at| at > over) {
            return;
        }
        let is_told = |t: &Transaction| {
            t.final_response().is_some_and(|p| matches!(p.sip.status, 401 | 403 | 404 | 407))
        };
        if registers.next().is_some_and(is_told) {
            return;
        }
        let patience = if tried.is_some_and(|at| at > known) { PATIENCE } else { UNDER_WAY };
        let since = alive.since(over);
        if since > patience {
            out.misbehaved(&INFO, record.client, said(last, binding, alive, since, patience));
        }
    }
}

fn said(last: &Transaction, binding: &Binding, alive: Instant, since: Duration, patience: Duration) -> Said {
    let over = binding.expires_at;
    let expected = format!("REGISTER within {} s", binding.granted.as_secs());
    Said::of(last.request(), "the binding ran out, and its client went on without it")
        .at(over)
        .margin(since.saturating_sub(patience), over, alive)
        .expected(expected)
        .got(format!("none for {} s after its end", since.as_secs()))
}

fn place(party: Party) -> usize {
    usize::from(party == Party::Pbx)
}

/// True for a REGISTER that gives bindings up (RFC 3261 10.2.2).
fn is_removal(register: &Sip) -> bool {
    register.message.header(HeaderName::Expires).is_some_and(|value| value.trim() == "0")
        || register
            .message
            .contacts()
            .is_ok_and(|all| !all.is_empty() && all.iter().all(|contact| contact.expires() == Some(0)))
}
