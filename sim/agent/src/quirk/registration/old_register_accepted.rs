//! Carries out a REGISTER that is not newer than the binding.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars that keep Contacts and no numbers",
    check: "registration/old-cseq-refused",
    cure: "keep Call-ID and CSeq with each binding and let what is not newer fail (RFC 3261 10.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "registration/refresh", TrunkMode::Registration)
        .beside(&["pbx:register-cseq-stuck"])
        .also(&["auth/cseq-plus-one", "registration/cseq-increases"]),
    ..Quirk::of(module_path!())
};
