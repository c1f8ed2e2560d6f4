//! Twins of the family `billing`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "billing/answered-as-on-wire",
        quirks: &["carrier:cdr-charges-early-media"],
        scenario: "calls/outbound-announcement",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "billing/codec",
        quirks: &["pbx:cdr-wrong-codec"],
        scenario: "calls/inbound-ringback-180",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "billing/duration",
        quirks: &["carrier:cdr-counts-ringing"],
        scenario: "calls/outbound-caller-hangs-up",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "billing/ends-at-bye",
        quirks: &["pbx:cdr-closed-late"],
        scenario: "loss/outbound-bye-lost-twice",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "billing/numbers",
        quirks: &["carrier:cdr-swaps-numbers"],
        scenario: "calls/inbound-caller-hangs-up",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "billing/one-record-per-leg",
        quirks: &["carrier:cdr-missing-for-failed-call"],
        scenario: "calls/outbound-busy",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "billing/release",
        quirks: &["pbx:cdr-wrong-release"],
        scenario: "calls/outbound-caller-hangs-up",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "billing/sides-agree",
        quirks: &["carrier:cdr-rounds-up-to-minutes"],
        scenario: "calls/outbound-caller-hangs-up",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "billing/starts-at-answer",
        quirks: &["carrier:cdr-starts-at-invite"],
        scenario: "calls/inbound-caller-hangs-up",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
];
