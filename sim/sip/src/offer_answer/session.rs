//! One dialog's offers and answers: the state machine together with the descriptions.

use core::fmt;

use super::answer::build_answer;
use super::kept::Kept;
use super::offer::{build_offer, refused};
use super::{Agreed, Capabilities, Event, NoCommonCodec, Refusal, State, Stream};
use crate::Text;
use crate::sdp::{Origin, Sdp};

/// The offers and answers of one dialog, seen from one side.
#[derive(Clone, Debug)]
pub struct OfferAnswer {
    state: State,
    /// Our `o=` line with the version that the first description will have.
    origin: Origin,
    /// The last description sent, in force or not: versions count from here (RFC 3264 8).
    last_sent: Option<Kept>,
    /// The offer under way.
    offer: Option<Box<Sdp>>,
    /// Ours and theirs, as agreed.
    local: Option<Kept>,
    remote: Option<Kept>,
    /// The encoding of the audio agreed on.
    codec: Option<Text>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// It is not the moment for one.
    Refused(Refusal),
    /// The offer is to be rejected; it is still pending until [`OfferAnswer::send_rejection`].
    NoCommonCodec,
}

impl OfferAnswer {
    /// A dialog without a session. The origin carries the version of the first description.
    #[must_use]
    pub const fn new(origin: Origin) -> Self {
        Self {
            state: State::NoSession,
            origin,
            last_sent: None,
            offer: None,
            local: None,
            remote: None,
            codec: None,
        }
    }

    /// Another dialog that the same INVITE has made: the offer in it, if there was one, has an answer in each of
    /// them (RFC 3261 13.2.1, RFC 3960 3.1).
    #[must_use]
    pub fn in_another_dialog(&self, invite_body: &[u8]) -> Self {
        let other = Self::new(self.origin.clone());
        if invite_body.is_empty() {
            return other;
        }
        let offer = Sdp::read(invite_body);
        let last_sent = Some(Kept::new(&offer));
        Self { state: State::OfferSent, last_sent, offer: Some(Box::new(offer)), ..other }
    }

    /// Where the dialog stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Our description in force.
    #[must_use]
    pub fn local(&self) -> Option<Sdp> {
        self.local.as_ref().map(Kept::sdp)
    }

    /// The same as the body of a message, to be sent again.
    #[must_use]
    pub fn local_text(&self) -> Option<String> {
        self.local.as_ref().map(Kept::text)
    }

    /// Their description in force.
    #[must_use]
    pub fn remote(&self) -> Option<Sdp> {
        self.remote.as_ref().map(Kept::sdp)
    }

    /// The offer that waits for its answer, whoever made it.
    #[must_use]
    pub fn pending_offer(&self) -> Option<&Sdp> {
        self.offer.as_deref()
    }

    /// What is agreed now, even while a new offer is pending (RFC 3264 4).
    #[must_use]
    pub fn agreed(&self) -> Option<Agreed> {
        Some(Agreed::between(&self.local()?, &self.remote()?))
    }

    /// The encoding name of the audio codec agreed on, without reading the descriptions again.
    #[must_use]
    pub fn codec(&self) -> Option<&str> {
        self.codec.as_deref()
    }

    /// Makes and sends an offer of these streams. Places that the session has and the streams do not
    /// fill are offered with port 0.
    pub fn offer(&mut self, streams: &[Stream]) -> Result<Sdp, Refusal> {
        self.send_offer(build_offer(self.origin.clone(), streams))
    }

    /// Sends an offer made elsewhere; gives it back with our `o=` line and all its places.
    pub fn send_offer(&mut self, offer: Sdp) -> Result<Sdp, Refusal> {
        self.state = self.state.after(Event::SendOffer)?;
        let offer = self.stamp(self.keep_places(offer));
        self.offer = Some(Box::new(offer.clone()));
        self.last_sent = Some(Kept::new(&offer));
        Ok(offer)
    }

    /// Takes an offer from the other side.
    pub fn receive_offer(&mut self, offer: Sdp) -> Result<(), Refusal> {
        self.state = self.state.after(Event::ReceiveOffer)?;
        self.offer = Some(Box::new(offer));
        Ok(())
    }

    /// Makes and sends the answer to the pending offer.
    pub fn answer(&mut self, ours: &Capabilities) -> Result<(Sdp, Agreed), AnswerError> {
        self.state.after(Event::SendAnswer).map_err(AnswerError::Refused)?;
        let offer = self.offer.as_ref().ok_or(AnswerError::Refused(Refusal::NoOffer))?;
        let answer = build_answer(offer, self.origin.clone(), ours)
            .map_err(|NoCommonCodec| AnswerError::NoCommonCodec)?;
        self.send_answer(answer).map_err(AnswerError::Refused)
    }

    /// Sends an answer made elsewhere; gives it back with our `o=` line.
    pub fn send_answer(&mut self, answer: Sdp) -> Result<(Sdp, Agreed), Refusal> {
        self.state = self.state.after(Event::SendAnswer)?;
        let answer = self.stamp(answer);
        let offer = self.offer.take().ok_or(Refusal::NoOffer)?;
        let agreed = Agreed::between(&answer, &offer);
        self.codec = codec_of(&agreed);
        self.last_sent = Some(Kept::new(&answer));
        self.local = self.last_sent.clone();
        self.remote = Some(Kept::new(&offer));
        Ok((answer, agreed))
    }

    /// Takes the answer to our offer.
    pub fn receive_answer(&mut self, answer: Sdp) -> Result<Agreed, Refusal> {
        self.state = self.state.after(Event::ReceiveAnswer)?;
        let offer = self.offer.take().ok_or(Refusal::NoOffer)?;
        let agreed = Agreed::between(&offer, &answer);
        self.codec = codec_of(&agreed);
        // What was offered is what was sent last: nothing else goes out while an offer is pending.
        self.local = self.last_sent.clone();
        self.remote = Some(Kept::new(&answer));
        Ok(agreed)
    }

    /// We reject their offer: the session stays as it was (RFC 3264 4).
    pub fn send_rejection(&mut self) -> Result<(), Refusal> {
        self.state = self.state.after(Event::SendRejection)?;
        self.offer = None;
        Ok(())
    }

    /// Our offer was rejected, or its request failed: the session stays as it was.
    pub fn receive_rejection(&mut self) -> Result<(), Refusal> {
        self.state = self.state.after(Event::ReceiveRejection)?;
        self.offer = None;
        Ok(())
    }

    /// The number of streams never falls (RFC 3264 8).
    fn keep_places(&self, mut offer: Sdp) -> Sdp {
        if let Some(previous) = self.local() {
            let missing = previous.media.iter().skip(offer.media.len()).map(refused);
            offer.media.extend(missing.collect::<Vec<_>>());
        }
        offer
    }

    /// Puts our `o=` line in, with the version one higher exactly when something changed.
    //= https://www.rfc-editor.org/rfc/rfc3264#section-8
    fn stamp(&self, mut sdp: Sdp) -> Sdp {
        sdp.origin = self.origin.clone();
        if let Some(last) = self.last_sent.as_ref().map(Kept::sdp) {
            sdp.origin.version = last.origin.version;
            if sdp != last {
                sdp.origin.version += 1;
            }
        }
        sdp
    }
}

fn codec_of(agreed: &Agreed) -> Option<Text> {
    agreed.audio.as_ref().map(|audio| audio.codec.format.encoding.clone())
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::NoCommonCodec => NoCommonCodec.fmt(f),
        }
    }
}

impl core::error::Error for AnswerError {}
