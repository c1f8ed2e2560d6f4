//! The `[expect]` table of a scenario.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::expect::{
    AudioExpect, CallExpect, CallOutcome, DataExpect, DtmfExpect, Expect, FaxExpect, TrunkState,
};
use crate::file::network::Delay;
use crate::step::{DEFAULT_CALL, ProgressMedia};
use crate::{Codec, Side};

/// The keys about a call stand in `[expect]` itself for the call that nobody named, and in
/// `[expect.labelled.b]` for the others. A macro, because serde's `flatten` would lose the place of an
/// error.
macro_rules! with_call_keys {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($key: $type,)*
            call: Option<CallOutcome>,
            status: Option<u16>,
            audio: Option<AudioExpect>,
            early_audio: Option<ProgressMedia>,
            dtmf: Option<DtmfText>,
            codec: Option<Codec>,
            reinvite_status: Option<u16>,
            released_by: Option<Side>,
            duration: Option<RangeText>,
            fax: Option<FaxExpect>,
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
        attempts: Option<u32>,
        channels_peak: Option<u32>,
        registered: Option<bool>,
        register_status: Option<u16>,
        registrations_min: Option<u32>,
        trunk: Option<TrunkState>,
        stranger_status: Option<u16>,
        answered_audio: Option<AudioExpect>,
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
            calls,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DtmfText {
    digits: String,
    at: Side,
}

impl DtmfText {
    fn expect(&self) -> DtmfExpect {
        DtmfExpect { digits: self.digits.clone(), at: self.at }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RangeText {
    min: Option<Delay>,
    max: Option<Delay>,
}
