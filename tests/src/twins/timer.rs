//! Twins of the family `timer`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "timer/expired-session-ended",
        quirks: &["pbx:never-refreshes", "carrier:session-expiry-ignored"],
        scenario: "long/outbound-session-timer",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &["timer/refreshed-in-time"],
    },
    Twin {
        check: "timer/interval-not-small",
        quirks: &["pbx:session-expires-60"],
        scenario: "calls/outbound-fast-answer",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "timer/not-lengthened",
        quirks: &["carrier:session-expires-lengthened"],
        scenario: "long/outbound-session-timer",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "timer/refreshed-in-time",
        quirks: &["pbx:never-refreshes"],
        scenario: "long/outbound-session-timer",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "timer/refresher-kept",
        quirks: &["carrier:refresher-swapped"],
        scenario: "long/outbound-session-timer",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &["timer/refreshed-in-time", "timer/expired-session-ended"],
    },
    Twin {
        check: "timer/refresher-named",
        quirks: &["carrier:session-expires-without-refresher"],
        scenario: "calls/outbound-fast-answer",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
];
