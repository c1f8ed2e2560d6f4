//! OPTIONS as a sign of life, sent and answered.

use clock::Duration;
use sip::{Draft, HeaderName, Message, Method};

use crate::core::number::host_alone;
use crate::core::{Conclusion, Core, MAX_FORWARDS, Pending, Purpose, Request, Timer};
use crate::quirk::message::short_names_refused;
use crate::quirk::options::options_flood;

/// Whether the other side is alive, as far as OPTIONS tell.
#[derive(Debug, Default)]
pub(crate) struct Keepalive {
    down: bool,
    answered: bool,
    missed: u32,
    good: u32,
    sequence: u32,
    call_id: String,
    tag: String,
}

impl Keepalive {
    pub(crate) fn is_up(&self) -> bool {
        !self.down
    }

    pub(crate) fn was_answered(&self) -> bool {
        self.answered
    }

    pub(crate) fn start(&self, core: &mut Core) {
        let interval = interval(core);
        if !interval.is_zero() {
            core.timers.set(Timer::Keepalive, core.now + interval);
        }
    }

    pub(crate) fn stop(&self, core: &mut Core) {
        core.timers.cancel(&Timer::Keepalive);
    }

    pub(crate) fn due(&mut self, core: &mut Core) {
        self.ping(core);
        self.start(core);
    }

    /// One OPTIONS to the other side of the trunk, outside of any dialog.
    pub(crate) fn ping(&mut self, core: &mut Core) {
        let Some((to, host)) = core.peer_target() else { return };
        if self.call_id.is_empty() {
            self.call_id = format!("{}@{}", core.rng.token(16), core.profile.address.signalling_ip);
        }
        // Each ping is a request of its own: a new From tag, the next number (RFC 3261 8.1.1).
        self.tag = core.rng.token(10);
        self.sequence += 1;
        let uri = format!("sip:{host}");
        let mut draft = Draft::request(&Method::Options, &uri);
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        draft.replace(HeaderName::Route, core.path_to(None).iter().cloned());
        let from = format!("<sip:{}>;tag={}", core.profile.domain, self.tag);
        draft.push(HeaderName::From, from);
        draft.push(HeaderName::To, format!("<sip:{}>", host_alone(&host)));
        draft.push(HeaderName::CallId, self.call_id.clone());
        draft.push(HeaderName::CSeq, format!("{} OPTIONS", self.sequence));
        draft.push(HeaderName::Contact, core.contact());
        draft.push(HeaderName::Accept, "application/sdp");
        core.add_product(&mut draft);
        core.request(draft, to, Purpose::Ping);
    }

    pub(crate) fn concluded(&mut self, core: &mut Core, conclusion: &Conclusion<'_>) {
        let Conclusion { pending, status, response } = *conclusion;
        if conclusion.challenge().is_some_and(|response| answers_challenge(core, pending, response)) {
            return;
        }
        keep_pause(core, response);
        let answered = response.is_some();
        let settings = &core.profile.options;
        let (up_after, down_after) = (settings.up_after, settings.down_after);
        let alive = answered && (settings.alive.is_empty() || settings.alive.contains(&status));
        if alive {
            self.answered = true;
            self.missed = 0;
            self.good += 1;
            if self.down && self.good >= up_after {
                self.down = false;
                core.note("trunk up");
            }
        } else {
            self.good = 0;
            self.missed += 1;
            if !self.down && self.missed >= down_after {
                self.down = true;
                core.note("trunk down");
            }
        }
    }
}

/// True when the challenged OPTIONS was sent again with credentials.
fn answers_challenge(core: &mut Core, pending: &Pending, response: &Message) -> bool {
    let Some(draft) = core.with_credentials(pending, response) else { return false };
    let Some(sent) = pending.sequence() else { return false };
    let next = core.number_after_challenge(sent + 1);
    core.request_again(draft, pending, next);
    true
}

/// The next one does not come before the time that the other side has named.
//= https://www.rfc-editor.org/rfc/rfc3261#section-20.33
fn keep_pause(core: &mut Core, response: Option<&Message>) {
    let refusal = response.filter(|response| response.status().is_some_and(|status| status >= 300));
    let asked = refusal.and_then(|response| response.retry_after().ok().flatten());
    let (Some(seconds), Some(due)) = (asked, core.timers.fires_at(&Timer::Keepalive)) else { return };
    let at = core.now + Duration::from_secs(u64::from(seconds));
    core.timers.set(Timer::Keepalive, at.max(due));
}

fn interval(core: &Core) -> Duration {
    let usual_s = u64::from(core.profile.options.interval_s);
    let floods = usual_s != 1 && core.quirks.has(&options_flood::QUIRK);
    Duration::from_secs(if floods { 1 } else { usual_s })
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-11.2
pub(crate) fn receive_options(core: &mut Core, request: &Request<'_>) {
    let has_short_names = request.message.headers().any(|header| header.name.len() == 1);
    if has_short_names && core.quirks.has(&short_names_refused::QUIRK) {
        core.answer_plainly(request, 400);
        return;
    }
    if core.refuses_body(request) {
        return;
    }
    let status = core.profile.options.answer_status;
    let mut response = core.compose_tagged(request, status);
    if status == 200 {
        response.push(HeaderName::Contact, core.contact());
    }
    core.add_capabilities(&mut response);
    core.respond(request, response);
}
