//! What goes into an agent and what comes out of it.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};
use plan::{Codec, FaxOrder, ModemKind, OfferedMedia, ProgressMedia};

/// What an agent is made of besides its plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgentOptions {
    /// Keeps what each side hears, for WAV files. Costs 16 kB per second and call.
    pub records_audio: bool,
    /// Sends no RTP at all: for measuring signalling alone.
    pub mute: bool,
    /// Where Call-IDs, tags, branches, nonces and SSRCs come from instead of the seed of the plan. Somebody's device that
    /// meets those of an earlier run takes what it is sent for a repetition.
    pub identifiers: Option<u64>,
}

/// The number of a call in one agent, from 1, in the order in which the agent met them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey(pub u64);

/// What an agent is given.
#[derive(Clone, Debug)]
pub enum Input {
    /// A datagram that arrived at one of the agent's own addresses.
    Packet {
        /// The agent's own address.
        to: SocketAddr,
        /// Where it came from.
        from: SocketAddr,
        /// The bytes.
        payload: Bytes,
    },
    /// What a scenario, or a person at the phone, wants done.
    Command(Command),
    /// Another program has this address, at which media were to arrive.
    Taken(SocketAddr),
    /// Time has passed.
    Timeout,
}

/// What an agent wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A datagram to be sent.
    Send {
        /// One of the agent's own addresses.
        from: SocketAddr,
        /// The destination.
        to: SocketAddr,
        /// The bytes.
        payload: Bytes,
    },
    /// Datagrams to this address of its own are wanted from now on.
    Open(SocketAddr),
    /// And from now on no longer.
    Close(SocketAddr),
    /// The agent has met a call, as caller or as the called side.
    Call {
        /// Its number.
        key: CallKey,
        /// The agent placed it.
        outgoing: bool,
    },
    /// One line for the ladder: something that cannot be seen on the wire.
    Note(String),
    /// The record of a call is closed.
    Cdr(Box<trace::Cdr>),
    /// The call of a fax machine is over.
    Paper(Box<trace::Paper>),
    /// What the phone heard in a call that is over.
    Heard(Box<trace::Heard>),
    /// What a modem or a path test counted.
    Counted(Box<trace::Counted>),
}

/// What can be asked of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begins normal life: the PBX registers in registration mode, keep-alives begin.
    Start,
    /// Ends normal life: the binding is removed, keep-alives stop, calls are hung up.
    Stop,
    /// Calls a number as somebody dialled it.
    Call(Wanted),
    /// Does this in a call.
    InCall(CallKey, CallCommand),
    /// Registers now.
    Register,
    /// Removes the binding now.
    Unregister,
    /// Registers this number by itself.
    RegisterNumber(String),
    /// Removes what is bound for this number by itself.
    UnregisterNumber(String),
    /// Sends an OPTIONS to the peer now.
    Options,
    /// Neither answers nor sends anything for this long, as a frozen box.
    Silent(Duration),
}

/// A call that somebody wants placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The number in E.164 with its plus, or as dialled when it is no E.164 number.
    pub number: String,
    /// The INVITE carries no offer, or does; the profile decides when absent.
    pub delayed_offer: Option<bool>,
    /// Instead of the profile's codecs.
    pub codecs: Option<Vec<Codec>>,
    /// The streams of the offer.
    pub media: OfferedMedia,
    /// The number that calls, in E.164 with its plus; the profile decides when absent.
    pub from: Option<String>,
}

impl Wanted {
    /// A call to `number` as the profile makes it.
    #[must_use]
    pub const fn plain(number: String) -> Self {
        Self { number, delayed_offer: None, codecs: None, media: OfferedMedia::Audio, from: None }
    }
}

/// Why something that is wanted would come to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hindrance {
    /// Of a call to be placed, as it follows `the call is refused`; else a sentence.
    pub why: String,
    /// It may be possible later.
    pub may_pass: bool,
}

impl Hindrance {
    /// One that stays as long as the call does.
    pub(crate) fn lasting(why: impl Into<String>) -> Self {
        Self { why: why.into(), may_pass: false }
    }

    /// One that may pass.
    pub(crate) fn passing(why: impl Into<String>) -> Self {
        Self { why: why.into(), may_pass: true }
    }
}

/// What can be done in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallCommand {
    /// Rings: 180 to the incoming call.
    Ring,
    /// A provisional response with early media.
    Progress {
        /// 180 to 189.
        status: u16,
        /// What is played before the answer.
        media: ProgressMedia,
    },
    /// Answers the incoming call.
    Answer {
        /// Instead of the profile's codecs.
        codecs: Option<Vec<Codec>>,
        /// Another phone answers too, so much later.
        fork: Option<Duration>,
    },
    /// Refuses the incoming call with a status from 300 to 699.
    Reject {
        /// The status.
        status: u16,
        /// The number to call instead.
        to: Option<String>,
    },
    /// Gives up an outgoing call before it is answered.
    Cancel,
    /// Ends the call.
    Hangup,
    /// Puts the call on hold.
    Hold,
    /// Takes the call back from hold.
    Resume,
    /// A re-INVITE with these codecs, or the same ones.
    Reinvite {
        /// Instead of the codecs in use.
        codecs: Option<Vec<Codec>>,
        /// The re-INVITE carries no SDP.
        delayed_offer: bool,
    },
    /// A re-INVITE with other streams.
    ChangeMedia {
        /// The streams.
        media: OfferedMedia,
        /// The fax stream moves to another port.
        moves: bool,
    },
    /// Puts a modem on the line, or compares the octets of the path when there is none.
    Data(Option<ModemKind>),
    /// Puts a fax machine on the line.
    Fax {
        /// It sends, or it receives.
        sends: bool,
        /// What it is told.
        order: FaxOrder,
    },
    /// Dials digits in the call: `0-9*#A-D`.
    Dtmf(String),
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPhase {
    /// An INVITE was sent and nothing came back yet.
    Calling,
    /// A provisional response was received.
    Proceeding,
    /// An INVITE was received and not answered yet.
    Incoming,
    /// A 2xx was sent and its ACK has not arrived.
    Answered,
    /// The call is up.
    Confirmed,
    /// A BYE was sent and has no answer.
    Ending,
    /// The call is over, or never came about.
    Ended,
}

/// A call as a scenario sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallView {
    /// How far it is.
    pub phase: CallPhase,
    /// The agent placed it.
    pub outgoing: bool,
    /// A re-INVITE, a digit or a fax machine of the agent's own is under way.
    pub busy: bool,
    /// A re-INVITE of the agent's own is under way.
    pub is_changing: bool,
    /// A provisional response above 100 was sent or received.
    pub ringing: bool,
    /// This side holds the other one.
    pub holding: bool,
}

/// An open call, for whoever looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCall {
    /// Its number in the agent.
    pub key: CallKey,
    /// How it stands.
    pub view: CallView,
    /// The caller's number, empty as long as it is not known.
    pub calling: String,
    /// The called number.
    pub called: String,
    /// When the first 2xx was sent or received.
    pub answered: Option<Instant>,
}

/// Where a registered trunk can be reached, for whoever looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingView {
    /// The user of its account, or the number that is registered by itself.
    pub user: String,
    /// The Contact, as it was registered.
    pub contact: String,
    /// Where the REGISTER came from; of a registration of the agent's own, where it went to.
    pub peer: SocketAddr,
    /// Until when it stands, as far as the agent knows.
    pub until: Option<Instant>,
}
