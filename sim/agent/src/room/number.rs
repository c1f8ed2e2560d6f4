//! Numbers of the PBX that it registers by themselves, beside the registration of the whole trunk (RFC 6140 5.2).

use clock::Duration;
use sip::{Draft, HeaderName, Message, Method};

use crate::core::{Conclusion, Core, MAX_FORWARDS, Purpose, Timer};

/// Numbers that are registered by themselves; more are not.
const NUMBERS_MAX: usize = 1_000;

/// The numbers that somebody wanted registered so far.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Vec<Number>);

/// One of them. It is an address of record of its own: it has its own Call-ID, and counts by itself (RFC 3261 10.2).
#[derive(Debug)]
struct Number {
    number: String,
    call_id: String,
    tag: String,
    sequence: u32,
    /// It is to be registered; false once it was given up.
    is_wanted: bool,
}

impl Numbers {
    /// Registers a number, or refreshes it.
    pub(crate) fn register(&mut self, core: &mut Core, number: &str) {
        self.send(core, number, true);
    }

    /// Gives it up, whether it was registered or not.
    pub(crate) fn unregister(&mut self, core: &mut Core, number: &str) {
        self.send(core, number, false);
    }

    /// The interval of one of them is nearly over.
    pub(crate) fn due(&mut self, core: &mut Core, place: usize) {
        if let Some(number) = self.0.get(place).filter(|of| of.is_wanted).map(|of| of.number.clone()) {
            self.register(core, &number);
        }
    }

    /// Nothing is refreshed any more, and what is registered is given up where the profile says so.
    pub(crate) fn stop(&mut self, core: &mut Core) {
        let wanted = self.0.iter().filter(|of| of.is_wanted).map(|of| of.number.clone());
        for number in wanted.collect::<Vec<_>>() {
            if core.profile.registration.unregister_on_stop {
                self.unregister(core, &number);
            }
        }
    }

    fn send(&mut self, core: &mut Core, number: &str, is_wanted: bool) {
        let Some(place) = self.place(core, number) else {
            core.note(format!("{number} is not registered by itself: so are {NUMBERS_MAX} others"));
            return;
        };
        core.timers.cancel(&Timer::Number(place));
        self.0[place].is_wanted = is_wanted;
        let draft = self.0[place].compose(core);
        core.request(draft, core.peer.profile.address.signalling(), Purpose::RegisterNumber(place));
    }

    fn place(&mut self, core: &mut Core, number: &str) -> Option<usize> {
        if let Some(place) = self.0.iter().position(|of| of.number == number) {
            return Some(place);
        }
        if self.0.len() >= NUMBERS_MAX {
            return None;
        }
        self.0.push(Number {
            number: number.to_owned(),
            call_id: format!("{}@{}", core.rng.token(16), core.profile.address.signalling_ip),
            tag: core.rng.token(10),
            sequence: 0,
            is_wanted: false,
        });
        Some(self.0.len() - 1)
    }

    pub(crate) fn concluded(&mut self, core: &mut Core, conclusion: &Conclusion<'_>, place: usize) {
        let Some(of) = self.0.get_mut(place) else { return };
        let Conclusion { pending, status, response } = *conclusion;
        if let Some(response) = conclusion.challenge()
            && let Some(draft) = core.with_credentials(pending, response)
        {
            of.sequence = core.number_after_challenge(of.sequence + 1);
            core.request_again(draft, pending, of.sequence);
            return;
        }
        let number = &of.number;
        match (status, response) {
            (200..=299, Some(response)) if of.is_wanted => {
                let granted = of.granted(core, response);
                core.note(format!("{number} registered by itself"));
                let percent = u64::from(core.profile.registration.refresh_percent);
                let wait = Duration::from_millis(u64::from(granted) * 10 * percent);
                core.timers.set(Timer::Number(place), core.now + wait);
            }
            (200..=299, _) => core.note(format!("{number} no longer registered by itself")),
            // Who has told it to may tell it again.
            _ => {
                of.is_wanted = false;
                core.note(format!("{number} not registered by itself: {status}"));
            }
        }
    }
}

impl Number {
    /// A phone, and not what the bulk Contact makes of the number: that is another binding (RFC 3261 19.1.4).
    fn contact(&self, core: &Core) -> String {
        format!("sip:{}@{};user=phone", self.number, core.signalling())
    }

    fn compose(&mut self, core: &mut Core) -> Draft {
        self.sequence += 1;
        let domain = &core.peer.profile.domain;
        let aor = format!("<sip:{}@{domain}>", self.number);
        let seconds = if self.is_wanted { core.profile.registration.expires_s } else { 0 };
        let mut draft = Draft::request(&Method::Register, &format!("sip:{domain}"));
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        draft.push(HeaderName::From, format!("{aor};tag={}", self.tag));
        draft.push(HeaderName::To, aor);
        draft.push(HeaderName::CallId, self.call_id.clone());
        draft.push(HeaderName::CSeq, format!("{} REGISTER", self.sequence));
        draft.push(HeaderName::Contact, format!("<{}>", self.contact(core)));
        draft.push(HeaderName::Expires, seconds.to_string());
        draft.push(HeaderName::Supported, "path");
        draft.push(HeaderName::Allow, core.allow());
        core.add_product(&mut draft);
        core.add_known_credentials(&mut draft);
        draft
    }

    /// What was granted to its own Contact (RFC 3261 10.2.4).
    fn granted(&self, core: &Core, response: &Message) -> u32 {
        let contacts = response.contacts().unwrap_or_default();
        let own = self.contact(core);
        let contact = contacts.iter().find(|c| sip::Uri::parse(&own).is_ok_and(|own| c.uri.equivalent(&own)));
        let seconds = contact.and_then(|contact| contact.expires());
        seconds.or_else(|| response.expires().ok().flatten()).unwrap_or(core.profile.registration.expires_s)
    }
}
