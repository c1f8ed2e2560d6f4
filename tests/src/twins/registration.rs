//! Twins of the family `registration`.

use check::Blame;
use plan::TrunkMode;

use super::Twin;

/// One row for each check.
pub(super) static TWINS: &[Twin] = &[
    Twin {
        check: "registration/bindings-listed",
        quirks: &["carrier:200-without-contact"],
        scenario: "calls/outbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "registration/cseq-increases",
        quirks: &["pbx:register-cseq-stuck"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &["auth/cseq-plus-one"],
    },
    Twin {
        check: "registration/expires-not-longer",
        quirks: &["carrier:grants-longer"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "registration/inbound-to-registered-contact",
        quirks: &["carrier:inbound-to-configured-address"],
        scenario: "calls/inbound-fast-answer",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "registration/min-expires-obeyed",
        quirks: &["pbx:ignores-423"],
        scenario: "registration/interval-too-brief",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "registration/no-hammering",
        quirks: &["pbx:register-hammering"],
        scenario: "registration/wrong-password",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "registration/no-user-in-ruri",
        quirks: &["pbx:register-ruri-with-user"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "registration/not-on-static-trunk",
        quirks: &["pbx:registers-on-static-trunk"],
        scenario: "calls/inbound-180-after-183",
        mode: TrunkMode::Static,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "registration/refresh-before-expiry",
        quirks: &["pbx:refreshes-late"],
        scenario: "registration/expires",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
    Twin {
        check: "registration/registered-before-inbound",
        quirks: &["carrier:inbound-before-registration"],
        scenario: "registration/unregister-then-inbound",
        mode: TrunkMode::Registration,
        guilty: Blame::Carrier,
        also: &[],
    },
    Twin {
        check: "registration/same-call-id",
        quirks: &["pbx:register-new-call-id"],
        scenario: "registration/expires",
        mode: TrunkMode::Registration,
        guilty: Blame::Pbx,
        also: &[],
    },
];
