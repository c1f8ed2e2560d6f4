//! Twins of the family `sdp`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "sdp/answer-in-2xx",
        quirks: &["pbx:answer-without-sdp"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/answer-in-ack",
        quirks: &["carrier:ack-without-answer"],
        scenario: "offer/inbound-delayed",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "sdp/answer-payload-numbers",
        quirks: &["pbx:answer-renumbers"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/answer-subset",
        quirks: &["pbx:answer-adds-codec"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/direction-answer",
        quirks: &["carrier:hold-answered-sendrecv"],
        scenario: "hold/inbound-called-holds",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "sdp/dynamic-needs-rtpmap",
        quirks: &["pbx:dynamic-without-rtpmap"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/early-same-as-final",
        quirks: &["pbx:183-differs-from-200"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/m-line-count",
        quirks: &["pbx:answer-drops-m-line"],
        scenario: "calls/inbound-cancel-crosses-answer",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/mandatory-lines",
        quirks: &["pbx:sdp-without-time"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/offer-in-2xx",
        quirks: &["pbx:delayed-offer-refused"],
        scenario: "offer/inbound-delayed",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/telephone-event-clock",
        quirks: &["carrier:telephone-event-wrong-clock"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "sdp/version-changes-with-body",
        quirks: &["pbx:version-stuck"],
        scenario: "hold/inbound-called-holds",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/version-increments",
        quirks: &["pbx:version-jumps"],
        scenario: "hold/inbound-called-holds",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "sdp/well-formed",
        quirks: &["pbx:sdp-lines-out-of-order"],
        scenario: "calls/outbound-fast-answer",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
];
