//! What became of each call, read from the wire: the summary that expectations are held against.

mod fax;
mod inside;
mod read;
mod stream;
mod trunk;

#[cfg(test)]
mod tests;

use audio::SampleId;
use clock::Instant;
use trace::{PacketId, Party};

use crate::Verdict;

pub use fax::{FaxAgreed, FaxSummary, FaxSwitch, FaxTransport, UdptlSummary};
pub(crate) use read::summary;
pub(crate) use stream::streams;
pub use stream::{StreamFormat, StreamJitter, StreamSummary};
pub use trunk::TrunkSummary;
pub(crate) use trunk::TrunkWatch;

/// One expectation of the scenario, held against the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What was expected of, `call` or `audio.to-pbx`.
    pub name: String,
    /// What the scenario expects.
    pub expected: String,
    /// What was on the wire.
    pub got: String,
    /// Pass, fail, or inconclusive when the wire does not say.
    pub verdict: Verdict,
    /// Why, in a sentence that names the message which decided it; empty when the wire shows no cause.
    pub because: String,
    /// The packet of that message.
    pub packet: Option<PacketId>,
}

impl Expected {
    /// True when the wire shows what was expected.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.verdict == Verdict::Pass
    }
}

/// The message that decided how something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its packet.
    pub packet: PacketId,
    /// `F8 404 Not Found to F5`, `F13 BYE`.
    pub words: String,
    /// Its status; 0 for a request.
    pub status: u16,
    /// When it was sent.
    pub at: Instant,
}

/// How a call attempt ended, seen from the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallOutcome {
    /// Answered, acknowledged and ended by BYE.
    Completed,
    /// Answered, and nobody has ended it.
    StillUp,
    /// 486 or 600.
    Busy,
    /// The callee did not pick up: 480 or 408.
    NoAnswer,
    /// The caller gave up: CANCEL and 487.
    Cancelled,
    /// Declined or barred: 603, 403, 607, 608.
    Rejected,
    /// Any other failure.
    Failed,
    /// No final response was seen.
    Unanswered,
    /// The recording begins inside of the call, and nothing shows whether it was answered.
    Unknown,
}

impl CallOutcome {
    /// The word used in scenarios, reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::StillUp => "still-up",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Unanswered => "unanswered",
            Self::Unknown => "unknown",
        }
    }
}

/// What one side could hear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeardAudio {
    /// Packets that arrived in the streams that were heard.
    pub packets: u64,
    /// What was recognised in them, by the names of the samples, or one of the constants below.
    pub content: Vec<String>,
    /// The speech heard longest.
    pub speech: Option<SampleId>,
    /// The longest time without known sound, in milliseconds.
    pub longest_gap_ms: u64,
    /// When the first of them arrived.
    pub first: Option<Instant>,
    /// When the last of them arrived.
    pub last: Option<Instant>,
}

impl HeardAudio {
    /// Nothing but silence.
    pub const SILENCE: &'static str = "silence";
    /// Sound that is none of the samples.
    pub const UNKNOWN_SOUND: &'static str = "unknown sound";
    /// A codec that is not looked into.
    pub const UNKNOWN_CODEC: &'static str = "unknown codec";

    /// True when some of it came in a codec that is not looked into.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.content.iter().any(|c| c == Self::UNKNOWN_CODEC)
    }

    /// True when something else than silence arrived, as far as the codec can be looked into.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.content.iter().any(|c| c != Self::SILENCE && c != Self::UNKNOWN_CODEC)
    }

    /// What was heard, in a few words.
    #[must_use]
    pub fn words(&self) -> String {
        if self.content.is_empty() { "nothing".to_owned() } else { self.content.join(", ") }
    }
}

/// One call attempt: an INVITE, its repetitions after a challenge or a larger session interval, and the
/// dialog that came of it. Of a call inside of which the recording begins, what came before is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSummary {
    /// Its Call-ID.
    pub call_id: String,
    /// Caller and callee; where that is unknown, who was heard first and the other.
    pub sides: [Party; 2],
    /// Who placed the call; none when the recording begins inside of it and does not show it.
    pub caller: Option<Party>,
    /// Who was called; none likewise.
    pub callee: Option<Party>,
    /// User part of the caller's From, or of that of the first message that was seen.
    pub from: String,
    /// User part of the Request-URI, or of the To of the first message when that was not the INVITE.
    pub to: String,
    /// How it ended.
    pub outcome: CallOutcome,
    /// The last final status to the INVITE.
    pub status: Option<u16>,
    /// The response that refused it; none when it was answered, or when nobody has said anything.
    pub refusal: Option<Decision>,
    /// The first 2xx.
    pub answer: Option<Decision>,
    /// The first BYE.
    pub release: Option<Decision>,
    /// The final response to the first re-INVITE that was seen.
    pub reinvite: Option<Decision>,
    /// The audio codecs of an offer that was refused, by their SDP names.
    pub offered: Vec<String>,
    /// When its first message was sent that was seen.
    pub first: Instant,
    /// When the first INVITE was sent; none when the recording begins inside of the call.
    pub invited: Option<Instant>,
    /// When the first 18x reached the caller.
    pub ringing: Option<Instant>,
    /// When the 2xx was sent.
    pub answered: Option<Instant>,
    /// When the first BYE was sent, or the failure or CANCEL that ended it.
    pub ended: Option<Instant>,
    /// Who sent the BYE or the CANCEL.
    pub released_by: Option<Party>,
    /// The audio codec of the first answer that was seen.
    pub codec: Option<String>,
    /// What the carrier's side received.
    pub audio_to_carrier: HeardAudio,
    /// What the PBX's side received.
    pub audio_to_pbx: HeardAudio,
    /// What the caller heard before the answer; none when the recording begins inside of the call, where all that is
    /// heard counts as heard after it.
    pub early_audio: Option<HeardAudio>,
    /// Digits that reached the carrier, as telephone events or by INFO.
    pub dtmf_to_carrier: String,
    /// Digits that reached the PBX, as telephone events or by INFO.
    pub dtmf_to_pbx: String,
    /// Digits by INFO that did not arrive, because the request was refused.
    pub dtmf_refused: Option<RefusedDigits>,
    /// How often a re-INVITE or UPDATE that was seen put the call on hold.
    pub holds: u32,
    /// The status of the final response to the first re-INVITE.
    pub reinvite_status: Option<u16>,
    /// What it was as a fax; none when it had nothing to do with fax.
    pub fax: Option<Box<FaxSummary>>,
    /// Its RTP streams, in the order in which they were first seen.
    pub streams: Vec<StreamSummary>,
}

impl CallSummary {
    /// What a side heard after the answer; none when nothing was seen of it in a call inside of which the recording begins:
    /// without the descriptions nobody knows which media are its own.
    #[must_use]
    pub fn heard_by(&self, party: Party) -> Option<&HeardAudio> {
        let heard = if party == Party::Carrier { &self.audio_to_carrier } else { &self.audio_to_pbx };
        (self.invited.is_some() || heard.packets > 0).then_some(heard)
    }
}

/// Digits by INFO that a side refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDigits {
    /// Who refused them.
    pub by: Party,
    /// Which.
    pub digits: String,
    /// The status of the first refusal.
    pub status: u16,
}
