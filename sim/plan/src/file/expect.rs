//! The `[expect]` table of a scenario.

mod described;
mod sent;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::expect::{
    AudioExpect, CallExpect, CallOutcome, DataExpect, DtmfExpect, Expect, FaxExpect, RecordExpect,
    ShownExpect, TrunkState, Who,
};
use crate::file::Party;
use crate::file::network::Delay;
use crate::step::{DEFAULT_CALL, ProgressMedia};
use crate::{Codec, Side};
pub use described::{Described, DescribedLine, MediaDirection};
pub(crate) use sent::SentText;
pub use sent::{Field, Sent, SentMessage, Which};

/// The keys about a call stand in `[expect]` itself for the call that nobody named, and in
/// `[expect.labelled.b]` for the others. A macro, because serde's `flatten` would lose the place of an
/// error.
macro_rules! with_call_keys {
    ($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$attribute])* $key: $type,)*
            /// How the call ended.
            call: Option<CallOutcome>,
            /// The final status of its INVITE, after any challenge.
            #[schemars(example = 200)]
            status: Option<u16>,
            /// What was heard between the answer and the end.
            audio: Option<AudioExpect>,
            /// What the caller heard before the answer.
            early_audio: Option<ProgressMedia>,
            /// Digits that arrived.
            dtmf: Option<DtmfText>,
            /// The audio codec of the first answer.
            codec: Option<Codec>,
            /// The final status of the first re-INVITE.
            #[schemars(example = 200)]
            reinvite_status: Option<u16>,
            /// Who sent the BYE.
            #[schemars(with = "Option<Party>")]
            released_by: Option<Side>,
            /// How long it lasted, from the 2xx to the BYE.
            duration: Option<RangeText>,
            /// What the called side can show of the caller, by the headers that its profile reads.
            shown: Option<ShownText>,
            /// What the record of a side says of the numbers of the call.
            recorded: Option<RecordText>,
            /// The fax of the call.
            fax: Option<FaxExpect>,
            /// The bits of a data call or a path test.
            data: Option<DataExpect>,
        }

        impl $name {
            fn about_call(&self) -> CallExpect {
                CallExpect {
                    call: self.call,
                    status: self.status,
                    audio: self.audio,
                    early_audio: self.early_audio,
                    dtmf: self.dtmf.as_ref().map(DtmfText::expect),
                    codec: self.codec.map(|c| c.name().to_owned()),
                    reinvite_status: self.reinvite_status,
                    released_by: self.released_by,
                    duration_min: self.duration.and_then(|d| d.min).map(|d| d.0),
                    duration_max: self.duration.and_then(|d| d.max).map(|d| d.0),
                    shown: self.shown.as_ref().map(ShownText::expect),
                    recorded: self.recorded.as_ref().map(RecordText::expect),
                    fax: self.fax.clone(),
                    data: self.data,
                }
            }
        }
    };
}

with_call_keys! {
    /// `[expect]`.
    ExpectText {
        /// How many calls were tried.
        attempts: Option<u32>,
        /// How many calls were up at the same time, at most.
        channels_peak: Option<u32>,
        /// Whether the PBX is registered at the end.
        registered: Option<bool>,
        /// The final status of the last REGISTER.
        #[schemars(example = 200)]
        register_status: Option<u16>,
        /// How many REGISTER got a final response other than 401, 407 and 423, at least.
        registrations_min: Option<u32>,
        /// Whether OPTIONS were answered at the end.
        trunk: Option<TrunkState>,
        /// The first final status that a stranger got; 0 when there must be none.
        #[schemars(example = 403)]
        stranger_status: Option<u16>,
        /// What every answered call must sound like, whoever placed it.
        answered_audio: Option<AudioExpect>,
        /// Messages, and what stands in them, as they reach the other side.
        sent: Option<Vec<SentText>>,
        /// The same about a call that steps have named, `[expect.labelled.b]`.
        labelled: Option<BTreeMap<String, CallExpectText>>,
    }
}

with_call_keys! {
    /// `[expect.labelled.<call>]`.
    CallExpectText {}
}

impl ExpectText {
    pub(crate) fn expect(&self) -> Expect {
        let labelled = self.labelled.iter().flatten();
        let mut calls: BTreeMap<_, _> = labelled.map(|(l, c)| (l.clone(), c.about_call())).collect();
        let unnamed = self.about_call();
        if unnamed != CallExpect::default() {
            calls.insert(DEFAULT_CALL.to_owned(), unnamed);
        }
        Expect {
            attempts: self.attempts,
            channels_peak: self.channels_peak,
            registered: self.registered,
            register_status: self.register_status,
            registrations_min: self.registrations_min,
            trunk: self.trunk,
            stranger_status: self.stranger_status,
            answered_audio: self.answered_audio,
            sent: self.sent.iter().flatten().zip(0..).map(|(text, number)| text.expect(number)).collect(),
            calls,
        }
    }
}

/// Digits, and who received them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DtmfText {
    /// The digits, in order.
    #[schemars(example = "12#")]
    digits: String,
    /// Where they arrived.
    #[schemars(with = "Party")]
    at: Side,
}

impl DtmfText {
    fn expect(&self) -> DtmfExpect {
        DtmfExpect { digits: self.digits.clone(), at: self.at }
    }
}

/// Who a phone can say that it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShownText {
    /// The number, `"anonymous"` for none.
    #[schemars(example = "pbx.did.main")]
    number: Option<Who>,
    /// The name; empty for none.
    #[schemars(example = &"Reception")]
    name: Option<String>,
}

impl ShownText {
    fn expect(&self) -> ShownExpect {
        ShownExpect { number: self.number.clone(), name: self.name.clone() }
    }
}

/// A record, and whose.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RecordText {
    /// Whose record.
    #[schemars(with = "Party")]
    by: Side,
    /// Who called: who pays.
    #[schemars(example = "pbx.did.main")]
    calling: Option<Who>,
    /// Who was called.
    #[schemars(example = "pstn.answers")]
    called: Option<Who>,
}

impl RecordText {
    fn expect(&self) -> RecordExpect {
        RecordExpect { by: self.by, calling: self.calling.clone(), called: self.called.clone() }
    }
}

/// Bounds of a time.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RangeText {
    /// At least.
    min: Option<Delay>,
    /// At most.
    max: Option<Delay>,
}
