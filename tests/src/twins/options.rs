//! Twins of the family `options`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "options/answered",
        quirks: &["pbx:options-ignored"],
        scenario: "calls/outbound-rings-long",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "options/lists-capabilities",
        quirks: &["pbx:options-200-without-allow"],
        scenario: "calls/outbound-rings-long",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "options/not-too-often",
        quirks: &["pbx:options-flood"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
];
