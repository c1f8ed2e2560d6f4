//! What a call remembers of its parts. What is done with them stands where it is done.

use std::collections::VecDeque;
use std::net::SocketAddr;

use clock::Instant;
use plan::profile::Called;
use plan::{Codec, OfferedMedia, ProgressMedia};
use sip::dialog::Dialog;
use sip::offer_answer::OfferAnswer;
use sip::transaction::ServerId;
use sip::transaction::answer::AckRepeater;
use sip::transaction::reliable::{ReliableReceiver, ReliableSender};
use sip::{Message, Text};

use crate::core::Request;

/// What has become of the wish to give up an outgoing call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivingUp {
    No,
    /// The CANCEL waits for a provisional response, or came too late.
    Wanted,
    /// The CANCEL is out.
    Sent,
}

/// An INVITE that was received and has no final response yet.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) server: ServerId,
    pub(super) message: Message,
    pub(super) from: SocketAddr,
}

impl Incoming {
    pub(super) fn of(request: &Request<'_>) -> Self {
        Self { server: request.server, message: request.message.clone(), from: request.from }
    }

    pub(super) fn request(&self) -> Request<'_> {
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

/// One more answer to an INVITE of ours.
#[derive(Debug)]
pub(super) struct Fork {
    pub(super) tag: Text,
    pub(super) ack: AckRepeater,
}

/// What the phone does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Ring,
    Conclude,
    /// The next of what it does by itself in a call that is up.
    Then(usize),
    /// Dials the digits that it has heard.
    ReadBack,
    HangUp,
}

/// A phone that acts by itself.
#[derive(Clone, Debug)]
pub(super) struct Phone {
    pub(super) called: Called,
    pub(super) next: Act,
    pub(super) began: Instant,
    /// How often what comes next could not be done yet.
    pub(super) tries: u8,
    /// The digits that it has heard and not dialled back.
    pub(super) heard: String,
    /// How many telephone-events it has heard in all.
    pub(super) events: usize,
}

/// The called side of a call whose provisional responses are reliable.
#[derive(Debug)]
pub(super) struct ReliableProgress {
    pub(super) sender: ReliableSender,
    /// What is to be said once the PRACK has come.
    pub(super) queue: VecDeque<(u16, ProgressMedia)>,
    /// The phone was picked up; the 2xx waits for the PRACK.
    pub(super) answer_waits: bool,
    /// Offer and answer have both arrived reliably: the 2xx needs no description.
    pub(super) is_described: bool,
}

/// An early dialog at the caller.
#[derive(Debug)]
pub(super) struct EarlyDialog {
    pub(super) tag: Text,
    pub(super) receiver: ReliableReceiver,
    /// None for the first, which is the dialog of the call.
    pub(super) dialog: Option<Dialog>,
}

/// What was agreed on in a call.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SessionTimer {
    /// This side must refresh the session; the other side does when false.
    pub(super) refreshes: bool,
    /// The interval that was agreed; 0 without a session timer.
    pub(super) interval_s: u32,
    /// From then on it is too late for a refresh.
    pub(super) last_refresh: Instant,
    /// The largest Min-SE that the other side has named (RFC 4028 7.4).
    pub(super) min_se_s: u32,
}

/// Whose answer the call has in hand, and those of other dialogs.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The tag of the dialog that the call's own offer and answer belong to.
    pub(super) tag: Option<Text>,
    pub(super) others: Vec<(Text, Box<OfferAnswer>)>,
    /// The tags of dialogs that were one too many.
    pub(super) ended: Vec<Text>,
}
