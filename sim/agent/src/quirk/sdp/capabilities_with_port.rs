//! Answers OPTIONS with a description that has a port.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "soft switches that open a stream for each OPTIONS",
    check: "sdp/capabilities-form",
    cure: "write port 0 into a description of capabilities (RFC 3264 9)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "keepalive/options-ping", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "OPTIONS") {
        let sdp = "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
        draft.set_body("application/sdp", sdp);
    }
}
