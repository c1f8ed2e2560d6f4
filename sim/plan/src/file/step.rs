//! The `[[step]]` tables of a scenario: exactly one `subject.verb = { adverbs }` each.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use clock::Duration;

use crate::file::network::Delay;
use crate::file::{call_label, first_codec_offer};
use crate::profile::{FaxCoding, FaxModem};
use crate::step::{
    DEFAULT_CALL, FaxDocument, FaxOrder, FaxResolution, MessageMatch, ModemKind, OfferMode, OfferedMedia,
    ProgressMedia, Step, Subject, Verb, WaitFor,
};
use crate::{Codec, Destination, Side};

/// A step as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepText {
    Carrier(SideVerb),
    Pbx(SideVerb),
    Network(NetworkVerb),
    Stranger(StrangerVerb),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SideVerb {
    Call(CallText),
    Ring(AboutCall),
    Progress(ProgressText),
    Answer(AnswerText),
    Reject(RejectText),
    Cancel(AboutCall),
    Hangup(AboutCall),
    Hold(AboutCall),
    Resume(AboutCall),
    Reinvite(ReinviteText),
    Dtmf(DtmfText),
    SendFax(SendFaxText),
    ReceiveFax(ReceiveFaxText),
    ModemCall(ModemCallText),
    PathTest(AboutCall),
    Register(Timed),
    Unregister(Timed),
    Options(Timed),
    Wait(WaitText),
    Silent(LastsText),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NetworkVerb {
    Drop(MessageText),
    Duplicate(MessageText),
    Delay(DelayText),
    Down(LastsText),
    Wait(Timed),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StrangerVerb {
    Call(StrangerCallText),
    Options(StrangerOptionsText),
}

/// Adverbs of verbs that are about a call: `after` and `call` besides their own.
macro_rules! about_call {
    ($($name:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$attribute])* $key: $type,)*
            after: Option<Delay>,
            #[serde(default, deserialize_with = "call_label")]
            call: Option<String>,
        }

        impl $name {
            fn step(&self, verb: Verb) -> (Verb, Option<Delay>, Option<&str>) {
                (verb, self.after, self.call.as_deref())
            }
        }
    )*};
}

/// Adverbs of verbs that are not about a call: `after` besides their own.
macro_rules! timed {
    ($($name:ident { $($key:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($key: $type,)*
            after: Option<Delay>,
        }

        impl $name {
            fn step(&self, verb: Verb) -> (Verb, Option<Delay>, Option<&str>) {
                (verb, self.after, None)
            }
        }
    )*};
}

about_call! {
    AboutCall {}
    CallText {
        to: Destination,
        offer: Option<OfferMode>,
        #[serde(default, deserialize_with = "first_codec_offer")]
        codecs: Option<Vec<Codec>>,
        media: Option<OfferedMedia>,
    }
    ProgressText { status: RingStatus, media: Option<ProgressMedia>, }
    AnswerText {
        #[serde(default, deserialize_with = "first_codec_offer")]
        codecs: Option<Vec<Codec>>,
        fork: Option<Delay>,
    }
    RejectText { status: FinalStatus, reason: Option<String>, }
    ReinviteText {
        offer: Option<OfferMode>,
        #[serde(default, deserialize_with = "first_codec_offer")]
        codecs: Option<Vec<Codec>>,
        media: Option<OfferedMedia>,
        moves: Option<bool>,
    }
    ModemCallText { kind: ModemKind, }
    DtmfText { digits: Digits, }
    SendFaxText {
        file: Option<String>,
        pages: Option<Pages>,
        resolution: Option<FaxResolution>,
        ecm: Option<bool>,
        modem: Option<FaxModem>,
        coding: Option<FaxCoding>,
    }
    ReceiveFaxText {
        ecm: Option<bool>,
        modem: Option<FaxModem>,
        coding: Option<FaxCoding>,
        training_fails_above: Option<u32>,
    }
    WaitText { until: Option<WaitFor>, }
}

timed! {
    Timed {}
    LastsText { lasts: Delay, }
    MessageText {
        method: Method,
        status: Option<MatchStatus>,
        from: Option<Side>,
        skip: Option<u32>,
        count: Option<u32>,
    }
    DelayText {
        method: Method,
        status: Option<MatchStatus>,
        from: Option<Side>,
        skip: Option<u32>,
        count: Option<u32>,
        by: Delay,
    }
    StrangerCallText { to: Side, number: Option<Destination>, }
    StrangerOptionsText { to: Side, }
}

impl StepText {
    /// The step, or what is wrong with the combination.
    pub(crate) fn step(&self, line: usize) -> Result<Step, &'static str> {
        let (subject, (verb, after, call)) = match self {
            Self::Carrier(SideVerb::Register(_) | SideVerb::Unregister(_)) => {
                return Err("only the pbx registers");
            }
            Self::Carrier(verb) => (Subject::Carrier, verb.parts()),
            Self::Pbx(verb) => (Subject::Pbx, verb.parts()),
            Self::Network(verb) => (Subject::Network, verb.parts()),
            Self::Stranger(verb) if verb.to() == Side::Pbx => {
                return Err("a stranger reaches the carrier only, write `to = \"carrier\"`");
            }
            Self::Stranger(verb) => (Subject::Stranger, verb.parts()),
        };
        let call = call.unwrap_or(DEFAULT_CALL).to_owned();
        Ok(Step { subject, verb, after: after.map_or(Duration::ZERO, |d| d.0), call, line })
    }
}

impl SideVerb {
    fn parts(&self) -> (Verb, Option<Delay>, Option<&str>) {
        match self {
            Self::Call(t) => t.step(Verb::Call {
                to: t.to.clone(),
                offer: t.offer,
                codecs: t.codecs.clone(),
                media: t.media.unwrap_or_default(),
            }),
            Self::Ring(t) => t.step(Verb::Ring),
            Self::Progress(t) => {
                t.step(Verb::Progress { status: t.status.0, media: t.media.unwrap_or_default() })
            }
            Self::Answer(t) => t.step(Verb::Answer { codecs: t.codecs.clone(), fork: t.fork.map(|d| d.0) }),
            Self::Reject(t) => t.step(Verb::Reject { status: t.status.0, reason: t.reason.clone() }),
            Self::Cancel(t) => t.step(Verb::Cancel),
            Self::Hangup(t) => t.step(Verb::Hangup),
            Self::Hold(t) => t.step(Verb::Hold),
            Self::Resume(t) => t.step(Verb::Resume),
            Self::Reinvite(t) => t.step(Verb::Reinvite {
                codecs: t.codecs.clone(),
                offer: t.offer.unwrap_or_default(),
                media: t.media,
                moves: t.moves.unwrap_or_default(),
            }),
            Self::SendFax(t) => t.step(Verb::SendFax(t.order())),
            Self::ReceiveFax(t) => t.step(Verb::ReceiveFax(t.order())),
            Self::ModemCall(t) => t.step(Verb::ModemCall(t.kind)),
            Self::PathTest(t) => t.step(Verb::PathTest),
            Self::Dtmf(t) => t.step(Verb::Dtmf { digits: t.digits.0.clone() }),
            Self::Register(t) => t.step(Verb::Register),
            Self::Unregister(t) => t.step(Verb::Unregister),
            Self::Options(t) => t.step(Verb::Options),
            Self::Wait(t) => t.step(Verb::Wait { until: t.until }),
            Self::Silent(t) => t.step(Verb::Silent { lasts: t.lasts.0 }),
        }
    }
}

impl NetworkVerb {
    fn parts(&self) -> (Verb, Option<Delay>, Option<&str>) {
        match self {
            Self::Drop(t) => t.step(Verb::NetworkDrop { message: t.message() }),
            Self::Duplicate(t) => t.step(Verb::NetworkDuplicate { message: t.message() }),
            Self::Delay(t) => t.step(Verb::NetworkDelay { message: t.message(), by: t.by.0 }),
            Self::Down(t) => t.step(Verb::NetworkDown { lasts: t.lasts.0 }),
            Self::Wait(t) => t.step(Verb::Wait { until: None }),
        }
    }
}

impl StrangerVerb {
    fn to(&self) -> Side {
        match self {
            Self::Call(t) => t.to,
            Self::Options(t) => t.to,
        }
    }

    fn parts(&self) -> (Verb, Option<Delay>, Option<&str>) {
        match self {
            Self::Call(t) => {
                let name = || match t.to {
                    Side::Carrier => Destination::Magic("answers".to_owned()),
                    Side::Pbx => Destination::Did("main".to_owned()),
                };
                t.step(Verb::StrangerCall { to: t.to, number: t.number.clone().unwrap_or_else(name) })
            }
            Self::Options(t) => t.step(Verb::StrangerOptions { to: t.to }),
        }
    }
}

impl SendFaxText {
    fn order(&self) -> FaxOrder {
        let text = || FaxDocument::Text {
            pages: self.pages.as_ref().map_or(1, |pages| pages.0),
            resolution: self.resolution.unwrap_or_default(),
        };
        FaxOrder {
            document: self.file.clone().map_or_else(text, FaxDocument::File),
            ecm: self.ecm,
            modem: self.modem,
            coding: self.coding,
            training_fails_above: None,
        }
    }
}

impl ReceiveFaxText {
    fn order(&self) -> FaxOrder {
        FaxOrder {
            document: FaxDocument::default(),
            ecm: self.ecm,
            modem: self.modem,
            coding: self.coding,
            training_fails_above: self.training_fails_above,
        }
    }
}

impl MessageText {
    fn message(&self) -> MessageMatch {
        MessageMatch {
            method: self.method.0.to_owned(),
            status: self.status.map(|s| s.0),
            from: self.from,
            skip: self.skip.unwrap_or(0),
            count: self.count.unwrap_or(1),
        }
    }
}

impl DelayText {
    fn message(&self) -> MessageMatch {
        MessageMatch {
            method: self.method.0.to_owned(),
            status: self.status.map(|s| s.0),
            from: self.from,
            skip: self.skip.unwrap_or(0),
            count: self.count.unwrap_or(1),
        }
    }
}

/// A newtype that is read by a function.
macro_rules! read_by {
    ($($name:ident($type:ty) = $read:expr;)*) => {$(
        #[derive(Clone, Debug)]
        struct $name($type);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $read(deserializer).map(Self)
            }
        }
    )*};
}

read_by! {
    RingStatus(u16) = crate::file::ring_status;
    FinalStatus(u16) = crate::file::final_status;
    Digits(String) = digits;
    Pages(u32) = pages;
    Method(&'static str) = method;
}

#[derive(Clone, Copy, Debug)]
struct MatchStatus(u16);

impl<'de> Deserialize<'de> for MatchStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let status = u16::deserialize(deserializer)?;
        if matches!(status, 1..=6 | 100..=699) {
            return Ok(Self(status));
        }
        Err(D::Error::custom(format!("{status} is neither a status from 100 to 699 nor a class from 1 to 6")))
    }
}

fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let digits = String::deserialize(deserializer)?;
    let good = !digits.is_empty() && digits.bytes().all(|b| b"0123456789*#ABCD".contains(&b));
    if good {
        Ok(digits)
    } else {
        Err(D::Error::custom(format!("`{digits}` holds more than 0-9, *, #, A-D")))
    }
}

/// Pages that one fax of a scenario has at most.
const PAGES_MAX: u32 = 50;

fn pages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let pages = u32::deserialize(deserializer)?;
    if (1..=PAGES_MAX).contains(&pages) {
        return Ok(pages);
    }
    Err(D::Error::custom(format!("a fax has 1 to {PAGES_MAX} pages, not {pages}")))
}

/// Methods a scenario can name.
const METHODS: [&str; 14] = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "REGISTER",
    "OPTIONS",
    "PRACK",
    "UPDATE",
    "INFO",
    "REFER",
    "NOTIFY",
    "SUBSCRIBE",
    "MESSAGE",
    "PUBLISH",
];

fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = METHODS.iter().find(|m| **m == text).copied();
    known.ok_or_else(|| D::Error::unknown_variant(&text, &METHODS))
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let named = |prefix| text.strip_prefix(prefix).filter(|name| !name.is_empty()).map(str::to_owned);
        if let Some(name) = named("pstn.") {
            return Ok(Self::Magic(name));
        }
        if let Some(name) = named("pbx.did.") {
            return Ok(Self::Did(name));
        }
        if !text.is_empty() && text.bytes().all(|b| b"+0123456789*#".contains(&b)) {
            return Ok(Self::Number(text));
        }
        let what = "is no destination, write `pstn.<name>`, `pbx.did.<name>` or digits";
        Err(D::Error::custom(format!("`{text}` {what}")))
    }
}
