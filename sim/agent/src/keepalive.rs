//! OPTIONS as a sign of life, sent and answered.

use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::transaction::ServerId;
use sip::{Draft, HeaderName, Message, Method};

use crate::agent::Agent;
use crate::compose::ALLOW;
use crate::quirk::message::short_names_refused;
use crate::quirk::options::options_flood;
use crate::quirk::registration::{inbound_before_registration, inbound_to_configured_address};
use crate::send::{MAX_FORWARDS, Purpose};
use crate::timer::Timer;

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
}

impl Agent {
    pub(crate) fn start_keepalive(&mut self, now: Instant) {
        let interval = self.keepalive_interval();
        if !interval.is_zero() {
            self.timers.set(Timer::Keepalive, now + interval);
        }
    }

    pub(crate) fn stop_keepalive(&mut self) {
        self.timers.cancel(&Timer::Keepalive);
    }

    pub(crate) fn keepalive_due(&mut self, now: Instant) {
        self.ping(now);
        self.start_keepalive(now);
    }

    fn keepalive_interval(&self) -> Duration {
        let usual_s = u64::from(self.profile.options.interval_s);
        let floods = usual_s != 1 && self.quirks.has(&options_flood::QUIRK);
        Duration::from_secs(if floods { 1 } else { usual_s })
    }

    /// One OPTIONS to the other side of the trunk, outside of any dialog.
    pub(crate) fn ping(&mut self, now: Instant) {
        let Some((to, host)) = self.peer_target() else { return };
        if self.keepalive.call_id.is_empty() {
            self.keepalive.call_id = format!("{}@{}", self.rng.token(16), self.profile.address.signalling_ip);
        }
        // Each ping is a request of its own: a new From tag, the next number (RFC 3261 8.1.1).
        self.keepalive.tag = self.rng.token(10);
        self.keepalive.sequence += 1;
        let uri = format!("sip:{host}");
        let mut draft = Draft::request(&Method::Options, &uri);
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        let from = format!("<sip:{}>;tag={}", self.profile.domain, self.keepalive.tag);
        draft.push(HeaderName::From, from);
        draft.push(HeaderName::To, format!("<{uri}>"));
        draft.push(HeaderName::CallId, self.keepalive.call_id.clone());
        draft.push(HeaderName::CSeq, format!("{} OPTIONS", self.keepalive.sequence));
        draft.push(HeaderName::Contact, self.contact());
        draft.push(HeaderName::Accept, "application/sdp");
        self.add_product(&mut draft);
        self.request(now, draft, to, Purpose::Ping);
    }

    pub(crate) fn ping_concluded(&mut self, _now: Instant, status: u16, answered: bool) {
        let settings = self.profile.options.clone();
        let alive = answered && (settings.alive.is_empty() || settings.alive.contains(&status));
        let keepalive = &mut self.keepalive;
        if alive {
            keepalive.answered = true;
            keepalive.missed = 0;
            keepalive.good += 1;
            if keepalive.down && keepalive.good >= settings.up_after {
                keepalive.down = false;
                self.note("trunk up");
            }
        } else {
            keepalive.good = 0;
            keepalive.missed += 1;
            if !keepalive.down && keepalive.missed >= settings.down_after {
                keepalive.down = true;
                self.note("trunk down");
            }
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-11.2
    pub(crate) fn receive_options(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        let has_short_names = request.headers().any(|header| header.name.len() == 1);
        if has_short_names && self.quirks.has(&short_names_refused::QUIRK) {
            self.answer_plainly(now, server, request, from, 400);
            return;
        }
        let tag = self.rng.token(10);
        let status = self.profile.options.answer_status;
        let mut response = self.compose_response(request, from, status, Some(&tag));
        if status == 200 {
            response.push(HeaderName::Contact, self.contact());
        }
        response.push(HeaderName::Allow, if status == 200 { self.allow() } else { ALLOW });
        response.push(HeaderName::Accept, "application/sdp");
        response.push(HeaderName::AcceptEncoding, "identity");
        response.push(HeaderName::AcceptLanguage, "en");
        self.add_supported(&mut response);
        self.respond(now, server, request, from, response);
    }

    /// Where the other side is, and the host part of its URIs: provisioned, or learnt by registration.
    pub(crate) fn peer_target(&self) -> Option<(SocketAddr, String)> {
        use plan::{Side, TrunkMode};
        match (self.side, self.mode) {
            (Side::Carrier, TrunkMode::Registration) => {
                let Some(binding) = self.registrar.binding() else {
                    let stale = self.quirks.has(&inbound_before_registration::QUIRK);
                    return stale.then(|| (self.peer.address.signalling(), self.peer.domain.clone()));
                };
                let mut to = binding.reach;
                if self.quirks.has(&inbound_to_configured_address::QUIRK) {
                    to.set_port(to.port() + 10);
                }
                Some((to, binding.host.clone()))
            }
            _ => Some((self.peer.address.signalling(), self.peer.domain.clone())),
        }
    }
}
