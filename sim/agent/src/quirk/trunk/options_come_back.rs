//! Sends OPTIONS back to where they came from, with more hops than they had.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "two boxes with a default route to each other",
    check: "trunk/max-forwards-falls",
    cure: "lower Max-Forwards by one in each request that is sent on (RFC 3261 16.6)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "keepalive/options-ping", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let answer = Message::parse(bytes.clone());
    let is_answer =
        answer.status() == Some(200) && answer.cseq().is_ok_and(|cseq| cseq.method == Method::Options);
    let Some(via) = answer.top_via().ok().filter(|_| is_answer && *hook.count == 0) else {
        return Fate::Send;
    };
    *hook.count = 1;
    let mut copy = Draft::request(&Method::Options, &format!("sip:{}", via.host));
    copy.push(
        HeaderName::Via,
        format!("SIP/2.0/UDP trunk.example;branch={}b;rport", via.branch().unwrap_or_default()),
    );
    for name in [HeaderName::Via, HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq] {
        let value = answer.header(name).unwrap_or_default();
        let is_to = name == HeaderName::To;
        copy.push(name, value.split(";tag=").next().filter(|_| is_to).unwrap_or(&value));
    }
    copy.push(HeaderName::MaxForwards, "99");
    Fate::Replace(vec![(Duration::ZERO, copy.to_bytes()), (Duration::from_millis(20), bytes.clone())])
}
