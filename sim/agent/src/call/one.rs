//! One call: all that is known of it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use plan::{Codec, OfferedMedia, ProgressMedia};
use sip::dialog::Dialog;
use sip::offer_answer::OfferAnswer;
use sip::sdp::Origin;
use sip::transaction::ClientId;
use sip::transaction::answer::AnswerRetransmitter;
use sip::{Message, Text};

use super::acks::Acks;
use super::state::{
    Answers, Change, EarlyDialog, Fork, GivingUp, Incoming, Phone, ReliableProgress, SessionTimer,
};
use crate::books::OpenCdr;
use crate::core::Core;
use crate::fax::Fax;
use crate::interface::{CallKey, CallPhase, CallView};
use crate::media::Session;

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) key: CallKey,
    pub(crate) outgoing: bool,
    /// Where its INVITE went or came from.
    pub(super) reach: Option<SocketAddr>,
    pub(crate) phase: CallPhase,
    pub(super) ringing: bool,
    /// The latest provisional response above 100 that we sent.
    pub(super) progress: Option<(u16, ProgressMedia)>,
    /// Those responses are reliable.
    pub(super) reliable: Option<Box<ReliableProgress>>,
    /// As caller: the early dialogs whose responses are reliable.
    pub(super) early: Vec<EarlyDialog>,
    /// Key in the room's table of dialogs.
    pub(super) dialog_key: Arc<str>,
    pub(super) local_tag: Text,
    pub(super) dialog: Option<Dialog>,
    /// The INVITE transaction of our own, and the CSeq number of its request.
    pub(super) client: Option<(ClientId, u32)>,
    /// Our INVITE as it was sent, for CANCEL, ACK and the dialog.
    pub(super) invite: Option<Message>,
    pub(super) incoming: Option<Box<Incoming>>,
    pub(super) giving_up: GivingUp,
    pub(crate) offer_answer: Box<OfferAnswer>,
    pub(super) answers: Answers,
    pub(super) codecs: Option<Vec<Codec>>,
    /// Our 2xx that have no ACK yet, each with the CSeq number of its INVITE.
    pub(super) unacknowledged: Vec<(u32, AnswerRetransmitter)>,
    /// The CSeq number of the INVITE that our latest 2xx answered.
    pub(super) answered_sequence: u32,
    /// The call is given up, and is ended as soon as the ACK of our 2xx has come.
    pub(super) ends_with_ack: bool,
    pub(super) acks: Acks,
    /// Other answers to our INVITE, each acknowledged and ended.
    pub(super) forks: Vec<Fork>,
    /// Our 2xx carried an offer, whose answer the ACK must bring.
    pub(super) awaits_answer: bool,
    /// Their 2xx carried an offer of which nothing can be used; the call is ended after its ACK.
    pub(super) is_unusable: bool,
    pub(crate) change: Option<Change>,
    /// The change was refused by 491 and waits for its second try.
    pub(super) waits_after_glare: bool,
    /// How often in a row that has happened.
    pub(super) glares: u8,
    /// The other side has asked to be left alone until then.
    pub(super) not_before: Option<Instant>,
    pub(super) holding: bool,
    /// Digits that go by INFO and have no answer yet.
    pub(super) told: VecDeque<char>,
    pub(super) session_timer: SessionTimer,
    pub(crate) port: u16,
    /// A port of its own for UDPTL, if it has one.
    pub(crate) fax_port: Option<u16>,
    pub(crate) session: Option<Box<Session>>,
    pub(crate) fax: Option<Box<Fax>>,
    /// The streams of the first offer.
    pub(super) media: OfferedMedia,
    pub(super) phone: Option<Box<Phone>>,
    pub(super) record: Option<Box<OpenCdr>>,
}

impl Call {
    /// A call that has just begun, with a port for its media.
    pub(super) fn new(core: &mut Core, key: CallKey, outgoing: bool, dialog_key: String, tag: &str) -> Self {
        let origin = Origin::new(
            core.rng.next_u64() >> 2,
            // Any number will do for the first version; it only has to rise (RFC 8866 5.2).
            core.rng.below(1 << 30),
            core.profile.address.media_ip,
        );
        Self {
            key,
            outgoing,
            reach: None,
            phase: if outgoing { CallPhase::Calling } else { CallPhase::Incoming },
            ringing: false,
            progress: None,
            reliable: None,
            early: Vec::new(),
            dialog_key: dialog_key.into(),
            local_tag: tag.into(),
            dialog: None,
            client: None,
            invite: None,
            incoming: None,
            giving_up: GivingUp::No,
            offer_answer: Box::new(OfferAnswer::new(origin)),
            answers: Answers::default(),
            codecs: None,
            unacknowledged: Vec::new(),
            answered_sequence: 0,
            ends_with_ack: false,
            acks: Acks::default(),
            forks: Vec::new(),
            awaits_answer: false,
            is_unusable: false,
            change: None,
            waits_after_glare: false,
            glares: 0,
            not_before: None,
            holding: false,
            told: VecDeque::new(),
            session_timer: SessionTimer::default(),
            port: core.take_port(key),
            fax_port: None,
            session: None,
            fax: None,
            media: OfferedMedia::Audio,
            phone: None,
            record: None,
        }
    }

    pub(crate) fn call_id(&self) -> &str {
        self.dialog_key.split('\n').next().unwrap_or_default()
    }

    pub(super) fn view(&self) -> CallView {
        let dials = !self.told.is_empty() || self.session.as_ref().is_some_and(|s| s.is_dialling());
        CallView {
            phase: self.phase,
            outgoing: self.outgoing,
            busy: self.change.is_some() || dials || self.fax.as_ref().is_some_and(|f| f.is_busy()),
            is_changing: self.change.is_some(),
            ringing: self.ringing,
            holding: self.holding,
        }
    }
}

/// The table of dialogs is keyed by Call-ID and our own tag: the other side's tag may change while
/// the dialog is early.
pub(super) fn dialog_key(call_id: &str, local_tag: &str) -> String {
    [call_id, "\n", local_tag].concat()
}
