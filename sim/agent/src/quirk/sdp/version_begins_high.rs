//! Begins to count the o= version at the end of the numbers.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{add_to_version, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// What a first version must be less than (RFC 3264 5).
const LIMIT: i64 = (1 << 62) - 1;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that fill the version with random bits",
    check: "sdp/first-version",
    cure: "begin below 2^62 - 1 (RFC 3264 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "hold/inbound-called-holds", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    edit_sdp(draft, |sdp| if version(&sdp) < LIMIT { add_to_version(&sdp, LIMIT) } else { sdp });
}

/// The version in the o= line: an INVITE that is sent again with credentials has been edited before.
fn version(sdp: &str) -> i64 {
    let origin = sdp.lines().find(|line| line.starts_with("o="));
    origin.and_then(|line| line.split(' ').nth(2)?.parse().ok()).unwrap_or(LIMIT)
}
