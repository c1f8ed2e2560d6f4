//! Call handling.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{OfferMode, ProgressMedia};

/// Call handling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Calls {
    /// Whether an INVITE carries the offer: `early` or `delayed`.
    pub offer: OfferMode,
    /// An INVITE without SDP is accepted.
    pub accepts_delayed_offer: bool,
    /// How ringing is signalled to the caller.
    pub ringback: Ringback,
    /// How the hold is written.
    pub hold: HoldForm,
    /// Unanswered calls end after this long: as caller by CANCEL, as called side by
    /// `no_answer_status`.
    #[serde(deserialize_with = "crate::file::interval")]
    #[schemars(with = "crate::file::Interval")]
    pub ring_timeout_s: u32,
    /// Final status when nobody answers.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub no_answer_status: u16,
    /// Final status for a number that does not exist.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub unassigned_status: u16,
    /// Final status when no codec is common.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub no_codec_status: u16,
    /// The longest call; 0 for no limit.
    pub duration_max_s: u32,
    /// Descriptions are one part of `multipart/mixed` (RFC 5621), beside a location that need not be read.
    pub multipart: bool,
    /// The methods that this side takes and says in Allow; any other is refused with 405. PRACK follows `media.reliable`,
    /// and a carrier takes REGISTER.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub methods: Vec<SipMethod>,
    /// `Reason: Q.850;cause=n` is added to BYE, CANCEL and failures.
    pub q850_reason: bool,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            offer: OfferMode::Early,
            accepts_delayed_offer: true,
            ringback: Ringback::default(),
            hold: HoldForm::Sendonly,
            ring_timeout_s: 60,
            no_answer_status: 480,
            unassigned_status: 404,
            no_codec_status: 488,
            duration_max_s: 0,
            multipart: false,
            methods: SipMethod::ALL.to_vec(),
            q850_reason: false,
        }
    }
}

/// How ringing is signalled when no step says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ringback {
    /// 180 or 183.
    #[serde(deserialize_with = "crate::file::ring_status")]
    #[schemars(with = "crate::file::RingStatus")]
    pub status: u16,
    /// Early media sent with it.
    pub media: ProgressMedia,
}

impl Default for Ringback {
    fn default() -> Self {
        Self { status: 180, media: ProgressMedia::None }
    }
}

/// How a hold is written in SDP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HoldForm {
    /// `a=sendonly`, with music.
    #[default]
    Sendonly,
    /// `a=inactive`.
    Inactive,
    /// `c=IN IP4 0.0.0.0`, the way of RFC 2543.
    ZeroAddress,
}

/// A method that a side can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum SipMethod {
    /// Calls and changes of them; nobody is without.
    Invite,
    /// Nobody is without.
    Ack,
    /// Nobody is without.
    Cancel,
    /// Nobody is without.
    Bye,
    /// Whether the other side is there; nobody is without (RFC 3261 11).
    Options,
    /// Digits, and whatever else within a call (RFC 6086).
    Info,
    /// Changes before the answer (RFC 3311).
    Update,
}

impl SipMethod {
    /// All of them, in the order in which Allow lists them.
    pub const ALL: [Self; 7] =
        [Self::Invite, Self::Ack, Self::Cancel, Self::Bye, Self::Options, Self::Info, Self::Update];
    /// What RFC 3261 asks of everybody who takes calls.
    pub const NEEDED: [Self; 5] = [Self::Invite, Self::Ack, Self::Cancel, Self::Bye, Self::Options];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invite => "INVITE",
            Self::Ack => "ACK",
            Self::Cancel => "CANCEL",
            Self::Bye => "BYE",
            Self::Options => "OPTIONS",
            Self::Info => "INFO",
            Self::Update => "UPDATE",
        }
    }
}
