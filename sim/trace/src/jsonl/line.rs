//! The lines of a stored trace as serde sees them. The event types themselves know nothing of JSON.
//!
//! What is said here of a key is said to readers: it stands in the schema and in the README of `report`.

mod parse;
mod print;

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FORMAT_VERSION;
use crate::{ClockMode, Digest, DropReason, LeftOut, Party, Redaction, Transport};

pub(super) use parse::{Known, parse_event, parse_foreign_header, parse_header};
pub(super) use print::print;

const FORMAT: &str = "trunksim-trace";

/// The first line: what is known before the first event.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Header")]
pub(super) struct HeaderLine<'a> {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: Cow<'a, str>,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: Cow<'a, str>,
    /// The run's id: scenario and coordinates.
    run: Cow<'a, str>,
    /// Which clock stamped the events.
    clock: ClockWord,
    /// Who has which addresses, in the order of the ladder.
    cast: Vec<HostLine>,
    /// The sides that this program played; the other one was a device.
    played: Vec<PartyWord>,
    /// A broken SHOULD fails as a broken MUST does.
    strict: bool,
    /// What was overwritten in the payloads, with their lengths kept.
    blanked: BlankedWord,
    /// The command that does it again, beside this file.
    again: Cow<'a, str>,
    /// Who recorded it stood between the sides, and may have missed packets; absent when all were seen.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    partial: bool,
    /// Nobody knows which of the two sides is the carrier, they are called so by chance; absent when that is known.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    guess: bool,
    /// The text of the profile whose promises the carrier has to keep; absent when nobody has told one beside the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    carrier_profile: Option<Cow<'a, str>>,
    /// The same of the PBX.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pbx_profile: Option<Cow<'a, str>>,
    /// When the run began, in nanoseconds of Unix time; absent when its clock has no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    began: Option<u64>,
    /// The text of `plan.toml`; absent when there was no plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<Cow<'a, str>>,
}

/// One address and its owner.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Host")]
struct HostLine {
    /// Whose it is.
    party: PartyWord,
    /// IPv4 or IPv6.
    address: IpAddr,
    /// Where it expects SIP.
    sip_port: u16,
    /// The first port of its media and the one behind the last, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_ports: Option<(u16, u16)>,
}

/// Every other line: the moment, and exactly one of the other keys.
#[derive(Default, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Event", extend("minProperties" = 2, "maxProperties" = 2))]
pub(super) struct EventLine<'a> {
    /// Nanoseconds since the run began.
    at: u64,
    /// A packet left its sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<PacketLine<'a>>,
    /// It arrived; by its number alone when it arrived as it was sent, more than once when it was duplicated.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered: Option<PacketLine<'a>>,
    /// It passed, and only its beginning was captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<CutLine<'a>>,
    /// From here on this is an address of a side, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<HostLine>,
    /// It was lost on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped: Option<DropLine>,
    /// What a side says it did. No judge reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<NoteLine<'a>>,
    /// A side hands over its record of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    cdr: Option<CdrLine<'a>>,
    /// A side hands over the paper of its fax machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    paper: Option<PaperLine<'a>>,
    /// A side hands over what its phone heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    heard: Option<HeardLine<'a>>,
    /// A side hands over what its modem or path test counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<CountedLine<'a>>,
    /// What was known of a digest that is blanked in the packet which follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<DigestLine>,
    /// By how many nanoseconds this machine was late, on the real clock: what is found about time within that proves
    /// nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<u64>,
    /// What the recording leaves out from here on, because the trace has grown to its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<LeftOutWord>,
    /// The last line of a recording that was not broken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndedLine<'a>>,
}

/// A number alone; or all addresses and one of `text` and `hex`.
#[derive(Default, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Packet", extend("oneOf" = [
    {"maxProperties": 1},
    {"required": ["from", "to", "transport", "text"]},
    {"required": ["from", "to", "transport", "hex"]},
]))]
struct PacketLine<'a> {
    /// Its number in the run, from 1.
    id: u64,
    /// Source, `192.0.2.1:5060`.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<SocketAddr>,
    /// Destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<SocketAddr>,
    /// What carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    transport: Option<TransportWord>,
    /// The payload, when it is UTF-8 without control characters but CR, LF and tab.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    /// Any other payload, two lower-case digits an octet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^([0-9a-f]{2})*$"))]
    hex: Option<Cow<'a, str>>,
}

/// A packet of which only the beginning was captured.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Cut")]
struct CutLine<'a> {
    /// What was captured of it, with all its addresses.
    packet: PacketLine<'a>,
    /// Octets at its end that were not, as far as its lengths tell; at least one.
    missing: u32,
}

/// A packet that did not arrive.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Drop")]
struct DropLine {
    /// The number of the packet.
    id: u64,
    /// Why.
    why: WhyWord,
}

/// One line of a side's own log.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Note")]
struct NoteLine<'a> {
    /// Who says so.
    party: PartyWord,
    /// What.
    text: Cow<'a, str>,
}

/// A record of a call, as one side saw it. Times in nanoseconds, as in `at`.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Cdr")]
struct CdrLine<'a> {
    /// Whose record it is.
    party: PartyWord,
    /// By which the records of both sides are joined.
    call_id: Cow<'a, str>,
    /// This side placed the call.
    outgoing: bool,
    /// Who called; E.164 with its plus where this side could make that of it.
    calling: Cow<'a, str>,
    /// Who was called, likewise.
    called: Cow<'a, str>,
    /// When the INVITE was sent or received.
    invited: u64,
    /// The first provisional response above 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ringing: Option<u64>,
    /// The first 2xx: charging starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<u64>,
    /// The first BYE, or the failure: charging ends.
    ended: u64,
    /// From the answer to the end; 0 without an answer.
    duration: u64,
    /// Who sent the BYE, gave up, or refused.
    released_by: PartyWord,
    /// The final status of the INVITE; 408 when none came.
    status: u16,
    /// The cause of the release, by Q.850.
    cause: u8,
    /// The audio codec that was agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codec: Option<Cow<'a, str>>,
}

/// The paper of a fax machine, when its call is over.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Paper")]
struct PaperLine<'a> {
    /// Whose machine it is.
    party: PartyWord,
    /// The call.
    call_id: Cow<'a, str>,
    /// True for what was to be sent, false for what was printed.
    document: bool,
    /// How many pages `tiff` has.
    pages: usize,
    /// How the machine ended, by its own word.
    outcome: Cow<'a, str>,
    /// True when the machine did not come to its end; else absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    failed: bool,
    /// True when a limit of ours ended it; else absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    limit: bool,
    /// A TIFF file in base64; absent without pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tiff: Option<String>,
}

/// What a phone heard in one call.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Heard")]
struct HeardLine<'a> {
    /// Whose phone it is.
    party: PartyWord,
    /// Its name on its side, `call-1`.
    name: Cow<'a, str>,
    /// How many, at 8 kHz.
    samples: usize,
    /// The WAV file beside the trace; there is none when `samples` is 0.
    file: Cow<'a, str>,
}

/// What one end of a data call or path test counted.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Counted")]
struct CountedLine<'a> {
    /// Whose end it is.
    party: PartyWord,
    /// The call.
    call_id: Cow<'a, str>,
    /// `V.21`, `V.22bis` or `path`.
    name: Cow<'a, str>,
    /// Bits that were compared.
    bits: u64,
    /// Bits that were wrong.
    errors: u64,
    /// As many were compared as there should be.
    done: bool,
}

/// What was known of a digest before it was blanked.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Digest")]
struct DigestLine {
    /// The number of the packet.
    id: u64,
    /// What was known.
    word: DigestWord,
}

/// How the recording ended. What there is nothing to say of is absent.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ended")]
struct EndedLine<'a> {
    /// Steps of the play that were never begun.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps_left: Vec<StepLeftLine<'a>>,
    /// Limits of ours that were reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    limits: Vec<Cow<'a, str>>,
    /// Somebody had the run end before it was over.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    stopped: bool,
    /// Quirks that were switched on and had no occasion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    idle_quirks: Vec<Cow<'a, str>>,
    /// What kept the run from beginning: a port that another program has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_begun: Option<Cow<'a, str>>,
    /// The simulator itself failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    broken: Option<Cow<'a, str>>,
    /// What was wrong with the file that this recording was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    damage: Option<Cow<'a, str>>,
    /// 64-bit FNV-1a over all octets before this line and over this line with an empty hash, 16 hexadecimal digits.
    #[schemars(regex(pattern = r"^[0-9a-f]{16}$"))]
    hash: Cow<'a, str>,
}

/// A step of the play that was never begun.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StepLeft")]
struct StepLeftLine<'a> {
    /// Which, from 0.
    step: usize,
    /// What it waited for, `the call to ring`.
    waited_for: Cow<'a, str>,
}

/// A word of a file and the value that it stands for, for enums that know nothing of serde.
macro_rules! words {
    ($(#[$doc:meta])* $word:ident for $value:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Deserialize, JsonSchema, Serialize)]
        #[serde(rename_all = "kebab-case")]
        enum $word { $($(#[$variant_doc])* $variant),+ }

        impl From<$value> for $word {
            fn from(value: $value) -> Self {
                match value { $($value::$variant => Self::$variant),+ }
            }
        }

        impl From<$word> for $value {
            fn from(word: $word) -> Self {
                match word { $($word::$variant => Self::$variant),+ }
            }
        }
    };
}

words!(ClockWord for ClockMode {
    /// Of the virtual world: the same seed gives the same stamps.
    Virtual,
    /// Agents on sockets, and a clock that leaps to the next event.
    Stepped,
    /// Of the machine that wrote it.
    Real,
    /// Of a capture made elsewhere.
    Capture,
});
words!(BlankedWord for Redaction {
    /// What was on the wire.
    Nothing,
    /// SRTP keys, and the credentials of Basic and Bearer.
    Keys,
    /// These, and digest responses.
    All,
});
words!(DigestWord for Digest {
    /// That of the password.
    Right,
    /// Another one.
    Wrong,
    /// The password was not known.
    NotKnown,
});
words!(LeftOutWord for LeftOut {
    /// Packets of media.
    Media,
    /// Everything but `ended`.
    All,
});
words!(PartyWord for Party {
    /// The provider's side of the trunk.
    Carrier,
    /// The enterprise's side.
    Pbx,
    /// Neither side.
    Stranger,
});
words!(TransportWord for Transport {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS over TCP.
    Tls,
});
words!(WhyWord for DropReason {
    /// Independent loss of the link.
    Loss,
    /// The bad state of a Gilbert-Elliott link.
    Burst,
    /// The play asked for it.
    Scripted,
    /// The link was down.
    Partition,
    /// Nobody listens there.
    NoListener,
    /// It was for a machine outside of loopback, which was not allowed.
    NotLoopback,
    /// It was for an IPv6 address and from an IPv4 one, or the other way round.
    NoRoute,
});
