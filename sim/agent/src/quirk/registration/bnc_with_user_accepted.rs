//! Takes a bulk Contact that has a user part.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars that take bnc for one more parameter",
    check: "registration/malformed-bnc-refused",
    cure: "refuse a Contact with bnc and a user part with 400 (RFC 6140 5.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "registration/bulk-starts-cold", TrunkMode::Registration)
        .beside(&["pbx:bnc-with-user"])
        .also(&["registration/bnc-without-user"]),
    ..Quirk::of(module_path!())
};
