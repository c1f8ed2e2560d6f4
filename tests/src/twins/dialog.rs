//! Twins of the family `dialog`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "dialog/ack-cseq",
        quirks: &["carrier:ack-wrong-cseq"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dialog/bye-answered",
        quirks: &["pbx:bye-unanswered"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "dialog/cseq-increases",
        quirks: &["carrier:cseq-not-increasing"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &["media/stops-after-bye"],
    },
    Twin {
        check: "dialog/remote-target",
        quirks: &["carrier:bye-to-aor"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dialog/route-set",
        quirks: &["pbx:ack-lost-route-set"],
        scenario: "calls/outbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "dialog/route-set",
        quirks: &["pbx:strict-router-ignored"],
        scenario: "routing/outbound-strict-router",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "dialog/silent-after-bye",
        quirks: &["carrier:request-after-bye"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dialog/tags-stable",
        quirks: &["carrier:from-tag-changes"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &["call/ends-with-bye"],
    },
    Twin {
        check: "dialog/unknown-dialog-481",
        quirks: &["pbx:request-after-bye", "carrier:stray-bye-answered-200"],
        scenario: "calls/outbound-caller-hangs-up",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &["dialog/silent-after-bye"],
    },
];
