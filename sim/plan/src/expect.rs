//! What a scenario expects to be seen on the wire.
//!
//! Whatever is absent is not judged. Nothing here is read by an agent.

use std::borrow::Cow;
use std::collections::BTreeMap;

use clock::Duration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{CallLabel, Destination, Profile, ProgressMedia, Sent, Side};

/// The expectations of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// How many calls were tried: distinct Call-IDs of initial INVITEs between the two sides.
    pub attempts: Option<u32>,
    /// How many calls were confirmed at the same time, at most.
    pub channels_peak: Option<u32>,
    /// Whether a binding exists at the end: the last final response to a REGISTER, and its expiry.
    pub registered: Option<bool>,
    /// The status of the last final response to a REGISTER.
    pub register_status: Option<u16>,
    /// How many REGISTER requests got a final response other than 401, 407 and 423, at least.
    pub registrations_min: Option<u32>,
    /// Whether OPTIONS were answered at the end.
    pub trunk: Option<TrunkState>,
    /// The first final status a stranger's request got; 0 when it must stay unanswered.
    pub stranger_status: Option<u16>,
    /// What every answered call must sound like, whoever placed it; calls in which the wire cannot tell, because
    /// they were on hold, went to T.38 or use a codec that is not looked into, are excepted.
    pub answered_audio: Option<AudioExpect>,
    /// Messages, and what stands in them, as they reach the other side.
    pub sent: Vec<Sent>,
    /// Per call, by its label.
    pub calls: BTreeMap<CallLabel, CallExpect>,
}

impl Expect {
    /// The same, where a message that names a number of the trunk as calls do, `pstn.answers`, has that number.
    #[must_use]
    pub fn named(&self, carrier: &Profile) -> Self {
        let mut expect = self.clone();
        for sent in &mut expect.sent {
            for field in sent.headers.values_mut().chain(&mut sent.request_uri) {
                let Some(user) = field.user.as_mut().filter(|user| user.contains('.')) else { continue };
                let read: Result<Destination, serde::de::value::Error> =
                    Destination::deserialize(user.as_str().into_deserializer());
                if let Some(number) = read.ok().and_then(|number| number.dialled(carrier)) {
                    *user = number;
                }
            }
        }
        expect
    }
}

/// The expectations about one call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallExpect {
    /// How it ended.
    pub call: Option<CallOutcome>,
    /// The final status of the INVITE, after any challenge.
    pub status: Option<u16>,
    /// What was heard between answer and end, by RTP on the wire.
    pub audio: Option<AudioExpect>,
    /// What the caller heard before the answer.
    pub early_audio: Option<ProgressMedia>,
    /// Digits that arrived.
    pub dtmf: Option<DtmfExpect>,
    /// The audio codec of the first answer, by its SDP name.
    pub codec: Option<String>,
    /// The status of the final response to the first re-INVITE.
    pub reinvite_status: Option<u16>,
    /// Who sent the BYE.
    pub released_by: Option<Side>,
    /// Shortest time from the 2xx to the BYE.
    pub duration_min: Option<Duration>,
    /// Longest time from the 2xx to the BYE.
    pub duration_max: Option<Duration>,
    /// What the called side can show of the caller.
    pub shown: Option<ShownExpect>,
    /// What the record of a side says.
    pub recorded: Option<RecordExpect>,
    /// The fax of the call.
    pub fax: Option<FaxExpect>,
    /// The data call or path test of the call.
    pub data: Option<DataExpect>,
}

/// The fax of a call, as the wire shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaxExpect {
    /// How many pages were confirmed.
    pub pages: Option<u32>,
    /// The pages on the wire, and those of the receiving machine, are the document, pixel by pixel.
    pub identical: Option<bool>,
    /// What carried the last page.
    pub transport: Option<FaxTransport>,
    /// Who sent the re-INVITE for T.38 that was accepted.
    pub switched_by: Option<Side>,
    /// The final status of the first re-INVITE for T.38.
    pub switch_status: Option<u16>,
    /// Error correction was in use.
    pub ecm: Option<bool>,
    /// The rate of the last page, in bit/s.
    pub rate: Option<u32>,
    /// Trainings that failed, at least.
    pub retrains_min: Option<u32>,
    /// Rows that could not be decoded, at least; only without error correction.
    pub bad_rows_min: Option<u32>,
}

/// The bits of a data call or a path test, as the ends of it counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataExpect {
    /// Bits that arrived wrong at either end, at most.
    pub wrong_bits_max: Option<u64>,
    /// Bits that were compared at each end, at least.
    pub bits_min: Option<u64>,
    /// Every octet arrived as it was sent; path tests only.
    pub transparent: Option<bool>,
}

/// What carries a fax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaxTransport {
    /// T.38 over UDPTL.
    T38,
    /// G.711.
    Passthrough,
}

/// How a call ended, seen from the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CallOutcome {
    /// 2xx, ACK, and a BYE that was answered (or ran into its timeout).
    Completed,
    /// 486 or 600.
    Busy,
    /// 408 or 480, or a CANCEL by the caller's ring timer, after ringing.
    NoAnswer,
    /// CANCEL, and 487 to the INVITE.
    Cancelled,
    /// 403, 603, 488, 606 or any other final status that says no.
    Rejected,
    /// Any other final status from 400, or none at all.
    Failed,
    /// No INVITE for this call reached the trunk.
    None,
}

/// What was heard after the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AudioExpect {
    /// Each side heard what the other side said.
    TwoWay,
    /// Only the PBX heard something.
    OneWayToPbx,
    /// Only the carrier heard something.
    OneWayToCarrier,
    /// RTP flowed, but it was silence.
    Silent,
    /// Each side heard the audio of another call.
    Swapped,
    /// No RTP at all.
    None,
}

/// What a called side can show of the caller, by the headers that its profile reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownExpect {
    /// The number.
    pub number: Option<Who>,
    /// The name; empty for none.
    pub name: Option<String>,
}

/// The numbers in the record of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordExpect {
    /// Whose record.
    pub by: Side,
    /// Who called.
    pub calling: Option<Who>,
    /// Who was called.
    pub called: Option<Who>,
}

/// Who calls or is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody that could be told.
    Anonymous,
    /// A number.
    Number(Destination),
}

impl Who {
    /// As it is shown: a number in E.164; nothing when the trunk has no such number.
    #[must_use]
    pub fn of(&self, carrier: &Profile) -> Option<String> {
        match self {
            Self::Anonymous => Some("anonymous".to_owned()),
            Self::Number(number) => number.dialled(carrier),
        }
    }
}

impl<'de> Deserialize<'de> for Who {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "anonymous" => Ok(Self::Anonymous),
            _ => Destination::deserialize(text.into_deserializer()).map(Self::Number),
        }
    }
}

impl JsonSchema for Who {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Who".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["pbx.did.main"], "x-value": "`anonymous`, or a number as calls name it" })
    }
}

/// Digits, and who received them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DtmfExpect {
    /// The digits in order.
    pub digits: String,
    /// Where they arrived.
    pub at: Side,
}

/// Whether a trunk is in service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrunkState {
    /// OPTIONS were answered at the end.
    Up,
    /// OPTIONS were not answered at the end.
    Down,
}
