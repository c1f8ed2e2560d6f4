//! Twins of the family `auth`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "auth/cseq-plus-one",
        quirks: &["pbx:auth-retry-same-cseq"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "auth/header-matches-status",
        quirks: &["carrier:challenge-header-swapped"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "auth/nc-increases",
        quirks: &["pbx:nc-not-increasing"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "auth/no-challenge-of-ack",
        quirks: &["pbx:ack-challenged"],
        scenario: "calls/inbound-cancel-crosses-answer",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["auth/header-matches-status"],
    },
    Twin {
        check: "auth/no-loop",
        quirks: &["pbx:auth-loop"],
        scenario: "registration/refused-password-401",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["registration/no-hammering"],
    },
    Twin {
        check: "auth/pbx-does-not-challenge",
        quirks: &["pbx:pbx-challenges-carrier"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "auth/qop-offered",
        quirks: &["carrier:challenge-without-qop"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "auth/response-correct",
        quirks: &["pbx:digest-wrong-response"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "auth/same-call-id",
        quirks: &["pbx:auth-retry-new-call-id"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["registration/same-call-id"],
    },
    Twin {
        check: "auth/uri-matches",
        quirks: &["pbx:digest-uri-mismatch"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
];
