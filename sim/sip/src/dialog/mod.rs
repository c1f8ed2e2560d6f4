//! Dialogs: RFC 3261 section 12, sans-IO.
//!
//! A [`Dialog`] is the memory that two user agents share about a call: who is who, what the next CSeq is,
//! and which way requests go. It makes requests ([`Dialog::request`], [`Dialog::ack`]), judges the order
//! of those received ([`Dialog::receive_request`]) and follows the remote target
//! ([`Dialog::refresh_target`]). It is not the session (offer and answer), not a transaction, and sends
//! nothing.
//!
//! ```text
//!                    1xx with To tag            2xx             BYE, 481, 408, failure of the INVITE
//!   INVITE  ---------------------> Early -----------> Confirmed --------------> Terminated
//!       \______________________________________________^            (Early ------^)
//!                               2xx
//! ```

mod glance;
mod glare;
mod id;
mod route_set;
#[cfg(test)]
mod tests;

pub use glance::NoDialog;
pub use glare::glare_wait;
pub use id::DialogId;
pub use route_set::{RouteSet, Way};

use crate::Print;
use crate::message::{Draft, HeaderName, Message, Method, Uri};
use crate::text::digits;
use glance::Glance;

/// Where a dialog stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Made by a provisional response.
    Early,
    /// Made or confirmed by a 2xx.
    Confirmed,
    /// Over: requests for it are answered 481.
    Terminated,
}

/// Which side of the INVITE that made the dialog this is. It stays when requests later go the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We sent the INVITE, so the Call-ID is ours.
    Uac,
    /// We received it.
    Uas,
}

/// What the CSeq of a received request says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SequenceCheck {
    /// Go on. Gaps are allowed: a proxy may have challenged what lies between.
    InOrder,
    /// To be answered 500 (RFC 3261 12.2.2).
    OutOfOrder,
}

/// The CSeq number of our first request in a dialog that the other side began.
const FIRST_SEQUENCE: u32 = 1;

/// RFC 3261 8.1.1.6.
const MAX_FORWARDS: &str = "70";

/// One side's memory of a dialog. Kept as text: an open call costs a few hundred octets.
#[derive(Clone, Debug)]
pub struct Dialog {
    id: DialogId,
    state: State,
    role: Role,
    secure: bool,
    local_uri: Box<str>,
    remote_uri: Box<str>,
    remote_target: Box<str>,
    route_set: RouteSet,
    /// Our latest CSeq number; none before our first request.
    local_sequence: Option<u32>,
    /// Their latest CSeq number; none before their first request.
    remote_sequence: Option<u32>,
}

impl Dialog {
    /// The dialog that `response` makes for the sender of `request`: early by a 1xx, confirmed by a 2xx.
    /// `over_tls` says that the request went over TLS.
    ///
    /// A 2xx without To tag is taken, as RFC 3261 12.1.2 demands for the sake of RFC 2543; without a
    /// Contact the Request-URI of the request stays the target.
    ///
    /// # Errors
    /// When the two messages make no dialog.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.2
    pub fn of_uac(request: &Message, response: &Message, over_tls: bool) -> Result<Self, NoDialog> {
        let target = request.request_uri_ref().ok_or(NoDialog::WrongKind)?;
        let sent = Glance::of(request)?;
        let got = Glance::of(response)?;
        let state = match response.status().ok_or(NoDialog::WrongKind)? {
            101..=199 => State::Early,
            200..=299 => State::Confirmed,
            _ => return Err(NoDialog::Status),
        };
        let remote_tag = got.to.tag().unwrap_or_default();
        if remote_tag.is_empty() && state == State::Early {
            return Err(NoDialog::ToTag);
        }
        Ok(Self {
            id: DialogId::new(sent.call_id, sent.from.tag().unwrap_or_default(), remote_tag),
            state,
            role: Role::Uac,
            secure: over_tls && target.is_secure(),
            local_uri: sent.from.uri.printed().into(),
            remote_uri: sent.to.uri.printed().into(),
            remote_target: got.contact.unwrap_or(target).as_target().printed().into(),
            route_set: RouteSet::of_uac(&got.record_routes),
            local_sequence: Some(sent.cseq.number),
            remote_sequence: None,
        })
    }

    /// The early dialog that a response with `local_tag` to `request` makes for the receiver of
    /// `request`; [`Dialog::confirm`] it when the response is a 2xx.
    ///
    /// Without a Contact the From URI is the target: the request should have been refused with 400.
    ///
    /// # Errors
    /// When the request makes no dialog.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.1
    pub fn of_uas(request: &Message, local_tag: &str, over_tls: bool) -> Result<Self, NoDialog> {
        let request_uri = request.request_uri_ref().ok_or(NoDialog::WrongKind)?;
        let got = Glance::of(request)?;
        Ok(Self {
            id: DialogId::new(got.call_id, local_tag, got.from.tag().unwrap_or_default()),
            state: State::Early,
            role: Role::Uas,
            secure: over_tls && request_uri.is_secure(),
            local_uri: got.to.uri.printed().into(),
            remote_uri: got.from.uri.printed().into(),
            remote_target: got.contact.unwrap_or(&got.from.uri).as_target().printed().into(),
            route_set: RouteSet::of_uas(&got.record_routes),
            local_sequence: None,
            remote_sequence: Some(got.cseq.number),
        })
    }

    /// The dialog that one more 2xx makes for the sender of the INVITE, when another phone has answered it
    /// too. Who we are stands in what we have `sent`, the INVITE or its first ACK; all else is in the response, and
    /// without a Contact the To URI is the target.
    ///
    /// # Errors
    /// When the two messages make no dialog.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    pub fn of_fork(sent: &Message, response: &Message, over_tls: bool) -> Result<Self, NoDialog> {
        let (sent, got) = (Glance::of(sent)?, Glance::of(response)?);
        if !response.status().is_some_and(|status| (200..300).contains(&status)) {
            return Err(NoDialog::Status);
        }
        let target = got.contact.unwrap_or(&got.to.uri);
        Ok(Self {
            id: DialogId::new(
                sent.call_id,
                sent.from.tag().unwrap_or_default(),
                got.to.tag().unwrap_or_default(),
            ),
            state: State::Confirmed,
            role: Role::Uac,
            secure: over_tls && target.is_secure(),
            local_uri: sent.from.uri.printed().into(),
            remote_uri: got.to.uri.printed().into(),
            remote_target: target.as_target().printed().into(),
            route_set: RouteSet::of_uac(&got.record_routes),
            local_sequence: Some(got.cseq.number),
            remote_sequence: None,
        })
    }

    /// The dialog ID.
    #[must_use]
    pub const fn id(&self) -> &DialogId {
        &self.id
    }

    /// Where the dialog stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Which side of the first INVITE this is.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// True when every target must be a SIPS URI.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Our latest CSeq number, none before our first request.
    #[must_use]
    pub const fn local_sequence(&self) -> Option<u32> {
        self.local_sequence
    }

    /// Their latest CSeq number, none before their first request.
    #[must_use]
    pub const fn remote_sequence(&self) -> Option<u32> {
        self.remote_sequence
    }

    /// Where requests finally go: the Contact of the other side.
    #[must_use]
    pub fn remote_target(&self) -> Uri {
        Uri::parse(&self.remote_target).expect("it was printed from a URI")
    }

    /// The URIs on the way there.
    #[must_use]
    pub const fn route_set(&self) -> &RouteSet {
        &self.route_set
    }

    /// The URI that the next request is sent to: the first Route or the remote target.
    #[must_use]
    pub fn next_hop(&self) -> Uri {
        self.way().next_hop().clone()
    }

    /// The 2xx was sent (UAS): the dialog is confirmed. A terminated one stays terminated.
    pub fn confirm(&mut self) {
        if self.state == State::Early {
            self.state = State::Confirmed;
        }
    }

    /// The 2xx of the INVITE was received (UAC): the dialog is confirmed, its target is the Contact of the
    /// 2xx, and its route set is taken from it anew, because RFC 2543 did not mirror Record-Route in a 1xx.
    /// Nothing else changes; a second 2xx changes nothing at all.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    pub fn confirm_by(&mut self, response: &Message) {
        if self.state != State::Early {
            return;
        }
        self.state = State::Confirmed;
        self.route_set = RouteSet::of_uac(&glance::record_routes(response));
        self.refresh_target(response);
    }

    /// The dialog is over.
    pub fn terminate(&mut self) {
        self.state = State::Terminated;
    }

    /// A request of this dialog with Max-Forwards, Call-ID, From, To, CSeq, Route and Request-URI. Via,
    /// Contact, body and credentials are the caller's. Each call takes the next CSeq number, so a
    /// retransmission is not made here but by the transaction.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.1
    pub fn request(&mut self, method: Method) -> Draft {
        let number = self.local_sequence.map_or(FIRST_SEQUENCE, |number| number.saturating_add(1));
        self.local_sequence = Some(number);
        self.draft(method, number)
    }

    /// The ACK for a 2xx to the INVITE with this CSeq number. It carries the credentials of that INVITE,
    /// which the caller adds, and no CSeq number of its own.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    #[must_use]
    pub fn ack(&self, invite_sequence: u32) -> Draft {
        self.draft(Method::Ack, invite_sequence)
    }

    /// Judges the CSeq of a request from the other side and remembers it. To be called once for each new
    /// server transaction: retransmissions never get here.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.2
    pub fn receive_request(&mut self, request: &Message) -> SequenceCheck {
        let Ok(cseq) = request.cseq() else { return SequenceCheck::OutOfOrder };
        // These two carry the number of the request they are about.
        if matches!(cseq.method, Method::Ack | Method::Cancel) {
            return SequenceCheck::InOrder;
        }
        // An equal number belongs to the transaction that took it; another one must not use it again.
        if self.remote_sequence.is_some_and(|latest| cseq.number <= latest) {
            return SequenceCheck::OutOfOrder;
        }
        self.remote_sequence = Some(cseq.number);
        SequenceCheck::InOrder
    }

    /// Takes the Contact as the new remote target, if the message is a target refresh request that was
    /// accepted, or the 2xx to one: INVITE and UPDATE, not PRACK or ACK (RFC 3261 12.2, RFC 3311 5.1).
    /// True when the target was replaced.
    pub fn refresh_target(&mut self, message: &Message) -> bool {
        let refreshes =
            message.cseq().is_ok_and(|cseq| matches!(cseq.method, Method::Invite | Method::Update));
        let Some(contact) = glance::contact(message).filter(|_| refreshes) else { return false };
        self.remote_target = contact.as_target().printed().into();
        true
    }

    fn draft(&self, method: Method, number: u32) -> Draft {
        let way = self.way();
        let mut draft = Draft::request(&method, &way.request_uri.printed());
        for route in &way.routes {
            draft.push_pieces(HeaderName::Route, &["<", &route.printed(), ">"]);
        }
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        draft.push_pieces(HeaderName::From, &address(&self.local_uri, &self.id.local_tag));
        draft.push_pieces(HeaderName::To, &address(&self.remote_uri, &self.id.remote_tag));
        draft.push(HeaderName::CallId, &*self.id.call_id);
        draft.push_pieces(HeaderName::CSeq, &[&digits(number), " ", method.as_str()]);
        draft
    }

    fn way(&self) -> Way {
        self.route_set.way_to(&self.remote_target())
    }

    /// The way behind the first `passed` entries of the route set: those are the sender itself.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-16.4
    #[must_use]
    pub fn way_behind(&self, passed: usize) -> Way {
        self.route_set.behind(passed).way_to(&self.remote_target())
    }
}

/// A From or To value; an empty tag is omitted (RFC 3261 12.2.1.1).
fn address<'a>(uri: &'a str, tag: &'a str) -> [&'a str; 4] {
    ["<", uri, if tag.is_empty() { ">" } else { ">;tag=" }, tag]
}
