//! Offers G722 with the clock at which it samples.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{edit_sdp, is, with_format};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "soft phones that take the sampling rate for the clock",
    check: "sdp/static-clock",
    cure: "write a=rtpmap:9 G722/8000 (RFC 3551 4.5.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        edit_sdp(draft, |sdp| if sdp.contains(" 9 ") { sdp } else { with_format(&sdp, 9, "G722/16000", "") });
    }
}
