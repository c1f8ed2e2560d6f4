//! Twins of the family `media`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "media/cut-through",
        quirks: &["pbx:late-media"],
        scenario: "calls/inbound-called-hangs-up",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["media/rtcp-truth"],
    },
    Twin {
        check: "media/negotiated-address",
        quirks: &["pbx:rtp-to-wrong-port"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/payload-type-negotiated",
        quirks: &["pbx:rtp-wrong-payload-type"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/ptime",
        quirks: &["pbx:rtp-ptime-wrong"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/rtcp-port",
        quirks: &["pbx:rtcp-on-rtp-port"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/rtcp-sent",
        quirks: &["pbx:no-rtcp"],
        scenario: "long/inbound-half-an-hour",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/rtcp-truth",
        quirks: &["pbx:rtcp-lies"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/sequence-continuous",
        quirks: &["pbx:rtp-sequence-jumps"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/ssrc-stable",
        quirks: &["pbx:rtp-ssrc-changes"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["media/rtcp-truth"],
    },
    Twin {
        check: "media/starts-random",
        quirks: &["pbx:rtp-starts-at-zero"],
        scenario: "calls/inbound-cancel-crosses-answer",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/stops-after-bye",
        quirks: &["pbx:rtp-after-bye"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["media/rtcp-truth"],
    },
    Twin {
        check: "media/stops-on-hold",
        quirks: &["carrier:rtp-on-hold"],
        scenario: "hold/inbound-called-holds",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "media/timestamp-step",
        quirks: &["pbx:rtp-timestamp-frozen"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "media/two-way-audio",
        quirks: &["pbx:sends-silence"],
        scenario: "calls/inbound-called-hangs-up",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
];
