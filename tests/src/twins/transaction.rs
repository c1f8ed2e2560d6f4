//! Twins of the family `transaction`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "transaction/ack-for-failure",
        quirks: &["carrier:no-ack-for-failure"],
        scenario: "capacity/inbound-channel-limit",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "transaction/cancel-after-provisional",
        quirks: &["pbx:cancel-too-early"],
        scenario: "calls/outbound-cancelled-before-any-answer",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "transaction/cancel-answered",
        quirks: &["pbx:cancel-ignored"],
        scenario: "calls/inbound-cancel-crosses-answer",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "transaction/cancel-matches-invite",
        quirks: &["carrier:cancel-with-new-branch"],
        scenario: "calls/inbound-cancel-crosses-answer",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "transaction/cancelled-invite-487",
        quirks: &["pbx:cancelled-invite-no-487"],
        scenario: "calls/inbound-cancelled",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "transaction/gives-up",
        quirks: &["pbx:retransmits-after-timer-b"],
        scenario: "calls/outbound-rings-long",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["transaction/stops-on-response"],
    },
    Twin {
        check: "transaction/one-final-response",
        quirks: &["pbx:second-final-response"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "transaction/retransmission-same-answer",
        quirks: &["pbx:bye-answered-481-second-time"],
        scenario: "loss/inbound-bye-answer-lost",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "transaction/stops-on-response",
        quirks: &["carrier:retransmits-after-provisional"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "transaction/timer-a",
        quirks: &["carrier:invite-retransmits-too-fast"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "transaction/timer-e",
        quirks: &["pbx:non-invite-retransmits-too-fast"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "transaction/trying-within-200ms",
        quirks: &["pbx:slow-trying"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["billing/starts-at-answer"],
    },
    Twin {
        check: "transaction/unique-branch",
        quirks: &["carrier:branch-reused"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
];
