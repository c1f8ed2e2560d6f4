//! What a dialog reads from a message, and why a message may not make one.

use crate::message::{CSeq, Message, NameAddr, Uri};

/// Why a message makes no dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDialog {
    /// A response where a request is needed, or the other way round, or no readable start line.
    WrongKind,
    /// A 100 or a failure response: these make no dialog (RFC 3261 12.1).
    Status,
    /// No readable Call-ID.
    CallId,
    /// No readable From.
    From,
    /// No readable To.
    To,
    /// No readable CSeq.
    CSeq,
    /// A provisional response without a To tag makes no dialog (RFC 3261 12.1).
    ToTag,
}

/// The parts of a message that a dialog is made of.
pub(super) struct Glance<'m> {
    pub(super) call_id: &'m str,
    pub(super) from: &'m NameAddr,
    pub(super) to: &'m NameAddr,
    pub(super) cseq: CSeq,
    pub(super) contact: Option<&'m Uri>,
    pub(super) record_routes: Vec<Uri>,
}

impl<'m> Glance<'m> {
    pub(super) fn of(message: &'m Message) -> Result<Self, NoDialog> {
        Ok(Self {
            call_id: message.call_id().ok_or(NoDialog::CallId)?,
            from: message.from_ref().map_err(|_| NoDialog::From)?,
            to: message.to_ref().map_err(|_| NoDialog::To)?,
            cseq: message.cseq().map_err(|_| NoDialog::CSeq)?,
            contact: contact(message),
            record_routes: record_routes(message),
        })
    }
}

/// The URI of the first Contact, if it can be read.
pub(super) fn contact(message: &Message) -> Option<&Uri> {
    message.first_contact_ref().map(|contact| &contact.uri)
}

/// The URIs of the Record-Route values; those beyond reading are left out, for there is no way through them.
pub(super) fn record_routes(message: &Message) -> Vec<Uri> {
    let values = message.header_values(crate::message::HeaderName::RecordRoute);
    values.iter().filter_map(|value| NameAddr::parse(value).ok()).map(|address| address.uri).collect()
}
