//! `t38-reinvite-ignored`: never answers a re-INVITE for T.38.

use crate::quirk::edit::is_t38_reinvite;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Message;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "t38-reinvite-ignored",
    does: "never answers a re-INVITE for T.38",
    seen: "proxies that drop what they do not know",
    check: "fax/switch-answered",
    cure: "answer with 488 when T.38 is not wanted",
    effect: Effect::Ignore(ignore),
};

fn ignore(message: &Message, _: &mut Hook<'_>) -> bool {
    is_t38_reinvite(message)
}
