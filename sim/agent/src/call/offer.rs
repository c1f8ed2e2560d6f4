//! What a call says in SDP: offers, answers, and who waits for which (RFC 3264, RFC 3261 13.2.1).

use plan::{Codec, OfferedMedia};
use sip::Message;
use sip::offer_answer::{
    Capabilities, Codec as SdpCodec, CodecsInAnswer, EventCapability, MediaCapabilities, State, Stream,
};
use sip::sdp::{Direction, Origin, Sdp};

use super::one::Call;
use crate::core::Core;
use crate::fax::{fax_stream, t38_capabilities};
use crate::quirk::fax::{refuses_image_beside_audio, t38_in_first_invite};
use crate::quirk::sdp::answer_origin_copied;
use crate::quirk::trunk::no_g711_offered;

/// What this side can do in a call.
pub(super) fn capabilities(
    core: &Core,
    port: u16,
    codecs: Option<&[Codec]>,
    direction: Direction,
) -> MediaCapabilities {
    let only_g729 = [Codec::G729];
    let codecs = codecs.unwrap_or(&core.profile.media.codecs);
    let misbehaves = *codecs != only_g729 && core.quirks.has(&no_g711_offered::QUIRK);
    let codecs = if misbehaves { &only_g729 } else { codecs };
    // Who has no comfort noise says so: without a word it is allowed (RFC 7261 3.3).
    let parameters = |c: &Codec| (*c == Codec::G729).then(|| "annexb=no".into());
    let to_sdp = |c: &Codec| SdpCodec {
        fmtp: parameters(c),
        ..SdpCodec::new(c.payload_type(), c.name(), c.clock_rate())
    };
    let mut ours =
        MediaCapabilities::new(core.profile.address.media_ip, port, codecs.iter().map(to_sdp).collect());
    ours.ptime = u16::try_from(core.profile.media.ptime_ms).ok();
    ours.maxptime = u16::try_from(core.profile.media.maxptime_ms).ok().filter(|ms| *ms > 0);
    ours.telephone_event =
        (core.profile.dtmf.mode == plan::profile::DtmfMode::TelephoneEvent).then(|| EventCapability {
            payload_type: core.profile.dtmf.payload_type,
            events: core.profile.dtmf.events.as_str().into(),
        });
    ours.direction = direction;
    ours.voice_band_data = core.profile.fax.vbd;
    if core.profile.media.answer_one_codec {
        ours.codecs_in_answer = CodecsInAnswer::FirstCommon;
    }
    ours
}

/// An answer that refuses every stream of an offer.
pub(super) fn refusal_of(core: &Core, body: &[u8]) -> String {
    let mut answer = Sdp::read(body);
    answer.origin = Origin::new(1, 1, core.profile.address.media_ip);
    answer.media.iter_mut().for_each(|media| media.port = 0);
    answer.to_body()
}

impl Call {
    /// Codecs that this side may agree on, for answers: nobody here speaks G.722 or G.729, and G.729 can be
    /// agreed on without being spoken.
    fn own_codecs(&self, core: &Core) -> Vec<Codec> {
        let wanted = self.codecs.as_deref().unwrap_or(&core.profile.media.codecs);
        let is_opaque = |c: Codec| core.profile.media.opaque && c == Codec::G729;
        wanted.iter().copied().filter(|c| c.is_g711() || is_opaque(*c)).collect()
    }

    /// The first offer of a call.
    pub(super) fn make_offer(&mut self, core: &Core) -> String {
        let audio = || Stream::Audio(self.capabilities(core, Direction::SendRecv));
        let fax = || fax_stream(core, self.fax_port.unwrap_or(self.port));
        let hurries = self.media != OfferedMedia::T38 && core.quirks.has(&t38_in_first_invite::QUIRK);
        let media = if hurries { OfferedMedia::T38 } else { self.media };
        let streams = match media {
            OfferedMedia::Audio => vec![audio()],
            OfferedMedia::T38 => vec![fax()],
            OfferedMedia::AudioAndT38 => vec![audio(), fax()],
        };
        self.offer_answer.offer(&streams).map(|offer| offer.to_body()).unwrap_or_default()
    }

    /// What this side can do with the codecs of the call.
    pub(super) fn capabilities(&self, core: &Core, direction: Direction) -> MediaCapabilities {
        capabilities(core, self.port, self.codecs.as_deref(), direction)
    }

    /// What an offer may find here. T.38 is taken when it is offered alone, or when a call that is up is to
    /// be changed; beside audio in a first offer it is declined, since a call begins with audio (RFC 6913 1).
    pub(super) fn answerer(&mut self, core: &mut Core, offer: &Sdp, direction: Direction) -> Capabilities {
        let is_first = self.offer_answer.local().is_none();
        let offers_audio = offer.first_active("audio").is_some();
        let offers_fax = offer.media.iter().any(|m| m.port != 0 && m.is_t38());
        if !offers_fax || !core.profile.fax.has_t38() || is_first && offers_audio {
            let audio = capabilities(core, self.port, Some(&self.own_codecs(core)), direction);
            return Capabilities { audio: Some(audio), fax: None };
        }
        let port = self.udptl_port(core);
        Capabilities { audio: None, fax: Some(t38_capabilities(core, port)) }
    }

    /// Takes an offer. False when nothing in it can be used.
    pub(super) fn take_offer(&mut self, core: &mut Core, body: &[u8]) -> bool {
        let sdp = Sdp::read(body);
        let has_image = sdp.media.iter().any(|m| m.kind == "image");
        if has_image && core.quirks.has(&refuses_image_beside_audio::QUIRK) {
            return false;
        }
        if sdp.media.is_empty() {
            return false;
        }
        let answerer = self.answerer(core, &sdp, Direction::SendRecv);
        let origin = Origin::new(0, 0, core.profile.address.media_ip);
        let probe = sip::offer_answer::build_answer(&sdp, origin, &answerer);
        probe.is_ok() && self.offer_answer.receive_offer(sdp).is_ok()
    }

    /// The SDP of a 2xx: the answer to the offer in the INVITE, or an offer when there was none.
    pub(super) fn sdp_for_answer(&mut self, core: &mut Core) -> Option<String> {
        match self.offer_answer.state() {
            State::OfferReceived | State::ReofferReceived => self.early_answer(core),
            State::NoSession => {
                self.awaits_answer = true;
                Some(self.make_offer(core))
            }
            // Answered before, in a provisional response: the same again (RFC 3261 13.2.1).
            _ => self.offer_answer.local_text(),
        }
    }

    /// Makes the answer to the pending offer, or repeats the one that was made.
    pub(super) fn early_answer(&mut self, core: &mut Core) -> Option<String> {
        if !matches!(self.offer_answer.state(), State::OfferReceived | State::ReofferReceived) {
            return self.offer_answer.local_text();
        }
        let offer = self.offer_answer.pending_offer()?.clone();
        let ours = self.answerer(core, &offer, Direction::SendRecv);
        let mut answer = self.offer_answer.answer(&ours).ok()?.0;
        if core.quirks.has(&answer_origin_copied::QUIRK) {
            answer.origin.clone_from(&offer.origin);
        }
        Some(answer.to_body())
    }

    /// SDP in a response to our INVITE: the answer to our offer, first come first taken. In a 2xx to
    /// an INVITE without offer it is an offer, which `answer_for_ack` has dealt with.
    pub(super) fn take_remote_sdp(&mut self, core: &mut Core, response: &Message, early: bool) {
        let body = response.session_body().octets();
        if is_sent(self.offer_answer.state()) && !body.is_empty() {
            let sdp = Sdp::read(body);
            if self.offer_answer.receive_answer(sdp).is_err() {
                return;
            }
        }
        if early {
            self.listen(core);
        } else {
            self.start_media(core);
        }
    }

    /// The answer in the 2xx to a change of ours. False when our offer has none, or none that fits: it is taken back, or
    /// it would stay open for as long as the call lasts, and nobody could offer anything any more.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
    pub(super) fn take_answer(&mut self, response: &Message) -> bool {
        if !is_sent(self.offer_answer.state()) {
            return true;
        }
        let body = response.session_body().octets();
        let is_taken = !body.is_empty() && self.offer_answer.receive_answer(Sdp::read(body)).is_ok();
        if !is_taken {
            let _ = self.offer_answer.receive_rejection();
        }
        is_taken
    }

    /// For a 2xx that carries an offer: the answer, which goes into the ACK.
    pub(super) fn answer_for_ack(&mut self, core: &mut Core, response: &Message) -> Option<String> {
        let is_offer = matches!(self.offer_answer.state(), State::NoSession | State::Stable);
        let body = response.session_body().octets();
        if body.is_empty() || !is_offer {
            return None;
        }
        if self.take_offer(core, body) {
            return self.early_answer(core);
        }
        // Of this offer nothing can be used: every stream is refused, and the call is ended after the ACK
        // (RFC 3261 13.2.2.4).
        self.is_unusable = true;
        Some(refusal_of(core, body))
    }

    /// The answer to an offer that our 2xx carried.
    pub(super) fn take_answer_in_ack(&mut self, core: &mut Core, body: &[u8]) {
        if !std::mem::take(&mut self.awaits_answer) {
            return;
        }
        if body.is_empty() {
            // No answer means no session: the call is of no use (RFC 3261 13.2.1).
            core.note("ACK without the answer");
            self.hang_up(core);
            return;
        }
        if self.offer_answer.receive_answer(Sdp::read(body)).is_ok() {
            self.start_media(core);
        }
    }
}

/// An offer of ours waits for its answer.
pub(super) fn is_sent(state: State) -> bool {
    matches!(state, State::OfferSent | State::ReofferSent)
}
