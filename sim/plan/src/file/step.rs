//! The steps of a scenario: exactly one `subject.verb = { adverbs }` each.

mod values;

use clock::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::file::network::Delay;
use crate::file::{Codecs, Digits, FinalStatus, Label, Party, RingStatus, call_label, first_codec_offer};
use crate::profile::{FaxCoding, FaxModem};
use crate::step::{
    DEFAULT_CALL, FaxDocument, FaxOrder, FaxResolution, MessageMatch, ModemKind, OfferMode, OfferedMedia,
    ProgressMedia, Step, Subject, Verb, WaitFor,
};
use crate::{Codec, Destination, E164, Side};
pub(crate) use values::METHODS;
use values::{MatchStatus, Method, Pages, caller};

/// What is wrong with `caller` and `called` in a play of no direction.
pub(super) const NO_DIRECTION: &str = "`caller` and `called` are words of plays with `directions`";

/// Who does what: one subject and one verb.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepText {
    /// The carrier, or the phone behind it.
    Carrier(SideVerb),
    /// The PBX, or the phone behind it.
    Pbx(SideVerb),
    /// The side that calls, in a play with `directions`.
    #[expect(
        dead_code,
        reason = "read for its schema and to be refused: with directions it has become a side before"
    )]
    Caller(SideVerb),
    /// The side that is called.
    #[expect(
        dead_code,
        reason = "read for its schema and to be refused: with directions it has become a side before"
    )]
    Called(SideVerb),
    /// The network between them.
    Network(NetworkVerb),
    /// A host that belongs to neither side.
    Stranger(StrangerVerb),
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SideVerb {
    /// Places a call.
    Call(CallText),
    /// Rings: sends 180 without SDP.
    Ring(AboutCall),
    /// Sends a provisional response, perhaps with early media.
    Progress(ProgressText),
    /// Answers.
    Answer(AnswerText),
    /// Refuses.
    Reject(RejectText),
    /// Gives up an outgoing call.
    Cancel(AboutCall),
    /// Ends the call with BYE.
    Hangup(AboutCall),
    /// Puts the other side on hold, in the form of the profile.
    Hold(AboutCall),
    /// Ends the hold.
    Resume(AboutCall),
    /// Sends a re-INVITE.
    Reinvite(ReinviteText),
    /// Sends digits, one after the other, in the form that was negotiated.
    Dtmf(DtmfText),
    /// Puts a fax machine on the line that sends. The call is busy until the machine has ended.
    SendFax(SendFaxText),
    /// Puts a fax machine on the line that receives.
    ReceiveFax(ReceiveFaxText),
    /// Puts a modem on the line that exchanges bits with another one.
    ModemCall(ModemCallText),
    /// Sends a pseudo-random sequence as G.711 octets and compares what comes back.
    PathTest(AboutCall),
    /// Registers now, or refreshes. On a static trunk the request is sent as well, and the carrier must refuse it.
    Register(Timed),
    /// Removes the binding and stops refreshing.
    Unregister(Timed),
    /// Registers one number beside the bulk, as an address of record of its own (RFC 6140 5.2).
    RegisterNumber(NumberText),
    /// Removes what one number has registered; the bulk keeps it.
    UnregisterNumber(NumberText),
    /// Sends one OPTIONS outside of a dialog.
    Options(Timed),
    /// Does nothing until something is true, or for a while.
    Wait(WaitText),
    /// Neither answers nor sends anything for a while, as a crashed or frozen box.
    Silent(LastsText),
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NetworkVerb {
    /// Loses the chosen messages that are sent after this step.
    Drop(MessageText),
    /// Doubles the chosen messages that are sent after this step.
    Duplicate(MessageText),
    /// Delays the chosen messages that are sent after this step, on top of the latency of the link.
    Delay(DelayText),
    /// Loses everything, both ways, for a while.
    Down(LastsText),
    /// Does nothing for a while.
    Wait(Timed),
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StrangerVerb {
    /// Sends an INVITE.
    Call(StrangerCallText),
    /// Sends an OPTIONS.
    Options(StrangerOptionsText),
}

/// Adverbs of verbs that are about a call: `after` and `call` besides their own.
macro_rules! about_call {
    ($($name:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$attribute])* $key: $type,)*
            /// How long after it became possible.
            after: Option<Delay>,
            /// Which call it is about, when a play has several: a name of small letters and digits. `a` when absent.
            #[serde(default, deserialize_with = "call_label")]
            #[schemars(with = "Option<Label>")]
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
    ($($name:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$attribute])* $key: $type,)*
            /// How long after it became possible.
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
        /// Whom: a number of the carrier by its name, a DID of the PBX by its name, or digits as they are dialled.
        to: Destination,
        /// Whether the INVITE carries the offer; as `calls.offer` of the caller says when absent.
        offer: Option<OfferMode>,
        /// Codecs to offer instead of those of the profile.
        #[serde(default, deserialize_with = "first_codec_offer")]
        #[schemars(with = "Option<Codecs>")]
        codecs: Option<Vec<Codec>>,
        /// The streams of the offer; audio alone when absent.
        media: Option<OfferedMedia>,
        /// The number that calls, with its plus: one of this side, or any where its `identity.foreign_numbers` says so. As
        /// the profile says when absent.
        #[serde(default, deserialize_with = "caller")]
        #[schemars(with = "Option<String>", example = "+12025550171")]
        from: Option<E164>,
    }
    ProgressText {
        /// The status of the response.
        status: RingStatus,
        /// What the caller hears before the answer; nothing when absent.
        media: Option<ProgressMedia>,
    }
    AnswerText {
        /// Codecs to accept instead of those of the profile.
        #[serde(default, deserialize_with = "first_codec_offer")]
        #[schemars(with = "Option<Codecs>")]
        codecs: Option<Vec<Codec>>,
        /// How much later another phone answers the same INVITE too.
        fork: Option<Delay>,
    }
    RejectText {
        /// The status of the response.
        // One that can have all adverbs.
        #[schemars(example = 302)]
        status: FinalStatus,
        /// The reason phrase; the usual one when absent.
        #[schemars(example = "Moved Temporarily")]
        reason: Option<String>,
        /// Whom to call instead: the Contact of a status from 300 to 399.
        to: Option<Destination>,
    }
    ReinviteText {
        /// Whether the re-INVITE carries the offer.
        offer: Option<OfferMode>,
        /// Codecs to offer instead of those in use.
        #[serde(default, deserialize_with = "first_codec_offer")]
        #[schemars(with = "Option<Codecs>")]
        codecs: Option<Vec<Codec>>,
        /// The streams to offer; those in use when absent.
        media: Option<OfferedMedia>,
        /// The fax stream moves to another port.
        moves: Option<bool>,
    }
    ModemCallText {
        /// Which modem.
        kind: ModemKind,
    }
    DtmfText {
        /// The digits.
        digits: Digits,
    }
    SendFaxText {
        /// The TIFF file to send, instead of pages of text.
        #[schemars(example = "letter.tiff")]
        file: Option<String>,
        /// How many pages of text, one when absent.
        pages: Option<Pages>,
        /// How fine they are.
        resolution: Option<FaxResolution>,
        /// Error correction mode; as the profile says when absent, and so below.
        ecm: Option<bool>,
        /// The fastest modem.
        modem: Option<FaxModem>,
        /// The best page coding.
        coding: Option<FaxCoding>,
    }
    ReceiveFaxText {
        /// Error correction mode; as the profile says when absent, and so below.
        ecm: Option<bool>,
        /// The fastest modem.
        modem: Option<FaxModem>,
        /// The best page coding.
        coding: Option<FaxCoding>,
        /// Every training above this rate is refused, in bit/s.
        #[schemars(example = 9600)]
        training_fails_above: Option<u32>,
    }
    WaitText {
        /// What must become true; without it, only `after` is waited for.
        until: Option<WaitFor>,
    }
}

timed! {
    Timed {}
    LastsText {
        /// How long.
        lasts: Delay,
    }
    NumberText {
        /// Whose: a DID of the PBX, or a number.
        number: Destination,
    }
    MessageText {
        /// The method of the request, or the one that is answered.
        method: Method,
        /// Responses with this status, or of this class (1 to 6); requests when absent.
        status: Option<MatchStatus>,
        /// Who sends it; either side when absent.
        #[schemars(with = "Option<Party>")]
        from: Option<Side>,
        /// How many of them pass untouched first; none when absent.
        skip: Option<u32>,
        /// How many are treated; one when absent.
        count: Option<u32>,
    }
    DelayText {
        /// The method of the request, or the one that is answered.
        method: Method,
        /// Responses with this status, or of this class (1 to 6); requests when absent.
        status: Option<MatchStatus>,
        /// Who sends it; either side when absent.
        #[schemars(with = "Option<Party>")]
        from: Option<Side>,
        /// How many of them pass untouched first; none when absent.
        skip: Option<u32>,
        /// How many are treated; one when absent.
        count: Option<u32>,
        /// How much.
        by: Delay,
    }
    StrangerCallText {
        /// To whom; only the carrier can be reached.
        to: Side,
        /// The number in the Request-URI; one that answers when absent.
        number: Option<Destination>,
    }
    StrangerOptionsText {
        /// To whom; only the carrier can be reached.
        to: Side,
    }
}

impl StepText {
    /// The step, or what is wrong with the combination.
    pub(crate) fn step(&self, line: usize) -> Result<Step, &'static str> {
        let (subject, (verb, after, call)) = match self {
            // With directions they have become sides before the file is read (`roles`).
            Self::Caller(_) | Self::Called(_) => return Err(NO_DIRECTION),
            Self::Carrier(
                SideVerb::Register(_)
                | SideVerb::Unregister(_)
                | SideVerb::RegisterNumber(_)
                | SideVerb::UnregisterNumber(_),
            ) => return Err("only the pbx registers"),
            Self::Pbx(SideVerb::RegisterNumber(t) | SideVerb::UnregisterNumber(t))
                if matches!(t.number, Destination::Magic(_)) =>
            {
                return Err("the pbx registers its own numbers, write `pbx.did.<name>` or digits");
            }
            Self::Carrier(verb) => (Subject::Carrier, verb.parts()),
            Self::Pbx(verb) => (Subject::Pbx, verb.parts()),
            Self::Network(verb) => (Subject::Network, verb.parts()),
            Self::Stranger(verb) if verb.to() == Side::Pbx => {
                return Err("a stranger reaches the carrier only, write `to = \"carrier\"`");
            }
            Self::Stranger(verb) => (Subject::Stranger, verb.parts()),
        };
        if matches!(verb, Verb::Reject { status: 400.., to: Some(_), .. }) {
            return Err("only a status from 300 to 399 says whom to call instead, write `status = 302`");
        }
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
                from: t.from.clone(),
            }),
            Self::Ring(t) => t.step(Verb::Ring),
            Self::Progress(t) => {
                t.step(Verb::Progress { status: t.status.value(), media: t.media.unwrap_or_default() })
            }
            Self::Answer(t) => t.step(Verb::Answer { codecs: t.codecs.clone(), fork: t.fork.map(|d| d.0) }),
            Self::Reject(t) => {
                t.step(Verb::Reject { status: t.status.value(), reason: t.reason.clone(), to: t.to.clone() })
            }
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
            Self::Dtmf(t) => t.step(Verb::Dtmf { digits: t.digits.value() }),
            Self::Register(t) => t.step(Verb::Register),
            Self::Unregister(t) => t.step(Verb::Unregister),
            Self::RegisterNumber(t) => t.step(Verb::RegisterNumber { number: t.number.clone() }),
            Self::UnregisterNumber(t) => t.step(Verb::UnregisterNumber { number: t.number.clone() }),
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
