//! What a call says in SDP: offers, answers, and who waits for which (RFC 3264, RFC 3261 13.2.1).

use std::net::SocketAddr;

use clock::Instant;
use plan::{Codec, OfferedMedia};
use sip::offer_answer::{
    Capabilities, Codec as SdpCodec, CodecsInAnswer, EventCapability, MediaCapabilities, State, Stream,
};
use sip::sdp::{Direction, Sdp};
use sip::transaction::ServerId;
use sip::{HeaderName, Message};

use super::Call;
use crate::agent::Agent;
use crate::interface::CallKey;
use crate::quirk::fax::{refuses_image_beside_audio, t38_in_first_invite};
use crate::quirk::sdp::{answer_origin_copied, early_update_refused_488};
use crate::quirk::trunk::no_g711_offered;

/// Who is refused for now is told to come again within so many seconds (RFC 3311 5.2: 0 to 10).
const UPDATE_RETRY_MAX_S: u64 = 11;

impl Agent {
    /// What this side can do in a call.
    pub(crate) fn capabilities(
        &self,
        port: u16,
        codecs: Option<&[Codec]>,
        direction: Direction,
    ) -> MediaCapabilities {
        let only_g729 = [Codec::G729];
        let codecs = codecs.unwrap_or(&self.profile.media.codecs);
        let misbehaves = *codecs != only_g729 && self.quirks.has(&no_g711_offered::QUIRK);
        let codecs = if misbehaves { &only_g729 } else { codecs };
        // Who has no comfort noise says so: without a word it is allowed (RFC 7261 3.3).
        let parameters = |c: &Codec| (*c == Codec::G729).then(|| "annexb=no".into());
        let to_sdp = |c: &Codec| SdpCodec {
            fmtp: parameters(c),
            ..SdpCodec::new(c.payload_type(), c.name(), c.clock_rate())
        };
        let mut ours =
            MediaCapabilities::new(self.profile.address.media_ip, port, codecs.iter().map(to_sdp).collect());
        ours.ptime = u16::try_from(self.profile.media.ptime_ms).ok();
        ours.maxptime = u16::try_from(self.profile.media.maxptime_ms).ok().filter(|ms| *ms > 0);
        ours.telephone_event =
            (self.profile.dtmf.mode == plan::profile::DtmfMode::TelephoneEvent).then(|| EventCapability {
                payload_type: self.profile.dtmf.payload_type,
                events: self.profile.dtmf.events.as_str().into(),
            });
        ours.direction = direction;
        ours.voice_band_data = self.profile.fax.vbd;
        if self.profile.media.answer_one_codec {
            ours.codecs_in_answer = CodecsInAnswer::FirstCommon;
        }
        ours
    }

    /// Codecs that this side may agree on, for answers: nobody here speaks G.722 or G.729, and G.729 can be
    /// agreed on without being spoken.
    fn own_codecs(&self, call: &Call) -> Vec<Codec> {
        let wanted = call.codecs.as_deref().unwrap_or(&self.profile.media.codecs);
        let is_opaque = |c: Codec| self.profile.media.opaque && c == Codec::G729;
        wanted.iter().copied().filter(|c| c.is_g711() || is_opaque(*c)).collect()
    }

    /// The first offer of a call.
    pub(crate) fn make_offer(&self, call: &mut Call) -> String {
        let audio =
            || Stream::Audio(self.capabilities(call.port, call.codecs.as_deref(), Direction::SendRecv));
        let fax = |port| self.fax_stream(port);
        let hurries = call.media != OfferedMedia::T38 && self.quirks.has(&t38_in_first_invite::QUIRK);
        let media = if hurries { OfferedMedia::T38 } else { call.media };
        let streams = match media {
            OfferedMedia::Audio => vec![audio()],
            OfferedMedia::T38 => vec![fax(call.fax_port.unwrap_or(call.port))],
            OfferedMedia::AudioAndT38 => vec![audio(), fax(call.fax_port.unwrap_or(call.port))],
        };
        match call.offer_answer.offer(&streams) {
            Ok(offer) => offer.to_body(),
            Err(_) => String::new(),
        }
    }

    /// What an offer may find here. T.38 is taken when it is offered alone, or when a call that is up is to
    /// be changed; beside audio in a first offer it is declined, since a call begins with audio (RFC 6913 1).
    pub(crate) fn answerer(
        &mut self,
        key: CallKey,
        offer: &Sdp,
        direction: Direction,
    ) -> Option<Capabilities> {
        let call = self.calls.get(&key)?;
        let codecs = self.own_codecs(call);
        let is_first = call.offer_answer.local().is_none();
        let audio = self.capabilities(call.port, Some(&codecs), direction);
        let offers_audio = offer.first_active("audio").is_some();
        let offers_fax = offer.media.iter().any(|m| m.port != 0 && m.is_t38());
        if !offers_fax || !self.profile.fax.has_t38() || is_first && offers_audio {
            return Some(Capabilities { audio: Some(audio), fax: None });
        }
        let port = self.udptl_port(key);
        Some(Capabilities { audio: None, fax: Some(self.t38_capabilities(port)) })
    }

    /// Takes an offer. False when nothing in it can be used.
    pub(crate) fn take_offer(&mut self, key: CallKey, body: &[u8]) -> bool {
        let sdp = Sdp::read(body);
        let has_image = sdp.media.iter().any(|m| m.kind == "image");
        if has_image && self.quirks.has(&refuses_image_beside_audio::QUIRK) {
            return false;
        }
        let Some(answerer) = self.answerer(key, &sdp, Direction::SendRecv) else { return false };
        let probe = sip::offer_answer::build_answer(
            &sdp,
            sip::sdp::Origin::new(0, 0, self.profile.address.media_ip),
            &answerer,
        );
        let Some(call) = self.calls.get_mut(&key) else { return false };
        probe.is_ok() && call.offer_answer.receive_offer(sdp).is_ok()
    }

    /// An UPDATE that changes the session is refused, and the call goes on: for good, or for now while an offer is open.
    //= https://www.rfc-editor.org/rfc/rfc3311#section-5.2
    pub(crate) fn refuse_update(
        &mut self,
        now: Instant,
        key: CallKey,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        let state = self.calls.get(&key).map(|call| call.offer_answer.state());
        let status = match state {
            Some(state) if is_sent(state) => 491,
            Some(State::OfferReceived | State::ReofferReceived) => 500,
            _ => 488,
        };
        if status == 488 || self.quirks.has(&early_update_refused_488::QUIRK) {
            self.answer_plainly(now, server, request, from, 488);
            return;
        }
        let mut response = self.compose_response(request, from, status, None);
        if status == 500 {
            response.push(HeaderName::RetryAfter, self.rng.below(UPDATE_RETRY_MAX_S).to_string());
        }
        self.respond(now, server, request, from, response);
    }

    /// The SDP of a 2xx: the answer to the offer in the INVITE, or an offer when there was none.
    pub(crate) fn sdp_for_answer(&mut self, key: CallKey) -> Option<String> {
        let call = self.calls.get(&key)?;
        match call.offer_answer.state() {
            State::OfferReceived | State::ReofferReceived => self.early_answer(key),
            State::NoSession => {
                let mut call = self.calls.remove(&key)?;
                let offer = self.make_offer(&mut call);
                call.awaits_answer = true;
                self.calls.insert(key, call);
                Some(offer)
            }
            // Answered before, in a provisional response: the same again (RFC 3261 13.2.1).
            _ => call.offer_answer.local_text(),
        }
    }

    /// Makes the answer to the pending offer, or repeats the one that was made.
    pub(crate) fn early_answer(&mut self, key: CallKey) -> Option<String> {
        let call = self.calls.get(&key)?;
        if !matches!(call.offer_answer.state(), State::OfferReceived | State::ReofferReceived) {
            return call.offer_answer.local_text();
        }
        let offer = call.offer_answer.pending_offer()?.clone();
        let ours = self.answerer(key, &offer, Direction::SendRecv)?;
        let mut answer = self.calls.get_mut(&key)?.offer_answer.answer(&ours).ok()?.0;
        if self.quirks.has(&answer_origin_copied::QUIRK) {
            answer.origin.clone_from(&offer.origin);
        }
        Some(answer.to_body())
    }

    /// SDP in a response to our INVITE: the answer to our offer, first come first taken. In a 2xx to
    /// an INVITE without offer it is an offer, which `answer_for_ack` has dealt with.
    pub(crate) fn take_remote_sdp(&mut self, now: Instant, key: CallKey, response: &Message, early: bool) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if is_sent(call.offer_answer.state()) && !response.body().is_empty() {
            let sdp = Sdp::read(response.body());
            if call.offer_answer.receive_answer(sdp).is_err() {
                return;
            }
        }
        if early {
            self.listen(now, key);
        } else {
            self.start_media(now, key);
        }
    }

    /// For a 2xx that carries an offer: the answer, which goes into the ACK.
    pub(crate) fn answer_for_ack(&mut self, key: CallKey, response: &Message) -> Option<String> {
        let call = self.calls.get(&key)?;
        let is_offer = matches!(call.offer_answer.state(), State::NoSession | State::Stable);
        if response.body().is_empty() || !is_offer {
            return None;
        }
        if !self.take_offer(key, response.body()) {
            return self.refuse_offer(key, response.body());
        }
        self.early_answer(key)
    }

    /// The answer to an offer of which nothing can be used: every stream is refused, and the call is ended
    /// after the ACK (RFC 3261 13.2.2.4).
    fn refuse_offer(&mut self, key: CallKey, body: &[u8]) -> Option<String> {
        self.calls.get_mut(&key)?.is_unusable = true;
        Some(self.refusal_of(body))
    }

    /// An answer that refuses every stream of an offer.
    pub(crate) fn refusal_of(&self, body: &[u8]) -> String {
        let mut answer = Sdp::read(body);
        answer.origin = sip::sdp::Origin::new(1, 1, self.profile.address.media_ip);
        answer.media.iter_mut().for_each(|media| media.port = 0);
        answer.to_body()
    }

    /// The answer to an offer that our 2xx carried.
    pub(crate) fn take_answer_in_ack(&mut self, now: Instant, key: CallKey, body: &[u8]) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if !std::mem::take(&mut call.awaits_answer) {
            return;
        }
        if body.is_empty() {
            // No answer means no session: the call is of no use (RFC 3261 13.2.1).
            self.note("ACK without the answer");
            self.hang_up(now, key);
            return;
        }
        let sdp = Sdp::read(body);
        if call.offer_answer.receive_answer(sdp).is_ok() {
            self.start_media(now, key);
        }
    }
}

/// An offer of ours waits for its answer.
pub(crate) fn is_sent(state: State) -> bool {
    matches!(state, State::OfferSent | State::ReofferSent)
}
