//! What goes into and comes out of the layer: ids, requests to send, and outputs.

use std::net::SocketAddr;

use bytes::Bytes;

use crate::message::Method;

/// The name of a client transaction, never used again within one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub(super) u64);

/// The name of a server transaction, never used again within one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub(super) u64);

impl ServerId {
    /// The name of no transaction, for a request that is answered without one (RFC 3261 8.2.7).
    pub const NONE: Self = Self(0);
}

/// Either kind of transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransactionId {
    /// We sent the request.
    Client(ClientId),
    /// We received the request.
    Server(ServerId),
}

/// A finished request: the bytes carry our Via already and are repeated as they are.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// The method of the request.
    pub method: Method,
    /// The branch in our Via.
    pub branch: &'a str,
    /// The sent-by in our Via, as written: `host` or `host:port`.
    pub sent_by: &'a str,
    /// Where the request goes.
    pub to: SocketAddr,
    /// The request.
    pub bytes: Bytes,
    /// True over TCP and TLS: nothing is repeated.
    pub reliable: bool,
}

/// What the layer made of a message from the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// A new request: the transaction user must answer it by `respond`.
    Request {
        /// The new transaction.
        server: ServerId,
    },
    /// A response the transaction user must see: each 1xx, each 2xx to INVITE, the first other final one.
    /// The transaction may be over already (over TCP it is).
    Response {
        /// The transaction that the response answers.
        client: ClientId,
    },
    /// A repeated message, dealt with.
    Absorbed,
    /// The ACK of a failure response, dealt with.
    AckForNon2xx {
        /// The INVITE transaction that it acknowledges.
        server: ServerId,
    },
    /// An ACK for a 2xx: no transaction, the dialog must look at it (RFC 3261 13.3.1.4).
    Ack2xx {
        /// The INVITE transaction when the ACK wrongly used the branch of its INVITE, or is of RFC 2543.
        invite: Option<ServerId>,
    },
    /// A new CANCEL: it wants its own answer, 200 when `invite` is known and 481 when not (RFC 3261 9.2).
    Cancel {
        /// The transaction of the CANCEL.
        server: ServerId,
        /// The transaction of the INVITE to be cancelled.
        invite: Option<ServerId>,
    },
    /// A response without a transaction. RFC 6026 8.9 drops it; a 2xx to INVITE may want its ACK again.
    StrayResponse,
    /// A new request for which there is no room, in number or in octets: what is due is answered without a transaction
    /// (RFC 3261 8.2.7).
    Overload,
    /// Nothing to match by: no usable Via.
    Unmatched,
}

/// What the layer wants done or has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send these bytes.
    Send {
        /// Where to.
        to: SocketAddr,
        /// The message.
        bytes: Bytes,
        /// True when it goes over TCP or TLS.
        reliable: bool,
    },
    /// No final response came in time; it counts as a 408 (RFC 3261 8.1.3.1).
    TimedOut {
        /// The transaction, which is over.
        client: ClientId,
    },
    /// The transport could not send; for a client it counts as a 503 (RFC 3261 8.1.3.1).
    TransportFailed {
        /// The transaction: over if a client, alive if a server (RFC 6026 8.8).
        transaction: TransactionId,
    },
    /// No ACK came for a failure response to INVITE (Timer H).
    NoAck {
        /// The transaction, which is over.
        server: ServerId,
    },
    /// The transaction is destroyed.
    Terminated {
        /// The transaction.
        transaction: TransactionId,
    },
}

/// Whether a CANCEL may be sent for an INVITE now (RFC 3261 9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelMoment {
    /// No response yet: wait for the first 1xx.
    AfterProvisional,
    /// A 1xx came: send it.
    Now,
    /// A final response came, or there is no such INVITE.
    TooLate,
}
