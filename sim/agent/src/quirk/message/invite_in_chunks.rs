//! Says that the body of its INVITE comes in chunks.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that were made for HTTP",
    check: "message/not-chunked",
    cure: "leave Transfer-Encoding out (RFC 3261 7.4.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) && !draft.body().is_empty() {
        draft.push("Transfer-Encoding", "chunked");
    }
}
