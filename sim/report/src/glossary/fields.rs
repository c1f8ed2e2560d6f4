//! Header fields.

use super::{Entry, entry};
use crate::wire::long_form;

/// What a header field is for; compact forms count.
#[must_use]
pub fn field(name: &str) -> Option<Entry> {
    let name = long_form(name).unwrap_or(name).to_ascii_lowercase();
    fields().find(|(known, _)| *known == name).map(|(_, entry)| entry)
}

/// What the parameters `rport` and `received` of a Via are for, when it has them.
#[must_use]
pub fn via(value: &str) -> Option<Entry> {
    let mut parameters = value.split([';', ',']).skip(1).map(|p| p.trim().to_ascii_lowercase());
    let is_filled = |p: &String| p.starts_with("rport=") || p.starts_with("received=");
    let mut known = None;
    parameters.by_ref().for_each(|p| {
        if is_filled(&p) {
            known = Some(entry(
                "received and rport: the address and the port from which the request really came. The response goes \
                 back there, and so through a NAT.",
                "RFC 3581 4",
            ));
        } else if p == "rport" && known.is_none() {
            known = Some(entry(
                "rport without a number asks that the response go to the port from which the request comes.",
                "RFC 3581 3",
            ));
        }
    });
    known
}

/// All of them, in small letters.
pub fn fields() -> impl Iterator<Item = (&'static str, Entry)> {
    CORE.iter().chain(EXTENSIONS).copied()
}

/// Those of RFC 3261.
static CORE: &[(&str, Entry)] = &[
    ("via", entry("The way back for the response; the branch names the transaction.", "RFC 3261 20.42")),
    (
        "from",
        entry(
            "Who asks, as shown to the callee; the tag is the caller's half of the dialog's name.",
            "RFC 3261 20.20",
        ),
    ),
    (
        "to",
        entry("For whom it is meant; the tag is the callee's half of the dialog's name.", "RFC 3261 20.39"),
    ),
    ("call-id", entry("The name of the call; the same in all its messages.", "RFC 3261 20.8")),
    (
        "cseq",
        entry(
            "Orders the requests of one side; a response repeats the number of its request.",
            "RFC 3261 20.16",
        ),
    ),
    ("contact", entry("Where later requests of the dialog are to be sent.", "RFC 3261 20.10")),
    ("max-forwards", entry("How many hops are left; stops loops.", "RFC 3261 20.22")),
    ("route", entry("The hops that this request is to visit.", "RFC 3261 20.34")),
    ("record-route", entry("A proxy wants to stay in the way of later requests.", "RFC 3261 20.30")),
    ("allow", entry("The methods that are understood.", "RFC 3261 20.5")),
    ("supported", entry("Extensions that may be used.", "RFC 3261 20.37")),
    (
        "require",
        entry("Extensions that must be understood, or the request fails with 420.", "RFC 3261 20.32"),
    ),
    ("unsupported", entry("The required extensions that are not understood.", "RFC 3261 20.40")),
    ("content-type", entry("What the body is.", "RFC 3261 20.15")),
    ("content-length", entry("The size of the body in bytes.", "RFC 3261 20.14")),
    ("content-disposition", entry("How the body is to be used.", "RFC 3261 20.11")),
    ("expires", entry("For how many seconds it is valid.", "RFC 3261 20.19")),
    ("min-expires", entry("The shortest registration that is accepted, in seconds.", "RFC 3261 20.23")),
    ("user-agent", entry("The software of the side that asks.", "RFC 3261 20.41")),
    ("server", entry("The software of the side that answers.", "RFC 3261 20.35")),
    ("www-authenticate", entry("The challenge of a registrar or callee.", "RFC 3261 20.44")),
    ("proxy-authenticate", entry("The challenge of a proxy.", "RFC 3261 20.27")),
    (
        "authorization",
        entry("Credentials; the response proves the password without containing it.", "RFC 3261 20.7"),
    ),
    ("proxy-authorization", entry("Credentials for a proxy.", "RFC 3261 20.28")),
    ("retry-after", entry("After how many seconds it is worth trying again.", "RFC 3261 20.33")),
    ("warning", entry("More about why a request failed.", "RFC 3261 20.43")),
    ("subject", entry("What the call is about.", "RFC 3261 20.36")),
    ("date", entry("When it was sent.", "RFC 3261 20.17")),
    ("accept", entry("The types of bodies that are understood.", "RFC 3261 20.1")),
    ("alert-info", entry("Which ringing to use.", "RFC 3261 20.4")),
    ("call-info", entry("More about the caller or callee.", "RFC 3261 20.9")),
    ("organization", entry("The organization of the sender.", "RFC 3261 20.25")),
    ("priority", entry("How urgent it is.", "RFC 3261 20.26")),
    ("reply-to", entry("Where to call back.", "RFC 3261 20.31")),
    ("timestamp", entry("When the request was sent, to measure the round trip.", "RFC 3261 20.38")),
];

/// Those of extensions.
static EXTENSIONS: &[(&str, Entry)] = &[
    ("p-asserted-identity", entry("The caller as the trusted network knows it.", "RFC 3325 9.1")),
    (
        "p-preferred-identity",
        entry("The identity that the caller would like to be asserted.", "RFC 3325 9.2"),
    ),
    ("privacy", entry("What must not be shown to the callee.", "RFC 3323 4.2")),
    ("identity", entry("A signature over the caller's number.", "RFC 8224 4")),
    ("diversion", entry("By whom and why the call was forwarded.", "RFC 5806 3")),
    ("history-info", entry("Which targets the call has had, one by one.", "RFC 7044 5")),
    (
        "session-expires",
        entry("The session timer: when the call must be refreshed, and by whom.", "RFC 4028 4"),
    ),
    ("min-se", entry("The shortest session timer that is accepted.", "RFC 4028 5")),
    ("rseq", entry("Numbers a reliable provisional response; PRACK refers to it.", "RFC 3262 7.1")),
    ("rack", entry("Which provisional response is acknowledged.", "RFC 3262 7.2")),
    ("reason", entry("Why the call is ended, often with the cause of the telephone network.", "RFC 3326 2")),
    ("refer-to", entry("To whom the call is to be transferred.", "RFC 3515 2.1")),
    ("referred-by", entry("Who has asked for the transfer.", "RFC 3892 3")),
    ("replaces", entry("Which call this one takes over.", "RFC 3891 3")),
    ("event", entry("Which event is meant.", "RFC 6665 8.2.1")),
    ("subscription-state", entry("Whether the subscription goes on.", "RFC 6665 8.2.3")),
    ("allow-events", entry("The events that may be subscribed to.", "RFC 6665 8.2.2")),
    ("path", entry("The proxies on the way to the registered box.", "RFC 3327 4")),
    ("service-route", entry("The route for requests of the registered box.", "RFC 3608 5")),
    ("p-associated-uri", entry("The identities that belong to the registered one.", "RFC 7315 4.1")),
    ("p-early-media", entry("Whether early media is wanted.", "RFC 5009 8")),
    ("p-charging-vector", entry("What ties the bills of several networks together.", "RFC 7315 4.6")),
    ("p-access-network-info", entry("Through which access network the call comes.", "RFC 7315 4.4")),
    ("user-to-user", entry("Data from one application to the other.", "RFC 7433 4")),
    ("authentication-info", entry("The server's own proof, and the next nonce.", "RFC 7616 3.5")),
    ("geolocation", entry("Where the caller is; matters for emergency calls.", "RFC 6442 4.1")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_through_a_nat_is_explained() {
        let clause = |value| via(value).map(|entry| entry.clause);
        assert_eq!(clause("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1;rport"), Some("RFC 3581 3"));
        assert_eq!(clause("SIP/2.0/UDP 10.0.0.1;rport=5062;received=192.0.2.1"), Some("RFC 3581 4"));
        assert_eq!(clause("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1"), None);
    }
}
