//! Twins of the family `dtmf`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "dtmf/duration-rises",
        quirks: &["carrier:dtmf-duration-stuck"],
        scenario: "dtmf/inbound-digits",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dtmf/end-three-times",
        quirks: &["carrier:dtmf-end-once"],
        scenario: "dtmf/inbound-digits",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dtmf/marker-first",
        quirks: &["carrier:dtmf-without-marker"],
        scenario: "dtmf/inbound-digits",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dtmf/negotiated-events",
        quirks: &["carrier:dtmf-wrong-payload-type"],
        scenario: "dtmf/inbound-digits",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "dtmf/same-ssrc",
        quirks: &["carrier:dtmf-own-ssrc"],
        scenario: "dtmf/inbound-digits",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &["media/rtcp-truth"],
    },
    Twin {
        check: "dtmf/same-timestamp",
        quirks: &["carrier:dtmf-timestamp-moves"],
        scenario: "dtmf/inbound-digits",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
];
