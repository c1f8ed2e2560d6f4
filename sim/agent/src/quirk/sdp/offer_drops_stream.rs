//! Leaves the streams that are over out of its next offer.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{edit_sdp, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that describe what they use now",
    check: "sdp/streams-kept",
    cure: "repeat every m= line of the session, with port 0 where it is over (RFC 3264 8)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "fax/inbound-first-invite-both", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is_reinvite(draft) {
        edit_sdp(draft, |sdp| match (sdp.find("m=audio 0 "), sdp.find("m=image")) {
            (Some(from), Some(to)) if from < to => format!("{}{}", &sdp[..from], &sdp[to..]),
            _ => sdp,
        });
    }
}
