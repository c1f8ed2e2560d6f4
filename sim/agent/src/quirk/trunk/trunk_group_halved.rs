//! Names its trunk group in Contact without saying whose it is.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with one trunk group",
    check: "trunk/number-context",
    cure: "send tgrp and trunk-context together (RFC 4904 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        replace(draft, HeaderName::Contact, "@", ";tgrp=main@");
    }
}
