//! What a called number does when no step says otherwise.

use clock::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::E164;
use crate::duration;
use crate::profile::{Codec, Numbers, Ringback};

/// A number with a fixed behaviour: a magic number of the public network, or an extension of the PBX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Called {
    /// Magic numbers: `+` and digits, or digits that complete the block. Not used by extensions. Last digits written as
    /// `n` are dialled as wanted: the seconds after which it hangs up.
    #[serde(deserialize_with = "crate::file::number")]
    #[schemars(with = "crate::file::Number")]
    pub number: String,
    /// How it rings; the profile's way when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ringback: Option<Ringback>,
    /// False for a number that goes to its outcome without ringing.
    pub rings: bool,
    /// Time from the INVITE to the ringing.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub ring_after: Duration,
    /// What happens in the end.
    pub outcome: Outcome,
    /// Time from the INVITE to the outcome.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub outcome_after: Duration,
    /// The called side hangs up this long after the answer, or after the last of `then`; never when zero.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub hangs_up_after: Duration,
    /// A fax machine answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<CalledFax>,
    /// What it says once it has answered.
    pub says: Says,
    /// What it does by itself after the answer, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Then>,
    /// Digits that it has heard it dials back, once so long none has followed; never when zero.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub reads_back_after: Duration,
    /// A change to T.38 is refused with 488, whatever `[fax]` says.
    pub refuses_t38: bool,
    /// The answer asks for a session timer of so many seconds and refreshes it, if this side knows session timers;
    /// as `[session_timer]` says when zero.
    #[serde(deserialize_with = "crate::file::session_or_none")]
    #[schemars(with = "crate::file::SessionOrNone")]
    pub session_expires_s: u32,
    /// The caller is called back so long after the call; never when zero.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub calls_back_after: Duration,
}

/// What a phone says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The recording of its side.
    #[default]
    Voice,
    /// What it hears.
    Echo,
    /// 1004 Hz at 0 dBm0, the test tone of the telephone network.
    Tone,
    /// Packets of silence.
    Silence,
    /// No packet at all: the audio goes one way.
    Nothing,
}

/// One thing that a phone does by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// How long after the one before, or after the answer.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub after: Duration,
    /// What.
    pub does: Does,
}

/// What a phone can do by itself in a call that is up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// Puts the caller on hold.
    Hold,
    /// Takes the caller back.
    Resume,
    /// A re-INVITE that offers what is in use.
    Reinvite,
    /// A re-INVITE without an offer.
    ReinviteWithoutOffer,
    /// A re-INVITE that offers these codecs.
    Codecs(
        #[serde(deserialize_with = "crate::file::codecs")]
        #[schemars(with = "crate::file::Codecs")]
        Vec<Codec>,
    ),
    /// A re-INVITE to T.38.
    T38,
    /// Dials digits.
    Dials(
        #[serde(deserialize_with = "crate::file::digits")]
        #[schemars(with = "crate::file::Digits")]
        String,
    ),
}

impl Default for Called {
    fn default() -> Self {
        Self {
            number: String::new(),
            ringback: None,
            rings: true,
            ring_after: Duration::from_millis(200),
            outcome: Outcome::Answers,
            outcome_after: Duration::from_secs(2),
            hangs_up_after: Duration::ZERO,
            fax: None,
            says: Says::Voice,
            then: Vec::new(),
            reads_back_after: Duration::ZERO,
            refuses_t38: false,
            session_expires_s: 0,
            calls_back_after: Duration::ZERO,
        }
    }
}

impl Called {
    /// A number at which it is called: where some digits are dialled as wanted, with five seconds in their place.
    #[must_use]
    pub fn example(&self, numbers: &Numbers) -> Option<E164> {
        numbers.example(&self.number)
    }

    /// What is called at `dialled`, if `number` is.
    pub(super) fn at(&self, numbers: &Numbers, number: &str, dialled: &E164) -> Option<Self> {
        let wanted = numbers.is_dialled(number, dialled)?;
        Some(Self { hangs_up_after: wanted.unwrap_or(self.hangs_up_after), ..self.clone() })
    }
}

/// What a fax machine does that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CalledFax {
    /// It takes what comes.
    Receives,
    /// It sends one page of text to whoever calls, as a fax-on-demand service does.
    Sends,
}

/// What a called number does in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It answers.
    #[default]
    Answers,
    /// It refuses with this final status.
    Rejects(
        #[serde(deserialize_with = "crate::file::final_status")]
        #[schemars(with = "crate::file::FinalStatus")]
        u16,
    ),
    /// Nobody answers: `no_answer_status` follows after `ring_timeout_s`.
    RingsOut,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digits_are_dialled_as_wanted() {
        let numbers = Numbers::default();
        let called = |number: &str| Called { number: number.to_owned(), ..Called::default() };
        let seconds = |number: &str, dialled: &str| {
            let dialled = numbers.complete(dialled).expect("a number");
            called(number).at(&numbers, number, &dialled).map(|called| called.hangs_up_after.as_secs())
        };
        assert_eq!(seconds("30nn", "3007"), Some(7));
        assert_eq!(seconds("30nn", "3090"), Some(90));
        assert_eq!([seconds("30nn", "307"), seconds("30nn", "3107"), seconds("30nn", "30")], [None; 3]);
        assert_eq!((seconds("30", "30"), seconds("30", "31")), (Some(0), None));
        assert_eq!(called("30nn").example(&numbers), numbers.complete("3005"));
    }

    #[test]
    fn so_are_those_of_a_did() {
        let mut profile = crate::Profile::default();
        profile.numbers.dids.insert("some-time".to_owned(), "60nn".to_owned());
        profile.extensions.insert("some-time".to_owned(), Called::default());
        let seconds = |dialled: &str| {
            let (name, called) = profile.extension_at(&profile.numbers.complete(dialled)?)?;
            (name == "some-time").then_some(called.hangs_up_after.as_secs())
        };
        assert_eq!(["6007", "6090", "60", "6107"].map(seconds), [Some(7), Some(90), None, None]);
        assert_eq!(profile.did("some-time"), profile.numbers.complete("6005"));
    }
}
