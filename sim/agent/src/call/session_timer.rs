//! Session timers: a call whose other end has vanished ends by itself (RFC 4028).

use clock::Duration;
use plan::Codec;
use plan::profile::SessionTimerMode;
use sip::{Draft, HeaderName, Message, Refresher, SessionExpires};

use super::one::Call;
use super::state::{Change, SessionTimer};
use crate::core::{CallTimer, Core, Pending, Purpose, Request};
use crate::quirk::timer::{never_refreshes, session_expiry_ignored};

/// The option tag.
const OPTION: &str = "timer";

/// Without a refresh the call ends this long before the interval does, or a third of it (RFC 4028 10).
const MARGIN_MAX: Duration = Duration::from_secs(32);

/// A refresh does not come sooner than after this, and not again when it was refused.
const REFRESH_AGAIN_MIN: Duration = Duration::from_secs(5);

fn margin(interval: Duration) -> Duration {
    MARGIN_MAX.min(interval / 3)
}

/// The headers of an INVITE whose sender wants a session timer, or refreshes one that was agreed.
pub(super) fn ask(core: &Core, draft: &mut Draft, known: Option<SessionTimer>) {
    let settings = &core.profile.session_timer;
    let told = known.map_or(0, |timer| timer.min_se_s);
    let agreed = known.filter(|timer| timer.interval_s > 0);
    let least = settings.min_se_s.max(told);
    let (interval, refresher) = match agreed {
        //= https://www.rfc-editor.org/rfc/rfc4028#section-7.4
        // Who refreshes goes on refreshing, whoever sends this request.
        Some(timer) if timer.refreshes => (timer.interval_s, Refresher::Uac),
        Some(timer) => (timer.interval_s, Refresher::Uas),
        None if settings.mode == SessionTimerMode::Requested => (settings.expires_s, own_choice(core)),
        None => return,
    };
    // A refresh asks for no less than the minimum that it names (RFC 4028 7.4), a first INVITE for what is set.
    let interval = interval.max(if agreed.is_some() { least } else { told });
    draft.push(HeaderName::SessionExpires, format!("{interval};refresher={}", refresher.as_str()));
    draft.push(HeaderName::MinSe, least.to_string());
}

/// Who refreshes when this side may say so.
fn own_choice(core: &Core) -> Refresher {
    match core.profile.session_timer.refresher {
        plan::profile::Refresher::Uac => Refresher::Uac,
        plan::profile::Refresher::Uas => Refresher::Uas,
    }
}

/// True when the INVITE was refused, because the session interval that it asks for is too short.
//= https://www.rfc-editor.org/rfc/rfc4028#section-9
pub(super) fn refuses(core: &mut Core, request: &Request<'_>) -> bool {
    let least = core.profile.session_timer.min_se_s;
    let asked = request.message.session_expires().ok().flatten().map(|asked| asked.interval_seconds);
    let is_short = asked.is_some_and(|asked| asked < least);
    if !is_short || !core.supports_timer() || !request.message.lists(HeaderName::Supported, OPTION) {
        return false;
    }
    let mut response = core.compose_tagged(request, 422);
    response.push(HeaderName::MinSe, least.to_string());
    core.respond(request, response);
    true
}

/// An INVITE that was refused for its session interval, with a longer one. It still wants its next number.
//= https://www.rfc-editor.org/rfc/rfc4028#section-7.3
pub(super) fn longer(core: &mut Core, pending: &Pending, response: &Message) -> Option<Draft> {
    let is_invite = matches!(pending.purpose, Purpose::Invite(_) | Purpose::Reinvite(_));
    if !is_invite || pending.was_tried_enough() {
        return None;
    }
    let least = response.min_se().ok().flatten()?;
    let mut asked = SessionExpires::parse(pending.draft.get(HeaderName::SessionExpires)?).ok()?;
    if asked.interval_seconds >= least {
        return None;
    }
    asked.interval_seconds = least;
    let mut draft = pending.draft.clone();
    draft.set(HeaderName::SessionExpires, asked.to_string());
    draft.set(HeaderName::MinSe, least.to_string());
    draft.remove(HeaderName::Authorization);
    draft.remove(HeaderName::ProxyAuthorization);
    core.add_known_credentials(&mut draft);
    Some(draft)
}

impl Call {
    /// The headers of a 2xx to an INVITE: the interval that was asked for, and who refreshes as it was
    /// asked for; where nothing was said, this side chooses.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-9
    pub(super) fn agree_on_session_timer(
        &mut self,
        core: &mut Core,
        request: &Message,
        response: &mut Draft,
    ) {
        let told = request.min_se().ok().flatten().unwrap_or_default();
        self.session_timer.min_se_s = self.session_timer.min_se_s.max(told);
        let settings = &core.profile.session_timer;
        let asked = request.session_expires().ok().flatten();
        let of_phone = self.phone.as_ref().map_or(0, |phone| phone.called.session_expires_s);
        // A caller that does not know the extension cannot refresh: a proxy has asked (RFC 4028 8.1, 9, table 2).
        let knows =
            [HeaderName::Supported, HeaderName::Require].iter().any(|name| request.lists(*name, OPTION));
        let chosen = if knows { own_choice(core) } else { Refresher::Uas };
        let (interval, refresher) = match asked {
            Some(asked) if settings.mode != SessionTimerMode::Off => {
                (asked.interval_seconds, asked.refresher().filter(|_| knows).unwrap_or(chosen))
            }
            None if settings.mode == SessionTimerMode::Requested => (settings.expires_s.max(told), chosen),
            None if of_phone > 0 && settings.mode != SessionTimerMode::Off => {
                (of_phone.max(told), Refresher::Uas)
            }
            _ => return self.without_session_timer(core),
        };
        response.push(HeaderName::SessionExpires, format!("{interval};refresher={}", refresher.as_str()));
        if refresher == Refresher::Uac {
            response.push(HeaderName::Require, OPTION);
        }
        self.watch_session(core, interval, refresher == Refresher::Uas);
    }

    /// The other side's 2xx tells whether there is a session timer, and who refreshes.
    pub(super) fn take_session_timer(&mut self, core: &mut Core, response: &Message) {
        // To who does not know the extension the header means nothing (RFC 4028 5).
        if !core.supports_timer() {
            return;
        }
        let Some(agreed) = response.session_expires().unwrap_or_default() else {
            return self.without_session_timer(core);
        };
        let SessionExpires { interval_seconds, .. } = agreed;
        self.watch_session(core, interval_seconds, agreed.refresher() != Some(Refresher::Uas));
    }

    /// The latest answer names no interval: the session has none, or none any more.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-7.2
    fn without_session_timer(&mut self, core: &mut Core) {
        self.session_timer =
            SessionTimer { min_se_s: self.session_timer.min_se_s, ..SessionTimer::default() };
        self.cancel_timer(core, CallTimer::Session);
    }

    fn watch_session(&mut self, core: &mut Core, interval_s: u32, refreshes: bool) {
        let interval = Duration::from_secs(u64::from(interval_s));
        // Whatever the other side has made of the interval, it is not refreshed without a pause.
        let wait =
            if refreshes { (interval / 2).max(REFRESH_AGAIN_MIN) } else { interval - margin(interval) };
        let last_refresh = core.now + (interval - margin(interval));
        self.session_timer = SessionTimer { refreshes, interval_s, last_refresh, ..self.session_timer };
        self.set_timer(core, CallTimer::Session, core.now + wait);
    }

    pub(super) fn session_due(&mut self, core: &mut Core) {
        let refreshes = self.session_timer.refreshes;
        if refreshes && core.quirks.has(&never_refreshes::QUIRK) {
            return;
        }
        if refreshes && core.now < self.session_timer.last_refresh {
            if let Some(until) = self.pauses_until(core) {
                let at = until.min(self.session_timer.last_refresh);
                return self.set_timer(core, CallTimer::Session, at);
            }
            let codecs = self.codecs_in_use();
            // One that has no answer until then has come to nothing.
            self.set_timer(core, CallTimer::Session, self.session_timer.last_refresh);
            self.change(core, Change::Codecs { codecs, delayed_offer: false });
        } else {
            core.note(if refreshes {
                "the session could not be refreshed"
            } else {
                "the session was not refreshed"
            });
            if !core.quirks.has(&session_expiry_ignored::QUIRK) {
                self.hang_up(core);
            }
        }
    }

    /// A refresh was refused: it is tried again in the time that is left, each time after half of it, and then the
    /// call is ended before its other end does (RFC 4028 10).
    pub(super) fn refresh_was_refused(&self, core: &mut Core) {
        let last = self.session_timer.last_refresh;
        if self.session_timer.interval_s == 0 || !self.session_timer.refreshes {
            return;
        }
        let rest = last.since(core.now);
        let wait = if rest > REFRESH_AGAIN_MIN * 2 { rest / 2 } else { rest };
        let at = (core.now + wait).max(self.pauses_until(core).unwrap_or(core.now)).min(last.max(core.now));
        self.set_timer(core, CallTimer::Session, at);
    }

    /// The codecs of our last description: a refresh changes nothing in the session (RFC 4028 7.4).
    fn codecs_in_use(&self) -> Option<Vec<Codec>> {
        let sdp = self.offer_answer.local()?;
        let (_, audio) = sdp.first_active("audio")?;
        let known = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::G729];
        let codec = |pt: u8| known.into_iter().find(|codec| codec.payload_type() == pt);
        let codecs: Vec<Codec> = audio.payload_types().filter_map(codec).collect();
        (!codecs.is_empty()).then_some(codecs)
    }
}
