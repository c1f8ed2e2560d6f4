//! First lines: methods and status codes.

use super::{Entry, entry};

/// What a request asks for.
#[must_use]
pub fn method(method: &str) -> Option<Entry> {
    METHODS.iter().find(|(known, _)| *known == method).map(|(_, entry)| *entry)
}

/// All methods that are known.
pub fn methods() -> impl Iterator<Item = (&'static str, Entry)> {
    METHODS.iter().copied()
}

/// What a response says. Unknown codes are treated as the x00 of their class (RFC 3261 8.1.3.2).
#[must_use]
pub fn status(code: u16) -> Option<Entry> {
    let known = statuses().find(|(known, _)| *known == code);
    known.map(|(_, entry)| entry).or_else(|| class(code))
}

/// What a response says to a request of that method; `changes` when it belongs to a dialog that is there already.
#[must_use]
pub fn answer(code: u16, method: &str, changes: bool) -> Option<Entry> {
    let method = if method == "INVITE" && changes { "re-INVITE" } else { method };
    let own = (code == 200).then(|| ANSWERS.iter().find(|(known, _)| *known == method)).flatten();
    own.map(|(_, entry)| *entry).or_else(|| status(code))
}

/// All codes that have a sentence of their own.
pub fn statuses() -> impl Iterator<Item = (u16, Entry)> {
    ACCEPTED.iter().chain(REFUSALS).copied()
}

static METHODS: &[(&str, Entry)] = &[
    (
        "INVITE",
        entry("Asks for a session: a new call, or with a To tag a change of this one.", "RFC 3261 13"),
    ),
    (
        "ACK",
        entry("Tells the callee that its final response to the INVITE has arrived.", "RFC 3261 13.2.2.4"),
    ),
    ("BYE", entry("Ends the call, for both sides at once.", "RFC 3261 15")),
    (
        "CANCEL",
        entry(
            "Takes back a request that has no final answer yet; the call may still be answered.",
            "RFC 3261 9",
        ),
    ),
    (
        "REGISTER",
        entry(
            "Tells the registrar where calls for this trunk shall be sent, and for how long.",
            "RFC 3261 10",
        ),
    ),
    (
        "OPTIONS",
        entry(
            "Asks what the other side can do; on trunks the usual way to see whether it is alive.",
            "RFC 3261 11",
        ),
    ),
    ("PRACK", entry("Acknowledges a provisional response that was sent reliably.", "RFC 3262 4")),
    (
        "UPDATE",
        entry(
            "Changes the session without touching the state of the INVITE, also before the answer.",
            "RFC 3311 5",
        ),
    ),
    ("INFO", entry("Carries application data within the call, DTMF for example.", "RFC 6086 4")),
    ("REFER", entry("Asks the other side to call somebody: a transfer.", "RFC 3515 2")),
    (
        "NOTIFY",
        entry("Reports an event that was subscribed to, such as the progress of a transfer.", "RFC 6665 4"),
    ),
    ("SUBSCRIBE", entry("Asks to be told about an event.", "RFC 6665 4")),
    ("MESSAGE", entry("Carries a text message.", "RFC 3428 4")),
    ("PUBLISH", entry("Hands event state to a server.", "RFC 3903 4")),
];

static ACCEPTED: &[(u16, Entry)] = &[
    (
        100,
        entry(
            "The next hop has the request and stops its repetitions. It says nothing about the callee.",
            "RFC 3261 21.1.1",
        ),
    ),
    (
        180,
        entry(
            "The callee's phone is ringing. Without early media the caller's side plays the ringback tone.",
            "RFC 3261 21.1.2",
        ),
    ),
    (181, entry("The call is being forwarded to another destination.", "RFC 3261 21.1.3")),
    (
        183,
        entry(
            "Progress, usually with a session description so that early media can be heard.",
            "RFC 3261 21.1.5",
        ),
    ),
    (
        200,
        entry(
            "The request has succeeded; to an INVITE it means that the callee has answered.",
            "RFC 3261 21.2.1",
        ),
    ),
    (202, entry("Accepted; how it ends is reported later.", "RFC 3515 2.4.2")),
    (302, entry("Try the address in Contact instead: forwarding by redirection.", "RFC 3261 21.3.3")),
];

/// What a 200 means depends on what was asked.
static ANSWERS: &[(&str, Entry)] = &[
    (
        "INVITE",
        entry(
            "The callee has answered: from here on people talk and the call costs money.",
            "RFC 3261 13.3.1.4",
        ),
    ),
    ("re-INVITE", entry("The change of the session is accepted; the description says how.", "RFC 3261 14.2")),
    (
        "REGISTER",
        entry(
            "The registrar knows now where to send calls; Contact and Expires tell for how long.",
            "RFC 3261 10.3",
        ),
    ),
    ("BYE", entry("The other side takes note that the call is over.", "RFC 3261 15.1.2")),
    (
        "CANCEL",
        entry("The CANCEL has arrived. The INVITE gets an answer of its own, as a rule 487.", "RFC 3261 9.2"),
    ),
    ("OPTIONS", entry("The other side is alive, and its headers tell what it can do.", "RFC 3261 11.2")),
    (
        "PRACK",
        entry("The acknowledgement has arrived: the provisional response is not repeated.", "RFC 3262 3"),
    ),
    ("UPDATE", entry("The change of the session is accepted.", "RFC 3311 5.2")),
    ("INFO", entry("The data has arrived.", "RFC 6086 4.2.2")),
    ("NOTIFY", entry("The report has arrived.", "RFC 6665 4.1.3")),
    ("SUBSCRIBE", entry("The subscription is accepted; Expires tells for how long.", "RFC 6665 4.2.1")),
    ("MESSAGE", entry("The text has arrived.", "RFC 3428 7")),
    ("REFER", entry("The request to call somebody is accepted; NOTIFY tells how it ends.", "RFC 3515 2.4.2")),
];

static REFUSALS: &[(u16, Entry)] = &[
    (400, entry("The request cannot be understood.", "RFC 3261 21.4.1")),
    (
        401,
        entry(
            "The registrar or callee wants credentials; the request is expected again with them.",
            "RFC 3261 22.2",
        ),
    ),
    (403, entry("Understood and refused; the same request again will not help.", "RFC 3261 21.4.4")),
    (404, entry("Nobody here has that number.", "RFC 3261 21.4.5")),
    (405, entry("The method is not allowed here; Allow tells which are.", "RFC 3261 21.4.6")),
    (407, entry("A proxy wants credentials; the request is expected again with them.", "RFC 3261 22.3")),
    (408, entry("No answer in time.", "RFC 3261 21.4.9")),
    (415, entry("The type of the body is not understood here.", "RFC 3261 21.4.13")),
    (420, entry("The request requires an extension that is not understood here.", "RFC 3261 21.4.15")),
    (422, entry("The session timer is too short; Min-SE tells the least.", "RFC 4028 6")),
    (423, entry("The registration would be too brief; Min-Expires tells the least.", "RFC 3261 21.4.17")),
    (480, entry("The callee is known but cannot be reached now.", "RFC 3261 21.4.18")),
    (481, entry("There is no such call or transaction: one side has forgotten it.", "RFC 3261 21.4.19")),
    (482, entry("The request came back to where it had been.", "RFC 3261 21.4.20")),
    (483, entry("Too many hops, usually a routing loop.", "RFC 3261 21.4.21")),
    (484, entry("The number is incomplete.", "RFC 3261 21.4.22")),
    (486, entry("The callee is busy.", "RFC 3261 21.4.24")),
    (487, entry("The INVITE was ended by a CANCEL or a BYE.", "RFC 3261 21.4.25")),
    (488, entry("The offered session does not suit: no common codec, for example.", "RFC 3261 21.4.26")),
    (
        491,
        entry(
            "Both sides tried to change the session at the same time; each waits and tries again.",
            "RFC 3261 21.4.27",
        ),
    ),
    (500, entry("The server has failed.", "RFC 3261 21.5.1")),
    (501, entry("The method is not known here.", "RFC 3261 21.5.2")),
    (503, entry("The server is overloaded or down; another one may be tried.", "RFC 3261 21.5.4")),
    (504, entry("A server further on did not answer in time.", "RFC 3261 21.5.5")),
    (600, entry("The callee is busy everywhere.", "RFC 3261 21.6.1")),
    (603, entry("The callee declines.", "RFC 3261 21.6.2")),
    (604, entry("The number exists nowhere.", "RFC 3261 21.6.3")),
    (606, entry("The session is not acceptable anywhere.", "RFC 3261 21.6.4")),
    (607, entry("The callee does not want this call nor others like it.", "RFC 8197 4")),
    (608, entry("The call was rejected by an analytics service on the way.", "RFC 8688 3")),
];

fn class(code: u16) -> Option<Entry> {
    Some(match code / 100 {
        1 => entry("A provisional response: the final one is still to come.", "RFC 3261 21.1"),
        2 => entry("Success.", "RFC 3261 21.2"),
        3 => entry("A redirection to another address.", "RFC 3261 21.3"),
        4 => entry("This request fails here; changed or sent elsewhere it may succeed.", "RFC 3261 21.4"),
        5 => entry("The server failed with a request that seems to be right.", "RFC 3261 21.5"),
        6 => entry("A failure that no other server can change.", "RFC 3261 21.6"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_200_means_depends_on_what_was_asked() {
        let text = |method, changes| answer(200, method, changes).expect("known").text;
        assert!(text("INVITE", false).contains("callee has answered"));
        for (method, changes) in [("INVITE", true), ("REGISTER", false), ("BYE", true), ("unknown", false)] {
            assert!(!text(method, changes).contains("callee has answered:"), "{method}");
        }
        assert_eq!(answer(486, "INVITE", false), status(486), "others say the same to all");
    }
}
