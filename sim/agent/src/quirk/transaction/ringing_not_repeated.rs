//! Says what it has said before an INVITE is answered once, however often the INVITE comes.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that drop what looks like a copy",
    check: "transaction/provisional-again",
    cure: "send the last provisional response for each copy of the INVITE (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration)
        .beside(&["carrier:retransmits-after-provisional"])
        .also(&["transaction/stops-on-response"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_of_invite = message.cseq().is_ok_and(|cseq| cseq.method == Method::Invite);
    let Some(status) = message.status().filter(|status| *status < 200 && is_of_invite) else {
        return Fate::Send;
    };
    let via = message.top_via();
    let branch = via.as_ref().ok().and_then(|via| via.branch()).unwrap_or_default();
    let mark = format!(" {branch}/{status}");
    if hook.text.contains(&mark) {
        return Fate::Swallow;
    }
    hook.text.push_str(&mark);
    Fate::Send
}
