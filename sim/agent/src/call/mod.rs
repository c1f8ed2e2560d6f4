//! Calls: one file for each thing that can be done in one.

mod accept;
mod caller;
mod cancel;
mod end;
mod fork;
mod media;
mod offer;
mod place;
mod reinvite;
mod reliable;
mod session_timer;
mod streams;

use plan::{Codec, OfferedMedia, ProgressMedia};
use sip::dialog::Dialog;
use sip::offer_answer::OfferAnswer;
use sip::transaction::answer::{AckRepeater, AnswerRetransmitter};
use sip::transaction::{ClientId, ServerId};
use sip::{Draft, HeaderName, Message, Text, Uri};
use std::net::SocketAddr;
use std::sync::Arc;

use crate::agent::Agent;
use crate::cdr::OpenCdr;
use crate::fax::Fax;
use crate::interface::{CallPhase, CallView};
use crate::media::Session;
use crate::pstn::Phone;
use crate::quirk::dialog::strict_router_ignored;

pub(crate) use fork::{Acked, Fork};
pub(crate) use reliable::{EarlyDialog, ReliableProgress};

/// An INVITE that was received and has no final response yet.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) server: ServerId,
    pub(crate) request: Message,
    pub(crate) from: SocketAddr,
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
    pub(crate) outgoing: bool,
    pub(crate) phase: CallPhase,
    pub(crate) ringing: bool,
    /// The latest provisional response above 100 that we sent.
    pub(crate) progress: Option<(u16, ProgressMedia)>,
    /// Those responses are reliable.
    pub(crate) reliable: Option<Box<ReliableProgress>>,
    /// As caller: the early dialogs whose responses are reliable.
    pub(crate) early: Vec<EarlyDialog>,
    /// Key in the agent's table of dialogs.
    pub(crate) dialog_key: Arc<str>,
    pub(crate) local_tag: Text,
    pub(crate) dialog: Option<Dialog>,
    /// The INVITE transaction of our own, and the CSeq number of its request.
    pub(crate) client: Option<(ClientId, u32)>,
    /// Our INVITE as it was sent, for CANCEL, ACK and the dialog.
    pub(crate) invite: Option<Message>,
    pub(crate) incoming: Option<Box<Incoming>>,
    /// The caller gave up; the CANCEL may still wait for a provisional response.
    pub(crate) cancelled: bool,
    pub(crate) cancel_sent: bool,
    pub(crate) offer_answer: Box<OfferAnswer>,
    pub(crate) codecs: Option<Vec<Codec>>,
    pub(crate) answer: Option<Box<AnswerRetransmitter>>,
    /// The CSeq number of the INVITE that our 2xx answered.
    pub(crate) answered_sequence: u32,
    pub(crate) ack: Option<Box<AckRepeater>>,
    /// Other answers to our INVITE, each acknowledged and ended.
    pub(crate) forks: Vec<Fork>,
    /// Our 2xx carried an offer, whose answer the ACK must bring.
    pub(crate) awaits_answer: bool,
    /// Their 2xx carried an offer of which nothing can be used; the call is ended after its ACK.
    pub(crate) is_unusable: bool,
    pub(crate) change: Option<Change>,
    /// The change was refused by 491 and waits for its second try.
    pub(crate) waits_after_glare: bool,
    pub(crate) holding: bool,
    /// This side must refresh the session; the other side does when false.
    pub(crate) refreshes: bool,
    /// The interval that was agreed; 0 without a session timer.
    pub(crate) session_interval_s: u32,
    /// The largest Min-SE that the other side has named (RFC 4028 7.4).
    pub(crate) min_se_s: u32,
    /// The number of the caller as this side believes it; empty on calls of its own.
    pub(crate) caller: Text,
    pub(crate) port: u16,
    /// A port of its own for UDPTL, if it has one.
    pub(crate) fax_port: Option<u16>,
    pub(crate) session: Option<Box<Session>>,
    pub(crate) fax: Option<Box<Fax>>,
    /// The streams of the first offer.
    pub(crate) media: OfferedMedia,
    pub(crate) phone: Option<Box<Phone>>,
    pub(crate) cdr: Option<Box<OpenCdr>>,
}

impl Call {
    pub(crate) fn call_id(&self) -> &str {
        self.dialog_key.split('\n').next().unwrap_or_default()
    }

    pub(crate) fn view(&self) -> CallView {
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
pub(crate) fn dialog_key(call_id: &str, local_tag: &str) -> String {
    [call_id, "\n", local_tag].concat()
}

impl Agent {
    /// The call that a request inside a dialog is for.
    pub(crate) fn call_of(&self, request: &Message) -> Option<crate::CallKey> {
        let to = request.to_ref().ok()?;
        let key = dialog_key(request.call_id()?, to.tag()?);
        let call = *self.dialogs.get(&key)?;
        // Both tags must fit, as far as we know theirs (RFC 3261 12.2.2).
        let from = request.from_ref().ok()?;
        let theirs = self.calls.get(&call)?.dialog.as_ref().map(|d| &*d.id().remote_tag);
        theirs.is_none_or(|tag| Some(tag) == from.tag()).then_some(call)
    }

    /// False when the request is older than another one that was served already.
    pub(crate) fn is_in_order(&mut self, key: crate::CallKey, request: &Message) -> bool {
        let dialog = self.calls.get_mut(&key).and_then(|c| c.dialog.as_mut());
        dialog.is_none_or(|d| d.receive_request(request) == sip::dialog::SequenceCheck::InOrder)
    }

    /// Where a request inside the dialog goes: the first hop of its way; a name stands for the other side
    /// of the trunk as it was provisioned or learnt. The entries of the route set that this box wrote
    /// itself are passed already, as the proxy in front of its user agent would (RFC 3261 16.4).
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.1
    pub(crate) fn route(&self, request: &mut Draft, dialog: &Dialog) -> SocketAddr {
        let own = self.signalling();
        let is_own = |text: &&str| Uri::parse(text).is_ok_and(|uri| address_of(&uri) == Some(own));
        let passed = dialog.route_set().iter().take_while(is_own).count();
        let mut way = dialog.way_behind(passed);
        let ignores = way.strict && self.quirks.has(&strict_router_ignored::QUIRK);
        if ignores {
            // As if the strict router were a loose one.
            way.routes.pop();
            way.routes.insert(0, way.request_uri);
            way.request_uri = dialog.remote_target();
            way.strict = false;
        }
        if passed > 0 || ignores {
            request.set_uri(&way.request_uri.to_string());
            request.replace(HeaderName::Route, way.routes.iter().map(|route| format!("<{route}>")));
        }
        address_of(way.next_hop()).unwrap_or_else(|| {
            self.peer_target().map_or_else(|| self.peer.address.signalling(), |(to, _)| to)
        })
    }
}

fn address_of(uri: &Uri) -> Option<SocketAddr> {
    Some(SocketAddr::new(uri.host_address()?, uri.port.unwrap_or(5060)))
}
