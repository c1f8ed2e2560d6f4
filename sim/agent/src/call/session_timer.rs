//! Session timers: a call whose other end has vanished ends by itself (RFC 4028).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use plan::Codec;
use plan::profile::SessionTimerMode;
use sip::transaction::ServerId;
use sip::{Draft, HeaderName, Message, Refresher, SessionExpires};

use super::Change;
use crate::agent::Agent;
use crate::interface::CallKey;
use crate::quirk::timer::{never_refreshes, session_expiry_ignored};
use crate::send::{Pending, Purpose};
use crate::timer::Timer;

/// Without a refresh the call ends this long before the interval does, or a third of it (RFC 4028 10).
const MARGIN_MAX: Duration = Duration::from_secs(32);

impl Agent {
    /// The headers of an INVITE whose sender wants a session timer, or refreshes one that was agreed.
    pub(crate) fn ask_for_session_timer(&self, draft: &mut Draft, key: Option<CallKey>) {
        let settings = &self.profile.session_timer;
        let agreed = key.and_then(|key| self.calls.get(&key)).filter(|call| call.session_interval_s > 0);
        let told = key.and_then(|key| self.calls.get(&key)).map_or(0, |call| call.min_se_s);
        let least = settings.min_se_s.max(told);
        let (interval, refresher) = match agreed {
            //= https://www.rfc-editor.org/rfc/rfc4028#section-7.4
            // Who refreshes goes on refreshing, whoever sends this request.
            Some(call) if call.refreshes => (call.session_interval_s, Refresher::Uac),
            Some(call) => (call.session_interval_s, Refresher::Uas),
            None if settings.mode == SessionTimerMode::Requested => (settings.expires_s, self.own_choice()),
            None => return,
        };
        // A refresh asks for no less than the minimum that it names (RFC 4028 7.4), a first INVITE for what is set.
        let interval = interval.max(if agreed.is_some() { least } else { told });
        draft.push(HeaderName::SessionExpires, format!("{interval};refresher={}", refresher.as_str()));
        draft.push(HeaderName::MinSe, least.to_string());
    }

    /// Whether this side knows the extension at all (RFC 4028).
    pub(crate) fn supports_timer(&self) -> bool {
        self.profile.session_timer.mode != SessionTimerMode::Off
    }

    /// Who refreshes when this side may say so.
    fn own_choice(&self) -> Refresher {
        match self.profile.session_timer.refresher {
            plan::profile::Refresher::Uac => Refresher::Uac,
            plan::profile::Refresher::Uas => Refresher::Uas,
        }
    }

    /// The headers of a 2xx to an INVITE: the interval that was asked for, and who refreshes as it was
    /// asked for; where nothing was said, this side chooses.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-9
    pub(crate) fn agree_on_session_timer(
        &mut self,
        now: Instant,
        key: CallKey,
        request: &Message,
        response: &mut Draft,
    ) {
        let told = request.min_se().ok().flatten().unwrap_or_default();
        if let Some(call) = self.calls.get_mut(&key) {
            call.min_se_s = call.min_se_s.max(told);
        }
        let settings = &self.profile.session_timer;
        let asked = request.session_expires().ok().flatten();
        let (interval, refresher) = match asked {
            Some(asked) if settings.mode != SessionTimerMode::Off => {
                (asked.interval_seconds, asked.refresher().unwrap_or_else(|| self.own_choice()))
            }
            // A caller that does not know the extension cannot refresh.
            None if settings.mode == SessionTimerMode::Requested => {
                let knows = request.lists(HeaderName::Supported, "timer");
                (settings.expires_s.max(told), if knows { self.own_choice() } else { Refresher::Uas })
            }
            _ => return,
        };
        response.push(HeaderName::SessionExpires, format!("{interval};refresher={}", refresher.as_str()));
        if refresher == Refresher::Uac {
            response.push(HeaderName::Require, "timer");
        }
        self.watch_session(now, key, interval, refresher == Refresher::Uas);
    }

    /// True when the INVITE was refused, because the session interval that it asks for is too short.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-9
    pub(crate) fn refuse_short_session(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) -> bool {
        let least = self.profile.session_timer.min_se_s;
        let asked = request.session_expires().ok().flatten().map(|asked| asked.interval_seconds);
        let is_short = asked.is_some_and(|asked| asked < least);
        if !is_short || !self.supports_timer() || !request.lists(HeaderName::Supported, "timer") {
            return false;
        }
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, 422, Some(&tag));
        response.push(HeaderName::MinSe, least.to_string());
        self.respond(now, server, request, from, response);
        true
    }

    /// True when an INVITE that was refused for its session interval was sent again with a longer one: the same Call-ID
    /// and tags, the next CSeq number.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-7.3
    pub(crate) fn ask_for_longer_session(
        &mut self,
        now: Instant,
        pending: &Pending,
        response: &Message,
    ) -> bool {
        let (Purpose::Invite(key) | Purpose::Reinvite(key)) = pending.purpose else { return false };
        let Ok(Some(least)) = response.min_se() else { return false };
        let asked = pending.draft.get(HeaderName::SessionExpires).map(SessionExpires::parse);
        let Some(Ok(mut asked)) = asked.filter(|a| a.as_ref().is_ok_and(|a| a.interval_seconds < least))
        else {
            return false;
        };
        asked.interval_seconds = least;
        let mut draft = pending.draft.clone();
        draft.set(HeaderName::SessionExpires, asked.to_string());
        draft.set(HeaderName::MinSe, least.to_string());
        draft.remove(HeaderName::ProxyAuthorization);
        self.add_known_credentials(&mut draft);
        let Some(next) = self.next_sequence(pending, &draft) else { return false };
        draft.set(HeaderName::CSeq, format!("{next} INVITE"));
        let client = self.request(now, draft, pending.to, pending.purpose);
        self.invite_sent_again(key, client, next);
        true
    }

    /// The other side's 2xx tells whether there is a session timer, and who refreshes.
    pub(crate) fn take_session_timer(&mut self, now: Instant, key: CallKey, response: &Message) {
        // To who does not know the extension the header means nothing (RFC 4028 5).
        if !self.supports_timer() {
            return;
        }
        let Ok(Some(agreed)) = response.session_expires() else { return };
        let SessionExpires { interval_seconds, .. } = agreed;
        self.watch_session(now, key, interval_seconds, agreed.refresher() != Some(Refresher::Uas));
    }

    fn watch_session(&mut self, now: Instant, key: CallKey, interval_s: u32, refreshes: bool) {
        let interval = Duration::from_secs(u64::from(interval_s));
        let wait = if refreshes { interval / 2 } else { interval - MARGIN_MAX.min(interval / 3) };
        if let Some(call) = self.calls.get_mut(&key) {
            call.refreshes = refreshes;
            call.session_interval_s = interval_s;
            self.timers.set(Timer::Session(key), now + wait);
        }
    }

    pub(crate) fn session_due(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get(&key) else { return };
        if call.refreshes && self.quirks.has(&never_refreshes::QUIRK) {
            return;
        }
        if call.refreshes {
            let codecs = self.codecs_in_use(key);
            self.change(now, key, Change::Codecs { codecs, delayed_offer: false });
        } else {
            self.note("the session was not refreshed");
            if !self.quirks.has(&session_expiry_ignored::QUIRK) {
                self.hang_up(now, key);
            }
        }
    }

    /// The codecs of our last description: a refresh changes nothing in the session (RFC 4028 7.4).
    fn codecs_in_use(&self, key: CallKey) -> Option<Vec<Codec>> {
        let sdp = self.calls.get(&key)?.offer_answer.local()?;
        let (_, audio) = sdp.first_active("audio")?;
        let known = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::G729];
        let codec = |pt: u8| known.into_iter().find(|codec| codec.payload_type() == pt);
        let codecs: Vec<Codec> = audio.payload_types().filter_map(codec).collect();
        (!codecs.is_empty()).then_some(codecs)
    }
}
