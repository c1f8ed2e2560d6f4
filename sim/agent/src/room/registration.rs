//! The PBX's registration of an account: get it, keep it, give it back (RFC 3261 10.2).

use clock::Duration;
use plan::TrunkMode;
use sip::{Draft, HeaderName, Message, Method, NameAddr};

use crate::core::{Conclusion, Core, MAX_FORWARDS, Pending, Purpose, Timer};
use crate::interface::BindingView;
use crate::quirk::auth::auth_retry_new_call_id;
use crate::quirk::registration::{
    gin_again_after_420, ignores_423, refreshes_late, register_hammering, register_new_call_id,
    register_ruri_with_user, registers_once, registers_twice_at_once,
};

/// A registrar that wants a longer interval again and again does not know what it wants.
const RAISES_MAX: u32 = 2;

/// What the PBX knows of its registration.
#[derive(Debug, Default)]
pub(crate) struct Registration {
    /// The place of its account.
    account: usize,
    /// It registers without being told.
    starts_by_itself: bool,
    /// What it does when its time comes: gives itself back, instead of registering.
    leaves: bool,
    bound: bool,
    /// What is asked for, after a 423 the registrar's minimum.
    expires_s: u32,
    /// How often in a row the registrar wanted a longer interval.
    raises: u32,
    failures: usize,
    call_id: String,
    tag: String,
    sequence: u32,
    stopping: bool,
    /// The registrar does not know bulk registration: the pilot is registered instead.
    is_pilot: bool,
}

impl Registration {
    pub(super) fn new(account: usize, starts_by_itself: bool) -> Self {
        Self { account, starts_by_itself, ..Self::default() }
    }

    pub(super) fn is_bound(&self) -> bool {
        self.bound
    }

    /// True when the registrar has said yes or no since it began, or has not said anything in time.
    pub(super) fn has_been_answered(&self) -> bool {
        self.bound || self.failures > 0
    }

    /// Registers when its time comes.
    pub(super) fn stays(&mut self) {
        self.leaves = false;
    }

    /// Gives itself back when its time comes.
    pub(super) fn leaves(&mut self) {
        self.leaves = true;
    }

    /// True when its time for that has not come yet.
    pub(super) fn leaves_later(&self) -> bool {
        self.leaves
    }

    /// Its time has come.
    pub(super) fn acts(&mut self, core: &mut Core) {
        if core::mem::take(&mut self.leaves) { self.unregister(core) } else { self.register(core) }
    }

    /// True when it is to be given back at the end.
    pub(super) fn gives_back(&self, core: &Core) -> bool {
        self.bound && core.profile.registration.unregister_on_stop && core.mode == TrunkMode::Registration
    }

    /// The binding of our own, for whoever looks on.
    pub(super) fn binding(&self, core: &Core) -> Option<BindingView> {
        let user = core.accounts.at(self.account).user.clone();
        let contact = format!("sip:{user}@{}", core.signalling());
        let peer = core.peer.profile.address.signalling();
        self.bound.then_some(BindingView { user, contact, peer, until: None })
    }

    /// Registers, or refreshes.
    fn register(&mut self, core: &mut Core) {
        if self.expires_s == 0 {
            self.expires_s = core.profile.registration.expires_s;
        }
        self.stopping = false;
        if self.bound && core.quirks.has(&registers_once::QUIRK) {
            return;
        }
        let draft = self.compose(core, self.expires_s);
        core.request(draft, core.peer.profile.address.signalling(), Purpose::Register(self.account));
        if self.sequence == 1 && core.quirks.has(&registers_twice_at_once::QUIRK) {
            let draft = self.compose(core, self.expires_s);
            core.request(draft, core.peer.profile.address.signalling(), Purpose::Register(self.account));
        }
    }

    fn unregister(&mut self, core: &mut Core) {
        core.timers.cancel(&Timer::Register(self.account));
        self.stopping = true;
        let draft = self.compose(core, 0);
        core.request(draft, core.peer.profile.address.signalling(), Purpose::Unregister(self.account));
    }

    fn compose(&mut self, core: &mut Core, expires_s: u32) -> Draft {
        // One Call-ID and one From tag for as long as the box is up (RFC 3261 10.2).
        if self.call_id.is_empty() || core.quirks.has(&register_new_call_id::QUIRK) {
            self.call_id = format!("{}@{}", core.rng.token(16), core.profile.address.signalling_ip);
            self.tag = core.rng.token(10);
            core.belongs(&self.call_id, self.account);
        }
        self.sequence += 1;
        let domain = &core.peer.profile.domain;
        let user = if core.quirks.has(&register_ruri_with_user::QUIRK) { "trunk@" } else { "" };
        let mut draft = Draft::request(&Method::Register, &format!("sip:{user}{domain}"));
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        let aor = format!("<sip:{}@{domain}>", core.accounts.at(self.account).user);
        draft.push(HeaderName::From, format!("{aor};tag={}", self.tag));
        draft.push(HeaderName::To, aor);
        draft.push(HeaderName::CallId, self.call_id.clone());
        draft.push(HeaderName::CSeq, format!("{} REGISTER", self.sequence));
        draft.push(HeaderName::Contact, self.registered_contact(core));
        draft.push(HeaderName::Expires, expires_s.to_string());
        draft.push(HeaderName::Supported, "path");
        if self.registers_in_bulk(core) {
            //= https://www.rfc-editor.org/rfc/rfc6140#section-5.1
            draft.push(HeaderName::Require, "gin");
            draft.push(HeaderName::ProxyRequire, "gin");
        }
        draft.push(HeaderName::Allow, core.allow());
        core.add_product(&mut draft);
        core.add_known_credentials(&mut draft);
        draft
    }

    fn registers_in_bulk(&self, core: &Core) -> bool {
        core.profile.registration.gin && !self.is_pilot
    }

    /// In bulk one Contact stands for all numbers: it has no user part and carries `bnc`.
    //= https://www.rfc-editor.org/rfc/rfc6140#section-5.1
    fn registered_contact(&self, core: &Core) -> String {
        if self.registers_in_bulk(core) {
            format!("<sip:{};bnc>", core.signalling())
        } else {
            core.contact_in(&self.call_id)
        }
    }

    pub(super) fn concluded(&mut self, core: &mut Core, conclusion: &Conclusion<'_>) {
        let Conclusion { pending, status, response } = *conclusion;
        if conclusion.challenge().is_some_and(|response| self.answers_challenge(core, pending, response)) {
            return;
        }
        if matches!(pending.purpose, Purpose::Unregister(_)) {
            self.bound = false;
            self.note(core, "unregistered");
            return;
        }
        match (status, response) {
            (200..=299, Some(response)) => self.registered(core, response),
            (423, Some(response)) if self.raises < RAISES_MAX && !core.quirks.has(&ignores_423::QUIRK) => {
                self.raises += 1;
                // Ask again for as long as the registrar wants at least (RFC 3261 10.2.8).
                let minimum = response.min_expires().ok().flatten().unwrap_or(3600);
                self.expires_s = minimum.max(self.expires_s);
                self.register(core);
            }
            (420, Some(response))
                if self.registers_in_bulk(core)
                    && response.lists(HeaderName::Unsupported, "gin")
                    && !core.quirks.has(&gin_again_after_420::QUIRK) =>
            {
                //= https://www.rfc-editor.org/rfc/rfc3261#section-8.1.3.5
                core.note("the registrar has no bulk registration: the pilot is registered");
                self.is_pilot = true;
                self.register(core);
            }
            _ => self.failed(core, status, response),
        }
    }

    fn note(&self, core: &mut Core, text: &str) {
        core.note_of(core.accounts.at(self.account).user.clone(), text);
    }

    fn registered(&mut self, core: &mut Core, response: &Message) {
        let granted = self.granted(core, response).unwrap_or(self.expires_s);
        if granted == 0 && !self.stopping {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-10.2.4
            // What is listed with no time left is bound no longer.
            return self.failed(core, response.status().unwrap_or_default(), None);
        }
        self.failures = 0;
        self.raises = 0;
        if !self.bound {
            self.bound = true;
            self.note(core, "registered");
        }
        if self.stopping {
            return;
        }
        let mut percent = u64::from(core.profile.registration.refresh_percent);
        if core.quirks.has(&refreshes_late::QUIRK) {
            percent = 130;
        }
        let wait = Duration::from_millis(u64::from(granted) * 10 * percent);
        core.timers.set(Timer::Register(self.account), core.now + wait);
    }

    fn failed(&mut self, core: &mut Core, status: u16, response: Option<&Message>) {
        self.failures += 1;
        self.raises = 0;
        if self.bound && status != 408 {
            self.bound = false;
        }
        self.note(core, &format!("registration failed: {status}"));
        if !core.is_running && !self.starts_by_itself {
            return;
        }
        let settings = &core.profile.registration;
        let mut wait = Duration::from_secs(u64::from(settings.retry_after_failure(self.failures)));
        if let Some(seconds) = response.and_then(|r| r.retry_after().ok().flatten()) {
            wait = wait.max(Duration::from_secs(u64::from(seconds)));
        }
        if core.quirks.has(&register_hammering::QUIRK) {
            wait = Duration::from_millis(500);
        }
        core.timers.set(Timer::Register(self.account), core.now + wait);
    }

    /// True when the challenged REGISTER was sent again with credentials.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-22.2
    // The same Call-ID and From tag, the next CSeq number.
    fn answers_challenge(&mut self, core: &mut Core, pending: &Pending, response: &Message) -> bool {
        let Some(mut draft) = core.with_credentials(pending, response) else { return false };
        // The count may have gone on with another REGISTER (RFC 3261 10.2).
        let Some(sent) = pending.sequence() else { return false };
        let next = core.number_after_challenge(sent.max(self.sequence) + 1);
        if core.quirks.has(&auth_retry_new_call_id::QUIRK) {
            draft.set(HeaderName::CallId, core.rng.token(20));
        }
        self.sequence = self.sequence.max(next);
        core.request_again(draft, pending, next);
        true
    }

    /// What was granted to our own Contact: the registrar lists all bindings of the user (RFC 3261 10.2.4). A box on the
    /// way may have written it anew, so that what comes nearest counts where none is equal.
    fn granted(&self, core: &Core, response: &Message) -> Option<u32> {
        let contacts = response.contacts().ok()?;
        let registered = NameAddr::parse(&self.registered_contact(core)).ok()?.uri;
        let nearness = |listed: &&NameAddr| {
            let listed = &listed.uri;
            let is_user = listed.user == registered.user;
            let is_host = listed.host_address() == registered.host_address();
            [
                registered.equivalent(listed),
                is_host && is_user && listed.port == registered.port,
                is_host && is_user,
                is_host,
            ]
        };
        // Of several that are as near, the first.
        let contact = contacts.iter().rev().max_by_key(nearness)?;
        contact.expires().or_else(|| response.expires().ok().flatten())
    }
}
