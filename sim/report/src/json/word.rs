//! The words of the JSON files, for enums that know nothing of serde.

use schemars::JsonSchema;
use serde::Serialize;

macro_rules! words {
    ($(#[$doc:meta])* $word:ident for $value:path { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, JsonSchema, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $word { $($(#[$variant_doc])* $variant),+ }

        impl From<$value> for $word {
            fn from(value: $value) -> Self {
                use $value as Value;
                match value { $(Value::$variant => Self::$variant),+ }
            }
        }

        #[cfg(test)]
        impl $word {
            /// The word as it is written, and as the rest of the house calls it.
            fn both() -> Vec<(serde_json::Value, &'static str)> {
                use $value as Value;
                let json = |word: Self| serde_json::to_value(word).expect("a word is JSON");
                vec![$((json(Self::$variant), Value::$variant.name())),+]
            }
        }
    };
}

words!(VerdictWord for check::Verdict {
    /// It was not run, or not one packet says anything: never counts as passed.
    NotRun,
    /// Everything that could be judged was right.
    Pass,
    /// It could not be decided: a precondition was missing, the network ate it, or a limit of ours was reached.
    Inconclusive,
    /// A MUST was broken, or an expectation was not met.
    Fail,
    /// The simulator itself failed.
    Error,
});
words!(SeverityWord for check::Severity {
    /// Worth knowing, nothing is wrong.
    Info,
    /// A broken SHOULD, or a requirement whose source could not be read in full.
    Warning,
    /// A broken MUST.
    Error,
});
words!(KindWord for check::Kind {
    /// Against the grammar.
    Malformed,
    /// Well formed, and not what the protocol asks for here.
    Misbehaved,
    /// Both keep the rules and cannot work together.
    Incompatible,
    /// Declined, in a way the rules allow.
    Refused,
});
words!(PartyWord for trace::Party {
    /// The provider's side of the trunk.
    Carrier,
    /// The enterprise's side.
    Pbx,
    /// Neither side.
    Stranger,
});
words!(OutcomeWord for check::CallOutcome {
    /// Answered, acknowledged and ended by BYE.
    Completed,
    /// Answered, and nobody has ended it.
    StillUp,
    /// 486 or 600.
    Busy,
    /// 480 or 408.
    NoAnswer,
    /// CANCEL and 487.
    Cancelled,
    /// 603, 403, 607 or 608.
    Rejected,
    /// Any other failure.
    Failed,
    /// No final response.
    Unanswered,
    /// The recording begins inside of the call, and nothing shows whether it was answered.
    Unknown,
});
words!(ClockWord for trace::ClockMode {
    /// Of the virtual world: the same seed gives the same times.
    Virtual,
    /// Agents on sockets, and a clock that leaps to the next event.
    Stepped,
    /// Of the machine that ran it.
    Real,
    /// Of a capture made elsewhere.
    Capture,
});
words!(FaxTransportWord for check::FaxTransport {
    /// T.38 over UDPTL.
    T38,
    /// Modem signals in G.711.
    Passthrough,
    /// One after the other.
    Both,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_the_words_that_the_house_says() {
        let all = [
            VerdictWord::both(),
            SeverityWord::both(),
            KindWord::both(),
            PartyWord::both(),
            OutcomeWord::both(),
            ClockWord::both(),
            FaxTransportWord::both(),
        ];
        for (written, said) in all.into_iter().flatten() {
            assert_eq!(written, said);
        }
    }
}
