//! The PBX's registration: get it, keep it, give it back (RFC 3261 10.2).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use plan::TrunkMode;
use sip::{Draft, HeaderName, Message, Method};

use crate::agent::Agent;
use crate::quirk::registration::{
    gin_again_after_420, ignores_423, refreshes_late, register_hammering, register_new_call_id,
    register_ruri_with_user, registers_once, registers_twice_at_once,
};
use crate::send::{MAX_FORWARDS, Purpose};
use crate::timer::Timer;

/// What the PBX knows of its registration.
#[derive(Debug, Default)]
pub(crate) struct Registration {
    /// It registers without being told.
    pub(crate) starts_by_itself: bool,
    bound: bool,
    /// What is asked for, after a 423 the registrar's minimum.
    expires_s: u32,
    failures: usize,
    call_id: String,
    tag: String,
    pub(crate) sequence: u32,
    stopping: bool,
    /// The registrar does not know bulk registration: the pilot is registered instead.
    is_pilot: bool,
}

impl Registration {
    pub(crate) fn is_bound(&self) -> bool {
        self.bound
    }

    /// A second try with credentials has used the next number.
    pub(crate) fn use_sequence(&mut self, number: u32) {
        self.sequence = self.sequence.max(number);
    }
}

impl Agent {
    /// Registers, or refreshes.
    pub(crate) fn register(&mut self, now: Instant) {
        if self.registration.expires_s == 0 {
            self.registration.expires_s = self.profile.registration.expires_s;
        }
        self.registration.stopping = false;
        if self.registration.bound && self.quirks.has(&registers_once::QUIRK) {
            return;
        }
        let draft = self.compose_register(self.registration.expires_s);
        self.request(now, draft, self.peer.address.signalling(), Purpose::Register);
        if self.registration.sequence == 1 && self.quirks.has(&registers_twice_at_once::QUIRK) {
            let draft = self.compose_register(self.registration.expires_s);
            self.request(now, draft, self.peer.address.signalling(), Purpose::Register);
        }
    }

    pub(crate) fn unregister(&mut self, now: Instant) {
        self.timers.cancel(&Timer::Register);
        self.registration.stopping = true;
        let draft = self.compose_register(0);
        self.request(now, draft, self.peer.address.signalling(), Purpose::Unregister);
    }

    pub(crate) fn stop_registration(&mut self, now: Instant) {
        self.timers.cancel(&Timer::Register);
        let removes = self.profile.registration.unregister_on_stop;
        if self.registration.bound && removes && self.mode == TrunkMode::Registration {
            self.unregister(now);
        }
    }

    fn compose_register(&mut self, expires_s: u32) -> Draft {
        // One Call-ID and one From tag for as long as the box is up (RFC 3261 10.2).
        if self.registration.call_id.is_empty() || self.quirks.has(&register_new_call_id::QUIRK) {
            self.registration.call_id =
                format!("{}@{}", self.rng.token(16), self.profile.address.signalling_ip);
            self.registration.tag = self.rng.token(10);
        }
        self.registration.sequence += 1;
        let settings = &self.profile.registration;
        let domain = &self.peer.domain;
        let user = if self.quirks.has(&register_ruri_with_user::QUIRK) { "trunk@" } else { "" };
        let mut draft = Draft::request(&Method::Register, &format!("sip:{user}{domain}"));
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        let aor = format!("<sip:{}@{domain}>", settings.user);
        draft.push(HeaderName::From, format!("{aor};tag={}", self.registration.tag));
        draft.push(HeaderName::To, aor);
        draft.push(HeaderName::CallId, self.registration.call_id.clone());
        draft.push(HeaderName::CSeq, format!("{} REGISTER", self.registration.sequence));
        draft.push(HeaderName::Contact, self.registered_contact());
        draft.push(HeaderName::Expires, expires_s.to_string());
        draft.push(HeaderName::Supported, "path");
        if self.registers_in_bulk() {
            //= https://www.rfc-editor.org/rfc/rfc6140#section-5.1
            draft.push(HeaderName::Require, "gin");
            draft.push(HeaderName::ProxyRequire, "gin");
        }
        draft.push(HeaderName::Allow, self.allow());
        self.add_product(&mut draft);
        self.add_known_credentials(&mut draft);
        draft
    }

    fn registers_in_bulk(&self) -> bool {
        self.profile.registration.gin && !self.registration.is_pilot
    }

    /// In bulk one Contact stands for all numbers: it has no user part and carries `bnc`.
    //= https://www.rfc-editor.org/rfc/rfc6140#section-5.1
    fn registered_contact(&self) -> String {
        if self.registers_in_bulk() { format!("<sip:{};bnc>", self.signalling()) } else { self.contact() }
    }

    pub(crate) fn register_concluded(
        &mut self,
        now: Instant,
        status: u16,
        response: Option<&Message>,
        _from: SocketAddr,
    ) {
        match (status, response) {
            (200..=299, Some(response)) => self.registered(now, response),
            (423, Some(response)) if !self.quirks.has(&ignores_423::QUIRK) => {
                // Ask again for as long as the registrar wants at least (RFC 3261 10.2.8).
                let minimum = response.min_expires().ok().flatten().unwrap_or(3600);
                self.registration.expires_s = minimum.max(self.registration.expires_s);
                self.register(now);
            }
            (420, Some(response))
                if self.registers_in_bulk()
                    && response.lists(HeaderName::Unsupported, "gin")
                    && !self.quirks.has(&gin_again_after_420::QUIRK) =>
            {
                //= https://www.rfc-editor.org/rfc/rfc3261#section-8.1.3.5
                self.note("the registrar has no bulk registration: the pilot is registered");
                self.registration.is_pilot = true;
                self.register(now);
            }
            _ => self.registration_failed(now, status, response),
        }
    }

    fn registered(&mut self, now: Instant, response: &Message) {
        self.registration.failures = 0;
        if !self.registration.bound {
            self.registration.bound = true;
            self.note("registered");
        }
        let granted = self.granted(response).unwrap_or(self.registration.expires_s);
        if granted == 0 || self.registration.stopping {
            return;
        }
        let mut percent = u64::from(self.profile.registration.refresh_percent);
        if self.quirks.has(&refreshes_late::QUIRK) {
            percent = 130;
        }
        let wait = Duration::from_millis(u64::from(granted) * 10 * percent);
        self.timers.set(Timer::Register, now + wait);
    }

    /// What was granted to our own Contact: the registrar lists all bindings (RFC 3261 10.2.4).
    fn granted(&self, response: &Message) -> Option<u32> {
        let contacts = response.contacts().ok()?;
        let own = |c: &&sip::NameAddr| c.uri.host_address() == Some(self.profile.address.signalling_ip);
        let contact = contacts.iter().find(own).or_else(|| contacts.first())?;
        contact.expires().or_else(|| response.expires().ok().flatten())
    }

    fn registration_failed(&mut self, now: Instant, status: u16, response: Option<&Message>) {
        self.registration.failures += 1;
        if self.registration.bound && status != 408 {
            self.registration.bound = false;
        }
        self.note(format!("registration failed: {status}"));
        if !self.running && !self.registration.starts_by_itself {
            return;
        }
        let settings = &self.profile.registration;
        let mut wait =
            Duration::from_secs(u64::from(settings.retry_after_failure(self.registration.failures)));
        if let Some(seconds) = response.and_then(|r| r.retry_after().ok().flatten()) {
            wait = wait.max(Duration::from_secs(u64::from(seconds)));
        }
        if self.quirks.has(&register_hammering::QUIRK) {
            wait = Duration::from_millis(500);
        }
        self.timers.set(Timer::Register, now + wait);
    }

    pub(crate) fn unregister_concluded(&mut self) {
        self.registration.bound = false;
        self.note("unregistered");
    }
}
