//! Small tools for quirks that edit SIP messages.

use core::ops::RangeInclusive;

use bytes::Bytes;
use clock::Duration;
use sip::{CSeq, Draft, HeaderName, Message, Method};

use super::{Fate, Hook};

/// The draft is a request of this method.
pub(super) fn is(draft: &Draft, method: &Method) -> bool {
    draft.method() == Some(method)
}

/// The draft is a response with such a status to a request of this method.
pub(super) fn answers(draft: &Draft, statuses: RangeInclusive<u16>, method: &str) -> bool {
    let is_about = draft.get(HeaderName::CSeq).is_some_and(|c| c.ends_with(method));
    draft.status().is_some_and(|status| statuses.contains(&status)) && is_about
}

/// The message is a 3xx to 6xx to INVITE.
pub(super) fn is_failure_of_invite(message: &Message) -> bool {
    message.status().is_some_and(|status| status >= 300)
        && message.cseq().is_ok_and(|cseq| cseq.method == Method::Invite)
}

/// The draft is an INVITE inside a dialog.
pub(super) fn is_reinvite(draft: &Draft) -> bool {
    is(draft, &Method::Invite) && draft.get(HeaderName::To).is_some_and(|to| to.contains(";tag="))
}

/// Replaces a piece of the first value of a header.
pub(super) fn replace(draft: &mut Draft, name: HeaderName, from: &str, to: &str) {
    if let Some(value) = draft.get(name).map(|v| v.replacen(from, to, 1)) {
        draft.set(name, value);
    }
}

/// Adds something at the end of the first value of a header.
pub(super) fn append(draft: &mut Draft, name: HeaderName, end: &str) {
    if let Some(value) = draft.get(name).map(|v| format!("{v}{end}")) {
        draft.set(name, value);
    }
}

/// Takes the tag away.
pub(super) fn strip_tag(draft: &mut Draft, name: HeaderName) {
    let bare = draft.get(name).and_then(|v| v.split(";tag=").next()).map(str::to_owned);
    if let Some(value) = bare {
        draft.set(name, value);
    }
}

/// Counts CSeq up.
pub(super) fn add_to_cseq(draft: &mut Draft, by: u32) {
    if let Some(cseq) = draft.get(HeaderName::CSeq).and_then(|c| CSeq::parse(c).ok()) {
        draft.set(HeaderName::CSeq, format!("{} {}", cseq.number + by, cseq.method));
    }
}

/// Rewrites the body if it is SDP.
pub(super) fn edit_sdp(draft: &mut Draft, edit: impl FnOnce(String) -> String) {
    if draft.body().starts_with(b"v=") {
        let text = String::from_utf8_lossy(draft.body()).into_owned();
        draft.replace_body(edit(text));
    }
}

/// One static format in the audio line instead of all that are there.
pub(super) fn only_format(sdp: &str, number: &str) -> String {
    let is_of_format = |l: &str| l.starts_with("a=rtpmap:") || l.starts_with("a=fmtp:");
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').take(3).collect();
        if line.starts_with("m=audio") {
            format!("{} {number}\r\n", words.join(" "))
        } else {
            format!("{line}\r\n")
        }
    };
    sdp.lines().filter(|l| !is_of_format(l)).map(line).collect()
}

/// One more format at the end of the audio line.
pub(super) fn with_format(sdp: &str, number: u8, map: &str, parameters: &str) -> String {
    let line = |line: &str| match line.strip_prefix("m=audio ") {
        Some(rest) => format!("m=audio {rest} {number}\r\n"),
        None => format!("{line}\r\n"),
    };
    let lines: String = sdp.lines().map(line).collect();
    let fmtp =
        if parameters.is_empty() { String::new() } else { format!("a=fmtp:{number} {parameters}\r\n") };
    // The audio line is the first or the only one of those it is used for.
    lines.replacen("a=rtpmap:", &format!("a=rtpmap:{number} {map}\r\n{fmtp}a=rtpmap:"), 1)
}

/// telephone-event under the number 97 instead of its own.
pub(super) fn renumber_events(sdp: String) -> String {
    let number = sdp
        .lines()
        .find(|l| l.starts_with("a=rtpmap:") && l.contains("telephone-event"))
        .and_then(|l| l.strip_prefix("a=rtpmap:")?.split(' ').next().map(str::to_owned));
    let Some(number) = number else { return sdp };
    sdp.replace(&format!(" {number}\r\n"), " 97\r\n")
        .replace(&format!("a=rtpmap:{number} "), "a=rtpmap:97 ")
        .replace(&format!("a=fmtp:{number} "), "a=fmtp:97 ")
}

/// The rtpmap of telephone-event is left out.
pub(super) fn without_event_map(sdp: String) -> String {
    let keeps = |l: &&str| !(l.starts_with("a=rtpmap:") && l.contains("telephone-event"));
    sdp.lines().filter(keeps).map(|l| format!("{l}\r\n")).collect()
}

/// Another version in the o= line.
pub(super) fn add_to_version(sdp: &str, by: i64) -> String {
    let line = |line: &str| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        if line.starts_with("o=") && words.len() == 6 {
            let version: i64 = words[2].parse().unwrap_or_default();
            words[2] = (version + by).to_string();
        }
        format!("{}\r\n", words.join(" "))
    };
    sdp.lines().map(line).collect()
}

/// Another port in the audio line.
pub(super) fn move_port(sdp: &str, by: u16) -> String {
    let line = |line: &str| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        if line.starts_with("m=audio") && words.len() > 1 {
            let port: u16 = words[1].parse().unwrap_or_default();
            words[1] = port.saturating_add(by).to_string();
        }
        format!("{}\r\n", words.join(" "))
    };
    sdp.lines().map(line).collect()
}

/// The s= line before the o= line.
pub(super) fn session_name_first(sdp: &str) -> String {
    let mut lines: Vec<&str> = sdp.lines().collect();
    let place = |letter: &str| lines.iter().position(|l| l.starts_with(letter));
    if let (Some(o), Some(s)) = (place("o="), place("s=")) {
        lines.swap(o, s);
    }
    lines.iter().map(|l| format!("{l}\r\n")).collect()
}

/// The first time that this transaction's message is seen; its repetitions are not.
pub(super) fn is_first(message: &Message, hook: &mut Hook<'_>) -> bool {
    let via = message.top_via();
    let branch = via.as_ref().ok().and_then(|v| v.branch()).unwrap_or_default();
    let is_first = *hook.text != branch;
    branch.clone_into(hook.text);
    is_first
}

/// The message is a re-INVITE that offers T.38.
pub(super) fn is_t38_reinvite(message: &Message) -> bool {
    let is_in_dialog = message.to().is_ok_and(|to| to.tag().is_some());
    let offers = || message.body().windows(8).any(|w| w == b"m=image ");
    message.method() == Some(Method::Invite) && is_in_dialog && offers()
}

/// The message is a response with this status to a request of this method.
pub(super) fn is_response(message: &Message, status: u16, method: &Method) -> bool {
    message.status() == Some(status) && message.cseq().is_ok_and(|c| c.method == *method)
}

/// The ACK has the branch of the INVITE that was sent last: it is for a failure (RFC 3261 17.1.1.3).
pub(super) fn is_ack_for_failure(bytes: &Bytes, hook: &mut Hook<'_>) -> bool {
    ack_branch_is_of_invite(bytes, hook) == Some(true)
}

/// The ACK has a branch of its own: it is for a 2xx.
pub(super) fn is_ack_for_2xx(bytes: &Bytes, hook: &mut Hook<'_>) -> bool {
    ack_branch_is_of_invite(bytes, hook) == Some(false)
}

fn ack_branch_is_of_invite(bytes: &Bytes, hook: &mut Hook<'_>) -> Option<bool> {
    let message = Message::parse(bytes.clone());
    let branch = message.top_via().ok()?.branch()?.to_owned();
    match message.method()? {
        Method::Invite => {
            *hook.text = branch;
            None
        }
        Method::Ack => Some(*hook.text == branch),
        _ => None,
    }
}

/// The first ACK for a 2xx goes out, and a request of another method behind it in the same dialog. Its sender must have
/// nothing else to send in the dialog: what it counts knows nothing of this one.
pub(super) fn request_behind_ack(
    bytes: &Bytes,
    hook: &mut Hook<'_>,
    method: &Method,
    edit: impl FnOnce(&mut Draft),
) -> Fate {
    if !is_ack_for_2xx(bytes, hook) || *hook.count > 0 {
        return Fate::Send;
    }
    *hook.count = 1;
    let mut request = Draft::from_message(&Message::parse(bytes.clone()));
    request.set_method(method);
    add_to_cseq(&mut request, 1);
    replace(&mut request, HeaderName::CSeq, "ACK", method.as_str());
    replace(&mut request, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKr");
    request.remove(HeaderName::ProxyAuthorization);
    let from = request.get(HeaderName::From).and_then(|from| from.split(";tag=").next()).map(str::to_owned);
    request.set(HeaderName::Contact, from.unwrap_or_default());
    edit(&mut request);
    Fate::Replace(vec![(Duration::ZERO, bytes.clone()), (Duration::from_millis(300), request.to_bytes())])
}

/// The INVITE of a second call waits until the first has been answered, and goes out with an edit that is told Call-ID,
/// To tag and From tag of the first.
pub(super) fn second_invite(
    bytes: &Bytes,
    hook: &mut Hook<'_>,
    edit: impl FnOnce(&mut Draft, &str, &str, &str),
) -> Fate {
    let message = Message::parse(bytes.clone());
    let call_id = message.call_id().unwrap_or_default();
    let tag = |address: Option<&sip::NameAddr>| address.and_then(|a| a.tag()).map(str::to_owned);
    let (from, to) = (tag(message.from_ref().ok()), tag(message.to_ref().ok()));
    let is_first = hook.text.split('\n').next().is_some_and(|first| first.is_empty() || first == call_id);
    match (message.method(), from, to) {
        (Some(Method::Invite), _, None) if is_first => {
            if hook.text.is_empty() {
                call_id.clone_into(hook.text);
            }
            Fate::Send
        }
        (Some(Method::Invite), _, None) => {
            let [first, to, from] = hook.text.split('\n').collect::<Vec<_>>()[..] else {
                return Fate::Swallow;
            };
            let mut invite = Draft::from_message(&message);
            edit(&mut invite, first, to, from);
            Fate::Replace(vec![(Duration::ZERO, invite.to_bytes())])
        }
        (Some(Method::Ack), Some(from), Some(to)) if *hook.text == call_id => {
            *hook.text = format!("{call_id}\n{to}\n{from}");
            Fate::Send
        }
        _ => Fate::Send,
    }
}

/// Turns the first digit of the response of credentials into another one.
pub(super) fn spoil_response(value: &str) -> String {
    match value.split_once("response=\"") {
        Some((before, after)) => {
            let other = if after.starts_with('0') { '1' } else { '0' };
            let rest = after.get(1..).unwrap_or_default();
            format!("{before}response=\"{other}{rest}")
        }
        None => value.to_owned(),
    }
}

/// A hyphen after the first digits of each number with a plus.
pub(super) fn hyphenated(value: &str) -> String {
    let mut result = String::with_capacity(value.len() + 2);
    let mut digits = None;
    for c in value.chars() {
        result.push(c);
        digits = match (c, digits) {
            ('+', _) => Some(0),
            (c, Some(n)) if c.is_ascii_digit() && n < 2 => Some(n + 1),
            _ => None,
        };
        if digits == Some(2) {
            result.push('-');
            digits = None;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_goes_into_each_number() {
        assert_eq!(hyphenated("\"x\" <sip:+12025550171@a>"), "\"x\" <sip:+12-025550171@a>");
    }

    #[test]
    fn events_get_another_number() {
        let sdp = "m=audio 4 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n";
        let renumbered = "m=audio 4 RTP/AVP 8 97\r\na=rtpmap:97 telephone-event/8000\r\na=fmtp:97 0-15\r\n";
        assert_eq!(renumber_events(sdp.to_owned()), renumbered);
    }

    #[test]
    fn the_version_moves_both_ways() {
        assert_eq!(add_to_version("o=- 1 7 IN IP4 a\r\n", -1), "o=- 1 6 IN IP4 a\r\n");
    }

    #[test]
    fn a_spoiled_response_is_another_one() {
        assert_eq!(spoil_response("Digest response=\"0a\""), "Digest response=\"1a\"");
    }
}
