//! Where a call and its media meet.

use std::net::SocketAddr;

use audio::Law;
use audio::samples::SampleId;
use bytes::Bytes;
use clock::Instant;
use plan::ProgressMedia;
use plan::profile::DtmfMode;
use sip::offer_answer::{Agreed, AgreedAudio};
use sip::{HeaderName, Method};
use trace::{Heard, Party};

use super::Call;
use crate::agent::Agent;
use crate::interface::{CallKey, Output};
use crate::media::{EVENT_ENDS, Flow, Session};
use crate::quirk::Fate;
use crate::quirk::dtmf::{digits_twice, dtmf_end_once, dtmf_hesitates};
use crate::quirk::media::{
    no_rtcp, rtcp_on_rtp_port, rtcp_to_wrong_port, rtp_from_other_port, rtp_on_hold, rtp_ptime_wrong,
    rtp_to_wrong_port,
};
use crate::send::Purpose;
use crate::timer::Timer;

impl Agent {
    /// The ports are open from the moment an offer may be out (RFC 3264 5.1).
    pub(crate) fn prepare_media(&mut self, key: CallKey) {
        if self.options.mute {
            return;
        }
        if let Some(port) = self.calls.get(&key).map(|c| c.port) {
            self.out.push_back(Output::Open(self.media_address(port)));
            self.out.push_back(Output::Open(self.media_address(port + 1)));
        }
    }

    pub(crate) fn open_media_port(&mut self, port: u16) {
        if !self.options.mute {
            self.out.push_back(Output::Open(self.media_address(port)));
        }
    }

    pub(crate) fn close_media(&mut self, call: &Call) {
        for (port, has_rtcp) in [(Some(call.port), true), (call.fax_port, false)] {
            let Some(port) = port else { continue };
            self.media_ports.remove(&port);
            self.ports.give_back(port);
            if self.options.mute {
                continue;
            }
            self.out.push_back(Output::Close(self.media_address(port)));
            if has_rtcp {
                self.out.push_back(Output::Close(self.media_address(port + 1)));
            }
        }
    }

    pub(crate) fn media_address(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.profile.address.media_ip, port)
    }

    /// What is agreed, for a side that has media at all. Reading it takes both descriptions.
    fn agreed_media(&self, key: CallKey) -> Option<Agreed> {
        if self.options.mute {
            return None;
        }
        self.calls.get(&key)?.offer_answer.agreed()
    }

    /// Speaks and listens as agreed, or sends a fax.
    pub(crate) fn start_media(&mut self, now: Instant, key: CallKey) {
        let agreed = self.agreed_media(key).unwrap_or_default();
        if let Some(fax) = agreed.fax {
            self.start_udptl(now, key, fax);
            return;
        }
        self.stop_udptl(key);
        // Who holds the other side plays music to it.
        let holds = self.calls.get(&key).is_some_and(|c| c.holding);
        let sample = if holds { SampleId::MusicOnHold } else { self.voice() };
        self.set_media(now, key, agreed.audio, sample, true);
    }

    /// Before the answer the caller listens only.
    pub(crate) fn listen(&mut self, now: Instant, key: CallKey) {
        let agreed = self.agreed_media(key).and_then(|agreed| agreed.audio);
        self.set_media(now, key, agreed, self.voice(), false);
    }

    pub(crate) fn start_early_media(&mut self, now: Instant, key: CallKey, media: ProgressMedia) {
        let sample = match media {
            ProgressMedia::Announcement => SampleId::Announcement,
            _ => self.ringback(),
        };
        let agreed = self.agreed_media(key).and_then(|agreed| agreed.audio);
        self.set_media(now, key, agreed, sample, true);
    }

    /// The ringback tone of this side's country.
    fn ringback(&self) -> SampleId {
        match self.profile.numbers.country_code.as_str() {
            "1" => SampleId::RingbackUs,
            "44" => SampleId::RingbackUk,
            _ => SampleId::RingbackEu,
        }
    }

    /// Each side has a voice of its own, so that one can tell who is heard.
    fn voice(&self) -> SampleId {
        match self.party {
            Party::Carrier => SampleId::CarrierSpeech,
            Party::Pbx | Party::Stranger => SampleId::PbxSpeech,
        }
    }

    fn set_media(
        &mut self,
        now: Instant,
        key: CallKey,
        agreed: Option<AgreedAudio>,
        sample: SampleId,
        speaks: bool,
    ) {
        let Some(mut flow) = agreed.map(|agreed| flow_of(&agreed, sample)) else { return };
        flow.sends = flow.sends && speaks;
        self.misbehave(&mut flow);
        let reports = self.profile.media.rtcp && !self.quirks.has(&no_rtcp::QUIRK);
        let cname = reports.then(|| format!("{}@{}", self.party, self.profile.address.media_ip));
        let mut rng = self.rng.derive(&format!("media {}", key.0));
        let records = self.options.records_audio;
        let Some(call) = self.calls.get_mut(&key) else { return };
        match call.session.as_mut() {
            Some(session) => session.set_flow(now, flow),
            None => {
                let mut session = Session::new(now, flow, &mut rng, cname);
                if records {
                    session.record();
                }
                call.session = Some(Box::new(session));
            }
        }
        self.media_due(now, key);
    }

    fn misbehave(&self, flow: &mut Flow) {
        if self.quirks.is_empty() {
            return;
        }
        if flow.ptime_ms != 40 && self.quirks.has(&rtp_ptime_wrong::QUIRK) {
            flow.ptime_ms = 40;
        }
        if flow.remote.is_some() && self.quirks.has(&rtp_to_wrong_port::QUIRK) {
            flow.remote = flow.remote.map(|to| SocketAddr::new(to.ip(), to.port() + 2));
        }
        if !flow.sends && self.quirks.has(&rtp_on_hold::QUIRK) {
            flow.sends = true;
        }
        if flow.remote_rtcp != flow.remote && self.quirks.has(&rtcp_on_rtp_port::QUIRK) {
            flow.remote_rtcp = flow.remote;
        }
        if flow.remote_rtcp.is_some() && self.quirks.has(&rtcp_to_wrong_port::QUIRK) {
            flow.remote_rtcp = flow.remote.map(|to| SocketAddr::new(to.ip(), to.port() + 7));
        }
    }

    pub(crate) fn media_due(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(mut session) = call.session.take() else { return };
        let (port, mut fax) = (call.port, call.fax.take());
        while let Some(sending) = session.poll(now, fax.as_deref_mut()) {
            match sending {
                crate::media::Sending::Rtp(to, packet) => {
                    let port = if self.quirks.has(&rtp_from_other_port::QUIRK) { port + 4 } else { port };
                    self.emit_media(now, port, to, packet);
                }
                crate::media::Sending::Rtcp(to, packet) => self.emit_media(now, port + 1, to, packet),
            }
        }
        if let Some(at) = session.next_timeout() {
            self.timers.set(Timer::Media(key), at);
        }
        let has_fax = fax.is_some();
        if let Some(call) = self.calls.get_mut(&key) {
            call.session = Some(session);
            call.fax = fax;
        }
        if has_fax {
            self.look_for_fax(now, key);
        }
    }

    pub(crate) fn emit_media(&mut self, now: Instant, port: u16, to: SocketAddr, packet: Bytes) {
        let from = self.media_address(port);
        if !self.quirks.touches_media() {
            if now >= self.silent_until {
                self.out.push_back(Output::Send { from, to, payload: packet });
            }
            return;
        }
        let mut bytes = packet.to_vec();
        match self.quirks.media(now, self.side, &mut bytes) {
            Fate::Send => self.out.push_back(Output::Send { from, to, payload: bytes.into() }),
            Fate::Replace(packets) => {
                for (_, payload) in packets {
                    self.out.push_back(Output::Send { from, to, payload });
                }
            }
            Fate::Delay(by) => self.delay_media(now + by, from, to, bytes.into()),
            Fate::Swallow => {}
        }
    }

    pub(crate) fn receive_media(&mut self, now: Instant, to: SocketAddr, _from: SocketAddr, payload: Bytes) {
        let port = to.port();
        let Some(key) = self.media_ports.get(&(port - port % 2)).copied() else { return };
        if self.receive_udptl(now, key, port, &payload) {
            return;
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(session) = call.session.as_mut() else { return };
        if port.is_multiple_of(2) {
            session.receive(now, &payload, call.fax.as_deref_mut());
        } else {
            session.receive_rtcp(now, &payload);
        }
    }

    pub(crate) fn stop_sound(&mut self, key: CallKey) {
        if let Some(session) = self.calls.get_mut(&key).and_then(|c| c.session.as_mut()) {
            session.stop_sound();
        }
    }

    /// The media of a call stop as if their server had crashed.
    pub(crate) fn fall_silent(&mut self, key: CallKey) {
        if let Some(session) = self.calls.get_mut(&key).and_then(|c| c.session.as_mut()) {
            session.fall_silent();
        }
    }

    pub(crate) fn stop_media(&mut self, now: Instant, key: CallKey) {
        self.end_fax(now, key);
        self.timers.cancel(&Timer::Media(key));
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(mut session) = call.session.take() else { return };
        let port = call.port;
        if let Some((to, packet)) = session.goodbye(now) {
            self.emit_media(now, port + 1, to, packet);
        }
        if let Some(recording) = session.take_recording() {
            let heard = Heard { name: format!("call-{}", key.0), samples: recording.samples };
            self.out.push_back(Output::Heard(Box::new(heard)));
        }
    }

    pub(crate) fn dial_digits(&mut self, now: Instant, key: CallKey, digits: &str) {
        let settings = self.profile.dtmf.clone();
        if settings.mode == DtmfMode::Info {
            self.send_info(now, key, digits);
            return;
        }
        if self.calls.contains_key(&key) && self.quirks.has(&digits_twice::QUIRK) {
            self.send_info(now, key, digits);
        }
        if let Some(session) = self.calls.get_mut(&key).and_then(|c| c.session.as_mut()) {
            let ends = if self.quirks.has(&dtmf_end_once::QUIRK) { 1 } else { EVENT_ENDS };
            session.dial(digits, settings.duration_ms, settings.pause_ms, ends);
            if self.quirks.has(&dtmf_hesitates::QUIRK) {
                session.hesitate();
            }
        }
    }

    fn send_info(&mut self, now: Instant, key: CallKey, digits: &str) {
        for digit in digits.chars() {
            let Some(dialog) = self.calls.get_mut(&key).and_then(|c| c.dialog.as_mut()) else { return };
            let mut info = dialog.request(Method::Info);
            let Some(dialog) = self.calls.get(&key).and_then(|c| c.dialog.as_ref()) else { return };
            let to = self.route(&mut info, dialog);
            info.push(HeaderName::Contact, self.contact());
            let body = format!("Signal={digit}\r\nDuration={}\r\n", self.profile.dtmf.duration_ms);
            info.set_body("application/dtmf-relay", body);
            self.request(now, info, to, Purpose::Info);
        }
    }
}

fn flow_of(agreed: &AgreedAudio, sample: SampleId) -> Flow {
    let is = |name| agreed.codec.format.encoding.eq_ignore_ascii_case(name);
    let law = if is("G729") { None } else { Some(if is("PCMA") { Law::A } else { Law::Mu }) };
    Flow {
        law,
        payload_type: agreed.codec.send_payload_type,
        receive_payload_type: agreed.codec.receive_payload_type,
        event_payload_type: agreed.telephone_event.as_ref().map(|e| e.send_payload_type),
        receive_event_payload_type: agreed.telephone_event.as_ref().map(|e| e.receive_payload_type),
        ptime_ms: u32::from(agreed.ptime_send),
        remote: agreed.remote,
        remote_rtcp: agreed.remote_rtcp,
        sends: agreed.direction.sends(),
        sample,
    }
}
