//! Calls: one file for each thing that can be done in one, and a room that holds them all.
//!
//! A call knows no other call and no room; it is given the [`Core`]. What it does with what comes in depends on its
//! [phase](CallPhase): the figure and the table stand there.

mod accept;
mod answers;
mod caller;
mod calls;
mod cancel;
mod challenge;
mod command;
mod dialog;
mod end;
mod fork;
mod media;
mod offer;
mod phase;
mod phone;
mod place;
pub(crate) mod record;
mod reinvite;
mod reliable;
mod session_timer;
mod streams;
mod update;

use std::net::SocketAddr;
use std::sync::Arc;

use plan::{Codec, OfferedMedia, ProgressMedia};
use sip::dialog::Dialog;
use sip::offer_answer::OfferAnswer;
use sip::sdp::Origin;
use sip::transaction::answer::{AckRepeater, AnswerRetransmitter};
use sip::transaction::{ClientId, ServerId};
use sip::{Message, Text};

use crate::core::{Core, Request};
use crate::fax::Fax;
use crate::interface::{CallKey, CallPhase, CallView};
use crate::media::Session;

use answers::Answers;
use fork::Fork;
use phone::Phone;
use record::OpenCdr;
use reliable::{EarlyDialog, ReliableProgress};
use session_timer::SessionTimer;

pub(crate) use calls::{Calls, refuse_stray};

/// What has become of the wish to give up an outgoing call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GivingUp {
    No,
    /// The CANCEL waits for a provisional response, or came too late.
    Wanted,
    /// The CANCEL is out.
    Sent,
}

/// An INVITE that was received and has no final response yet.
#[derive(Clone, Debug)]
struct Incoming {
    server: ServerId,
    message: Message,
    from: SocketAddr,
}

impl Incoming {
    fn of(request: &Request<'_>) -> Self {
        Self { server: request.server, message: request.message.clone(), from: request.from }
    }

    fn request(&self) -> Request<'_> {
        Request { server: self.server, message: &self.message, from: self.from }
    }
}

/// What a re-INVITE of our own is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Hold,
    Resume,
    Codecs {
        codecs: Option<Vec<Codec>>,
        delayed_offer: bool,
    },
    /// Other streams: to T.38, or back to audio.
    Media(OfferedMedia),
}

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) key: CallKey,
    pub(crate) outgoing: bool,
    pub(crate) phase: CallPhase,
    ringing: bool,
    /// The latest provisional response above 100 that we sent.
    progress: Option<(u16, ProgressMedia)>,
    /// Those responses are reliable.
    reliable: Option<Box<ReliableProgress>>,
    /// As caller: the early dialogs whose responses are reliable.
    early: Vec<EarlyDialog>,
    /// Key in the room's table of dialogs.
    dialog_key: Arc<str>,
    local_tag: Text,
    dialog: Option<Dialog>,
    /// The INVITE transaction of our own, and the CSeq number of its request.
    client: Option<(ClientId, u32)>,
    /// Our INVITE as it was sent, for CANCEL, ACK and the dialog.
    invite: Option<Message>,
    incoming: Option<Box<Incoming>>,
    giving_up: GivingUp,
    pub(crate) offer_answer: Box<OfferAnswer>,
    answers: Answers,
    codecs: Option<Vec<Codec>>,
    /// Our 2xx that have no ACK yet, each with the CSeq number of its INVITE.
    unacknowledged: Vec<(u32, AnswerRetransmitter)>,
    /// The CSeq number of the INVITE that our latest 2xx answered.
    answered_sequence: u32,
    ack: Option<Box<AckRepeater>>,
    /// Other answers to our INVITE, each acknowledged and ended.
    forks: Vec<Fork>,
    /// Our 2xx carried an offer, whose answer the ACK must bring.
    awaits_answer: bool,
    /// Their 2xx carried an offer of which nothing can be used; the call is ended after its ACK.
    is_unusable: bool,
    pub(crate) change: Option<Change>,
    /// The change was refused by 491 and waits for its second try.
    waits_after_glare: bool,
    /// How often in a row that has happened.
    glares: u8,
    holding: bool,
    session_timer: SessionTimer,
    pub(crate) port: u16,
    /// A port of its own for UDPTL, if it has one.
    pub(crate) fax_port: Option<u16>,
    pub(crate) session: Option<Box<Session>>,
    pub(crate) fax: Option<Box<Fax>>,
    /// The streams of the first offer.
    media: OfferedMedia,
    phone: Option<Box<Phone>>,
    record: Option<Box<OpenCdr>>,
}

impl Call {
    /// A call that has just begun, with a port for its media.
    fn new(core: &mut Core, key: CallKey, outgoing: bool, dialog_key: String, tag: &str) -> Self {
        let origin = Origin::new(
            core.rng.next_u64() >> 2,
            // Any number will do for the first version; it only has to rise (RFC 8866 5.2).
            core.rng.below(1 << 30),
            core.profile.address.media_ip,
        );
        Self {
            key,
            outgoing,
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
            ack: None,
            forks: Vec::new(),
            awaits_answer: false,
            is_unusable: false,
            change: None,
            waits_after_glare: false,
            glares: 0,
            holding: false,
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

    fn view(&self) -> CallView {
        let dials = self.session.as_ref().is_some_and(|s| s.is_dialling());
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
fn dialog_key(call_id: &str, local_tag: &str) -> String {
    [call_id, "\n", local_tag].concat()
}
