//! Offers G.729 alone when a re-INVITE asks for an offer.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp, only_format};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that offer their own codec first and alone",
    check: "sdp/offer-overlaps",
    cure: "offer what the session has (RFC 3261 14.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "reinvite/outbound-without-offer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        *hook.count += 1;
        if *hook.count > 1 {
            edit_sdp(draft, |sdp| only_format(&sdp, "18"));
        }
    }
}
