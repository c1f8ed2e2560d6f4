//! Offers AMR whose packets are aligned to octets, and answers with AMR whose packets are not.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp, is_reinvite, with_format};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways to mobile networks with one layout of their own",
    check: "sdp/format-parameters-kept",
    cure: "copy octet-align from the offer, or leave the format out (RFC 4867 8.3.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-fast-answer", TrunkMode::Static)
        .beside(&["carrier:amr-layout-changed"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() && !is_reinvite(draft) {
        edit_sdp(draft, |sdp| with_format(&sdp, 97, "AMR/8000", "octet-align=1"));
    } else if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| with_format(&sdp, 97, "AMR/8000", "mode-set=7"));
    }
}
