//! Twins of the family `prack`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "prack/answer-waits",
        quirks: &["carrier:answer-before-prack"],
        scenario: "prack/outbound-prack-lost",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/answered",
        quirks: &["carrier:prack-refused"],
        scenario: "prack/outbound-ringback-183",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/given-up",
        quirks: &["carrier:reliable-never-given-up"],
        scenario: "prack/outbound-never-acknowledged",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/one-at-a-time",
        quirks: &["carrier:second-reliable-too-early"],
        scenario: "prack/outbound-180-then-183",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &["prack/answered"],
    },
    Twin {
        check: "prack/only-if-supported",
        quirks: &["carrier:reliable-unasked"],
        scenario: "calls/outbound-ringback-183",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/rack-matches",
        quirks: &["pbx:rack-wrong"],
        scenario: "prack/outbound-ringback-183",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "prack/required-honoured",
        quirks: &["carrier:require-100rel-ignored"],
        scenario: "prack/outbound-required",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/retransmitted",
        quirks: &["carrier:reliable-sent-once"],
        scenario: "prack/outbound-183-lost",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/rseq-and-require",
        quirks: &["carrier:rseq-without-require"],
        scenario: "prack/outbound-ringback-183",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/rseq-rises-by-one",
        quirks: &["carrier:rseq-jumps"],
        scenario: "prack/outbound-180-then-183",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "prack/sent",
        quirks: &["pbx:no-prack"],
        scenario: "prack/outbound-ringback-183",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
];
