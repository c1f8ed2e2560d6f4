//! The steps of a scenario: who does what, after how long.
//!
//! A step waits until it is possible (each verb says when), then waits `after`, then acts, and is done
//! as soon as the action is issued. Then the next step begins to wait.

use clock::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::profile::{FaxCoding, FaxModem};
use crate::{Codec, E164, Profile, Side};

/// The name of a call inside a scenario; `a` when the step does not say.
pub type CallLabel = String;

/// The label of a call that nobody named.
pub(crate) const DEFAULT_CALL: &str = "a";

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who acts.
    pub subject: Subject,
    /// What is done.
    pub verb: Verb,
    /// How long after the step became possible.
    pub after: Duration,
    /// Which call it is about. Meaningless for verbs that are not about a call.
    pub call: CallLabel,
    /// Its line in the scenario file, from 1.
    pub line: usize,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The carrier, or the phone behind it.
    Carrier,
    /// The PBX, or the phone behind it.
    Pbx,
    /// The network between them.
    Network,
    /// A host that belongs to neither side.
    Stranger,
}

impl Subject {
    /// The side of the trunk, if the subject is one.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Carrier => Some(Side::Carrier),
            Self::Pbx => Some(Side::Pbx),
            Self::Network | Self::Stranger => None,
        }
    }

    /// The word used in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Pbx => "pbx",
            Self::Network => "network",
            Self::Stranger => "stranger",
        }
    }
}

/// What is done. The parser combines `Network*` with [`Subject::Network`], `Stranger*` with
/// [`Subject::Stranger`] and all others with one of the two sides only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Places a call. Possible at once.
    Call {
        /// Whom to call.
        to: Destination,
        /// Whether the INVITE carries the offer; `profile.calls.offer` of the caller when absent.
        offer: Option<OfferMode>,
        /// Codecs to offer instead of the profile's.
        codecs: Option<Vec<Codec>>,
        /// The streams of the offer.
        media: OfferedMedia,
        /// The number that calls; as the profile says when absent.
        from: Option<E164>,
    },
    /// Sends 180 without SDP. Possible when an INVITE of this call waits for an answer.
    Ring,
    /// Sends a provisional response, perhaps with early media. Possible as [`Verb::Ring`].
    Progress {
        /// 180 or 183.
        status: u16,
        /// What the caller hears before the answer.
        media: ProgressMedia,
    },
    /// Answers. Possible as [`Verb::Ring`].
    Answer {
        /// Codecs to accept instead of the profile's.
        codecs: Option<Vec<Codec>>,
        /// How much later another phone answers the same INVITE too: a fork.
        fork: Option<Duration>,
    },
    /// Refuses. Possible as [`Verb::Ring`].
    Reject {
        /// The final status, 300 to 699.
        status: u16,
        /// The reason phrase, the usual one when absent.
        reason: Option<String>,
        /// Whom to call instead, which a 3xx says in its Contact.
        to: Option<Destination>,
    },
    /// Gives up an outgoing call. Possible while no final response has arrived.
    Cancel,
    /// Ends the call with BYE. Possible when the call is confirmed.
    Hangup,
    /// Puts the other side on hold in the form of the profile. Possible when the call is confirmed and
    /// no re-INVITE is pending.
    Hold,
    /// Ends the hold. Possible when this side's hold has been answered.
    Resume,
    /// Sends a re-INVITE. Possible when the call is confirmed and no INVITE of this side is pending.
    Reinvite {
        /// Codecs to offer instead of the ones in use.
        codecs: Option<Vec<Codec>>,
        /// Whether the re-INVITE carries the offer.
        offer: OfferMode,
        /// The streams to offer; those in use when absent. Such a change does not wait for a fax machine.
        media: Option<OfferedMedia>,
        /// The fax stream moves to another port.
        moves: bool,
    },
    /// Puts a fax machine on the line that sends. Possible when the call is confirmed. The call is busy
    /// until the machine has ended.
    SendFax(FaxOrder),
    /// Puts a fax machine on the line that receives. Possible as [`Verb::SendFax`].
    ReceiveFax(FaxOrder),
    /// Puts a modem on the line that exchanges bits with another one. Possible as [`Verb::SendFax`].
    ModemCall(ModemKind),
    /// Sends a pseudo-random sequence as G.711 octets and compares what comes back. Possible as
    /// [`Verb::SendFax`].
    PathTest,
    /// Sends digits, one after the other, in the form that was negotiated. Possible when the call is
    /// confirmed.
    Dtmf {
        /// `0-9`, `*`, `#`, `A-D`.
        digits: String,
    },
    /// Registers now, or refreshes. PBX only, possible at once; in static mode the request is sent as
    /// well, since the carrier must refuse it.
    Register,
    /// Removes the binding and stops refreshing. PBX only, possible when registered.
    Unregister,
    /// Registers one number by itself, beside what stands for the whole trunk (RFC 6140 5.2). PBX only, possible at
    /// once.
    RegisterNumber {
        /// Which.
        number: Destination,
    },
    /// Gives one number up that may be registered by itself; what stands for the whole trunk is to stay. PBX only,
    /// possible at once.
    UnregisterNumber {
        /// Which.
        number: Destination,
    },
    /// Sends one OPTIONS outside of a dialog. Possible at once.
    Options,
    /// Does nothing until something is true.
    Wait {
        /// What must be true from the point of view of the subject; `None` waits for `after` only.
        until: Option<WaitFor>,
    },
    /// Neither answers nor sends anything for a while, as a crashed or frozen box. Possible at once.
    Silent {
        /// How long.
        lasts: Duration,
    },
    /// Loses the chosen messages. Possible at once; acts on messages sent after it.
    NetworkDrop {
        /// Which.
        message: MessageMatch,
    },
    /// Doubles the chosen messages. Possible at once; acts on messages sent after it.
    NetworkDuplicate {
        /// Which.
        message: MessageMatch,
    },
    /// Delays the chosen messages on top of the link's latency. Possible at once; acts on messages
    /// sent after it.
    NetworkDelay {
        /// Which.
        message: MessageMatch,
        /// How much.
        by: Duration,
    },
    /// Loses everything, both ways, for a while. Possible at once.
    NetworkDown {
        /// How long.
        lasts: Duration,
    },
    /// A foreign host sends an INVITE. Possible at once.
    StrangerCall {
        /// To whom.
        to: Side,
        /// The number in the Request-URI.
        number: Destination,
    },
    /// A foreign host sends an OPTIONS. Possible at once.
    StrangerOptions {
        /// To whom.
        to: Side,
    },
}

/// Whom to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// `pstn.<name>`: the magic number with this name in the carrier's profile.
    Magic(String),
    /// `pbx.did.<name>`: the direct inward dialling number with this name.
    Did(String),
    /// Digits as somebody dialled them, used exactly as they stand.
    Number(String),
}

impl Destination {
    /// What somebody dials to reach it: E.164 with its plus, or the digits as they stand; nothing when the carrier has no
    /// number of this name.
    #[must_use]
    pub fn dialled(&self, carrier: &Profile) -> Option<String> {
        match self {
            Self::Magic(name) => carrier.magic_number(name).map(|number| number.to_string()),
            Self::Did(name) => carrier.did(name).map(|number| number.to_string()),
            Self::Number(digits) => Some(digits.clone()),
        }
    }
}

/// Whether the INVITE carries the offer (early) or the 2xx does (delayed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfferMode {
    /// Offer in the INVITE.
    #[default]
    Early,
    /// INVITE without SDP.
    Delayed,
}

/// What the caller hears before the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProgressMedia {
    /// No early media; the caller's own side makes the ringback tone.
    #[default]
    None,
    /// The ringback tone of the called side's country.
    Ringback,
    /// A spoken announcement.
    Announcement,
}

/// The streams of an offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfferedMedia {
    /// Audio alone.
    #[default]
    Audio,
    /// T.38 alone.
    T38,
    /// Audio, and T.38 beside it.
    AudioAndT38,
}

/// A modem for data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModemKind {
    /// 300 bit/s.
    V21,
    /// 2400 bit/s.
    V22bis,
}

/// What a fax machine is told; what is absent is as in the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaxOrder {
    /// What is sent.
    pub document: FaxDocument,
    /// Error correction mode.
    pub ecm: Option<bool>,
    /// The fastest modem.
    pub modem: Option<FaxModem>,
    /// The best page coding.
    pub coding: Option<FaxCoding>,
    /// The receiving machine refuses every training above this rate, in bit/s.
    pub training_fails_above: Option<u32>,
}

/// What a fax machine sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaxDocument {
    /// Pages of text made from the seed of the run.
    Text {
        /// How many.
        pages: u32,
        /// How fine.
        resolution: FaxResolution,
    },
    /// The TIFF file of this name, which whoever made the plan has read.
    File(String),
}

impl Default for FaxDocument {
    fn default() -> Self {
        Self::Text { pages: 1, resolution: FaxResolution::Standard }
    }
}

/// Rows of a fax page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaxResolution {
    /// 3.85 rows in a millimetre.
    #[default]
    Standard,
    /// 7.7 rows in a millimetre.
    Fine,
    /// 15.4 rows in a millimetre.
    Superfine,
}

/// What a side can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaitFor {
    /// A provisional response other than 100 has arrived or been sent.
    Ringing,
    /// The call is confirmed: 2xx and ACK have passed.
    Confirmed,
    /// The call is over.
    Ended,
    /// The binding exists: the PBX has its 2xx, or the carrier has stored the binding.
    Registered,
    /// No binding exists.
    Unregistered,
    /// OPTIONS of this side are answered.
    TrunkUp,
    /// This side has taken the trunk out of service.
    TrunkDown,
}

/// Which messages the network treats specially.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageMatch {
    /// The method of the request, or the one in the CSeq of the response.
    pub method: String,
    /// `None` for requests; 200 for exactly this status; 1 to 6 for a class of responses.
    pub status: Option<u16>,
    /// Who sends it; either side when absent.
    pub from: Option<Side>,
    /// How many matching messages pass untouched first.
    pub skip: u32,
    /// How many are treated; `u32::MAX` for all that follow.
    pub count: u32,
}

impl MessageMatch {
    /// True for a request (`status` absent) or response of this kind, whoever counts them.
    #[must_use]
    pub fn covers(&self, from: Option<Side>, method: &str, status: Option<u16>) -> bool {
        let status = match (self.status, status) {
            (None, None) => true,
            (Some(class @ 1..=6), Some(status)) => status / 100 == class,
            (Some(exact), Some(status)) => exact == status,
            _ => false,
        };
        status && self.method == method && (self.from.is_none() || self.from == from)
    }
}

impl Verb {
    /// True when the verb is about a call that some step has placed.
    #[must_use]
    pub const fn is_about_call(&self) -> bool {
        matches!(
            self,
            Self::Ring
                | Self::Progress { .. }
                | Self::Answer { .. }
                | Self::Reject { .. }
                | Self::Cancel
                | Self::Hangup
                | Self::Hold
                | Self::Resume
                | Self::Reinvite { .. }
                | Self::Dtmf { .. }
                | Self::SendFax(_)
                | Self::ReceiveFax(_)
                | Self::ModemCall(_)
                | Self::PathTest
                | Self::Wait { until: Some(WaitFor::Ringing | WaitFor::Confirmed | WaitFor::Ended) }
        )
    }

    /// True when only the side that was called can do it.
    #[must_use]
    pub const fn is_for_called_side(&self) -> bool {
        matches!(self, Self::Ring | Self::Progress { .. } | Self::Answer { .. } | Self::Reject { .. })
    }
}
