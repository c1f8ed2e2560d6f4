//! Where a call and its media meet.

use std::net::SocketAddr;

use audio::Law;
use audio::samples::SampleId;
use bytes::Bytes;
use plan::ProgressMedia;
use plan::profile::{DtmfMode, Says};
use sip::offer_answer::{Agreed, AgreedAudio};
use sip::sdp::Direction;
use trace::{Heard, Party};

use super::one::Call;
use crate::core::{CallTimer, Core};
use crate::interface::Output;
use crate::media::{EVENT_ENDS, Flow, Sending, Session};
use crate::quirk::dtmf::{digits_twice, dtmf_end_once, dtmf_hesitates};
use crate::quirk::media::{
    no_rtcp, rtcp_on_rtp_port, rtcp_stops_when_held, rtcp_stops_when_inactive, rtcp_to_wrong_port,
    rtp_from_other_port, rtp_on_hold, rtp_ptime_wrong, rtp_to_wrong_port,
};

impl Call {
    /// The ports are open from the moment an offer may be out (RFC 3264 5.1).
    pub(super) fn prepare_media(&self, core: &mut Core) {
        core.open_port(self.port);
        core.open_port(self.port + 1);
    }

    pub(super) fn close_media(&self, core: &mut Core) {
        core.close_port(self.port, true);
        if let Some(port) = self.fax_port {
            core.close_port(port, false);
        }
    }

    /// What is agreed, for a side that has media at all. Reading it takes both descriptions.
    fn agreed_media(&self, core: &Core) -> Option<Agreed> {
        if core.options.mute { None } else { self.offer_answer.agreed() }
    }

    /// Speaks and listens as agreed, or sends a fax.
    pub(crate) fn start_media(&mut self, core: &mut Core) {
        let agreed = self.agreed_media(core).unwrap_or_default();
        if let Some(fax) = agreed.fax {
            self.start_udptl(core, fax);
            return;
        }
        self.stop_udptl(core);
        // Who holds the other side plays music to it.
        let sample = if self.holding { SampleId::MusicOnHold } else { voice(core) };
        let says = self.phone.as_ref().map_or(Says::Voice, |phone| phone.called.says);
        let says = if self.holding && says != Says::Nothing { Says::Voice } else { says };
        self.set_media(core, agreed.audio, sample, says);
    }

    /// What the phone says that was called, and whether it wants to know which digits it is sent.
    fn speak_as_phone(&mut self, says: Says) {
        let reads_back = self.phone.as_ref().is_some_and(|phone| !phone.called.reads_back_after.is_zero());
        let Some(session) = self.session.as_mut() else { return };
        session.say(says);
        if reads_back {
            session.listen_for_digits();
        }
    }

    /// Before the answer the caller listens only.
    pub(super) fn listen(&mut self, core: &mut Core) {
        let agreed = self.agreed_media(core).and_then(|agreed| agreed.audio);
        self.set_media(core, agreed, voice(core), Says::Nothing);
    }

    pub(super) fn start_early_media(&mut self, core: &mut Core, media: ProgressMedia) {
        let sample = match media {
            ProgressMedia::Announcement => SampleId::Announcement,
            _ => ringback(core),
        };
        let agreed = self.agreed_media(core).and_then(|agreed| agreed.audio);
        self.set_media(core, agreed, sample, Says::Voice);
    }

    fn set_media(&mut self, core: &mut Core, agreed: Option<AgreedAudio>, sample: SampleId, says: Says) {
        let Some(agreed) = agreed else {
            // No stream of audio is left (RFC 3264 6, 8.2).
            if let Some(session) = self.session.as_mut().filter(|_| !core.options.mute) {
                session.pause();
            }
            return;
        };
        let mut flow = flow_of(&agreed, sample);
        flow.sends = flow.sends && says != Says::Nothing;
        misbehave(core, &mut flow, agreed.direction);
        match self.session.as_mut() {
            Some(session) => session.set_flow(core.now, flow),
            None => self.session = Some(Box::new(new_session(core, self.key.0, flow))),
        }
        self.speak_as_phone(says);
        self.media_due(core);
    }

    pub(super) fn media_due(&mut self, core: &mut Core) {
        let Some(session) = self.session.as_mut() else { return };
        while let Some(sending) = session.poll(core.now, self.fax.as_deref_mut()) {
            match sending {
                Sending::Rtp(to, packet) => {
                    let is_elsewhere = core.quirks.has(&rtp_from_other_port::QUIRK);
                    let port = if is_elsewhere { self.port + 4 } else { self.port };
                    core.emit_media(port, to, packet);
                }
                Sending::Rtcp(to, packet) => core.emit_media(self.port + 1, to, packet),
            }
        }
        if let Some(at) = session.next_timeout() {
            self.set_timer(core, CallTimer::Media, at);
        }
        if self.fax.is_some() {
            self.look_for_fax(core);
        }
    }

    /// A datagram arrived on a port of the call.
    pub(super) fn receive_media(&mut self, core: &mut Core, port: u16, payload: &Bytes) {
        if self.receive_udptl(core, port, payload) {
            return;
        }
        let Some(session) = self.session.as_mut() else { return };
        if port.is_multiple_of(2) {
            session.receive(core.now, payload, self.fax.as_deref_mut());
            self.hear_digits(core);
        } else {
            session.receive_rtcp(core.now, payload);
        }
    }

    pub(crate) fn stop_sound(&mut self) {
        if let Some(session) = self.session.as_mut() {
            session.stop_sound();
        }
    }

    /// The media of a call stop as if their server had crashed.
    pub(super) fn fall_silent(&mut self) {
        if let Some(session) = self.session.as_mut() {
            session.fall_silent();
        }
    }

    pub(super) fn stop_media(&mut self, core: &mut Core) {
        self.end_fax(core);
        self.cancel_timer(core, CallTimer::Media);
        let Some(mut session) = self.session.take() else { return };
        if let Some((to, packet)) = session.goodbye(core.now) {
            core.emit_media(self.port + 1, to, packet);
        }
        if let Some(recording) = session.take_recording() {
            let heard = Heard { name: format!("call-{}", self.key.0), samples: recording.samples };
            core.put_out(Output::Heard(Box::new(heard)));
        }
    }

    pub(super) fn dial_digits(&mut self, core: &mut Core, digits: &str) {
        if core.profile.dtmf.mode == DtmfMode::Info {
            self.dial_by_info(core, digits);
            return;
        }
        if core.quirks.has(&digits_twice::QUIRK) {
            self.dial_by_info(core, digits);
        }
        let settings = &core.profile.dtmf;
        if let Some(session) = self.session.as_mut() {
            let ends = if core.quirks.has(&dtmf_end_once::QUIRK) { 1 } else { EVENT_ENDS };
            session.dial(digits, settings.duration_ms, settings.pause_ms, ends);
            if core.quirks.has(&dtmf_hesitates::QUIRK) {
                session.hesitate();
            }
        }
    }
}

/// The ringback tone of this side's country.
fn ringback(core: &Core) -> SampleId {
    match core.profile.numbers.country_code.as_str() {
        "1" => SampleId::RingbackUs,
        "44" => SampleId::RingbackUk,
        _ => SampleId::RingbackEu,
    }
}

/// Each side has a voice of its own, so that one can tell who is heard.
fn voice(core: &Core) -> SampleId {
    match core.party {
        Party::Carrier => SampleId::CarrierSpeech,
        Party::Pbx | Party::Stranger => SampleId::PbxSpeech,
    }
}

fn new_session(core: &Core, call: u64, flow: Flow) -> Session {
    let reports = core.profile.media.rtcp && !core.quirks.has(&no_rtcp::QUIRK);
    let cname = reports.then(|| format!("{}@{}", core.party, core.profile.address.media_ip));
    let mut rng = core.rng.derive(&format!("media {call}"));
    let mut session = Session::new(core.now, flow, &mut rng, cname);
    if core.options.records_audio {
        session.record();
    }
    session
}

fn misbehave(core: &Core, flow: &mut Flow, direction: Direction) {
    if core.quirks.is_empty() {
        return;
    }
    if flow.ptime_ms != 40 && core.quirks.has(&rtp_ptime_wrong::QUIRK) {
        flow.ptime_ms = 40;
    }
    if flow.remote.is_some() && core.quirks.has(&rtp_to_wrong_port::QUIRK) {
        flow.remote = flow.remote.map(|to| SocketAddr::new(to.ip(), to.port() + 2));
    }
    if !flow.sends && core.quirks.has(&rtp_on_hold::QUIRK) {
        flow.sends = true;
    }
    if flow.remote_rtcp != flow.remote && core.quirks.has(&rtcp_on_rtp_port::QUIRK) {
        flow.remote_rtcp = flow.remote;
    }
    if flow.remote_rtcp.is_some() && core.quirks.has(&rtcp_to_wrong_port::QUIRK) {
        flow.remote_rtcp = flow.remote.map(|to| SocketAddr::new(to.ip(), to.port() + 7));
    }
    let is_quiet = match direction {
        Direction::RecvOnly => core.quirks.has(&rtcp_stops_when_held::QUIRK),
        Direction::Inactive => core.quirks.has(&rtcp_stops_when_inactive::QUIRK),
        Direction::SendRecv | Direction::SendOnly => false,
    };
    if is_quiet {
        flow.remote_rtcp = None;
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
        receive_redundant_payload_type: agreed.redundant_events.as_ref().map(|e| e.receive_payload_type),
        ptime_ms: u32::from(agreed.ptime_send),
        remote: agreed.remote,
        remote_rtcp: agreed.remote_rtcp,
        sends: agreed.direction.sends(),
        sample,
    }
}
