//! Requires 100rel of its BYEs.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that copy Require from the INVITE into every request",
    check: "prack/only-in-invite",
    cure: "require 100rel in INVITEs alone (RFC 3262 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        draft.push(HeaderName::Require, "100rel");
    }
}
