//! Twins of the family `trunk`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "trunk/anonymous-form",
        quirks: &["carrier:anonymous-leaks-number"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "trunk/g711-offered",
        quirks: &["pbx:no-g711-offered"],
        scenario: "calls/outbound-fast-answer",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "trunk/number-format",
        quirks: &["carrier:number-with-separators"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "trunk/pai-and-ppi",
        quirks: &["carrier:pai-and-ppi"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "trunk/pai-single",
        quirks: &["carrier:two-sip-pai"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "trunk/unknown-source-refused",
        quirks: &["carrier:accepts-unknown-source"],
        scenario: "trunk/stranger-calls-the-carrier",
        mode: TrunkMode::Static,
        guilty: Blame::Carrier,
        also: &[],
    },
];
