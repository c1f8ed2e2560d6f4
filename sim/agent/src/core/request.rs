//! Requests under way: ours that wait for their answer, and theirs that want one.

use std::net::SocketAddr;

use bytes::Bytes;
use sip::transaction::ServerId;
use sip::{CSeq, Draft, HeaderName, Message};

use crate::interface::CallKey;

/// Hops for a request that nobody has forwarded (RFC 3261 8.1.1.6).
pub(crate) const MAX_FORWARDS: &str = "70";

/// What a client transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Invite(CallKey),
    Reinvite(CallKey),
    Cancel,
    Bye(CallKey),
    Prack(CallKey),
    /// The end of a fork that is not wanted, and the PRACK before it.
    ForkBye,
    Info(CallKey),
    /// Of the account at this place.
    Register(usize),
    Unregister(usize),
    /// Of a number by itself; its place among them.
    RegisterNumber(usize),
    Ping,
}

impl Purpose {
    /// The call that the answer is for.
    pub(crate) const fn call(self) -> Option<CallKey> {
        match self {
            Self::Invite(key) | Self::Reinvite(key) | Self::Bye(key) | Self::Prack(key) | Self::Info(key) => {
                Some(key)
            }
            Self::Cancel
            | Self::ForkBye
            | Self::Register(_)
            | Self::Unregister(_)
            | Self::RegisterNumber(_)
            | Self::Ping => None,
        }
    }
}

/// A request that waits for its final response.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) purpose: Purpose,
    /// The request as it was sent: for a second try with credentials.
    pub(crate) draft: Draft,
    /// The same as it went out: for a CANCEL, and for the dialogs that an INVITE makes.
    pub(crate) bytes: Bytes,
    pub(crate) to: SocketAddr,
    /// How often it was sent anew because an answer asked for it.
    pub(super) tries: u8,
}

/// A request is sent anew so often at most, whatever the answers ask for: enough for a server, a proxy, a stale
/// nonce each and a longer session.
const TRIES_MAX: u8 = 6;

impl Pending {
    /// No answer will be asked for any more.
    pub(crate) const fn was_tried_enough(&self) -> bool {
        self.tries >= TRIES_MAX
    }

    /// The CSeq number of the request.
    pub(crate) fn sequence(&self) -> Option<u32> {
        Some(CSeq::parse(self.draft.get(HeaderName::CSeq)?).ok()?.number)
    }
}

/// What a request of ours has come to.
#[derive(Clone, Copy)]
pub(crate) struct Conclusion<'a> {
    pub(crate) pending: &'a Pending,
    /// That of the final response; 408 when none came (RFC 3261 8.1.3.1).
    pub(crate) status: u16,
    pub(crate) response: Option<&'a Message>,
}

impl<'a> Conclusion<'a> {
    /// The response that asks for credentials, if it is one.
    pub(crate) fn challenge(&self) -> Option<&'a Message> {
        self.response.filter(|_| matches!(self.status, 401 | 407))
    }
}

/// A request that came in, and how to answer it.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) server: ServerId,
    pub(crate) message: &'a Message,
    pub(crate) from: SocketAddr,
}
