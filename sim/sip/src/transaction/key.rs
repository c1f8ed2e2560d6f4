//! What transactions are matched by: RFC 3261 17.1.3 and 17.2.3, RFC 2543 peers included.
//!
//! A key is one line of text in lower case, because branches and hosts compare without regard to case
//! (RFC 3261 7.3.1), with the part that differs most in front.

use crate::Print;
use crate::message::{HeaderName, MAGIC_COOKIE, Message, Method, NameAddr, StartLine};
use crate::text::push_number;

/// The key of a transaction whose branch has the magic cookie.
pub(super) fn compliant(method: &Method, branch: &str, host: &str, port: Option<u16>) -> String {
    // Room for the port and the spaces too.
    let mut key = String::with_capacity(branch.len() + host.len() + method.as_str().len() + 8);
    key.push_str(branch);
    key.push(' ');
    key.push_str(host);
    if let Some(port) = port {
        key.push(':');
        push_number(&mut key, port);
    }
    key.make_ascii_lowercase();
    // Methods are case-sensitive.
    key.push(' ');
    key.push_str(method.as_str());
    key
}

/// The key of the client transaction that a response belongs to.
///
/// The sent-by is part of it although 17.1.3 does not ask for it: a response with the sent-by of somebody
/// else is to be discarded anyway (RFC 3261 18.1.2).
pub(super) fn of_response(response: &Message) -> Option<String> {
    let via = response.top_via_ref().ok()?;
    let cseq = response.cseq().ok()?;
    Some(compliant(&cseq.method, via.branch()?, &via.host, via.port))
}

/// The key of the server transaction that a request belongs to, taking it for a `method`: an ACK and a
/// CANCEL look for the INVITE.
pub(super) fn of_request(request: &Message, method: &Method) -> Option<String> {
    match request.top_via_ref() {
        Ok(via) => match via.branch() {
            Some(branch) if has_cookie(branch) => Some(compliant(method, branch, &via.host, via.port)),
            _ => Some(of_rfc2543(request, method, &via.printed())),
        },
        // One that cannot be read, such as one whose branch is empty, tells copies all the same: they have it too. Who
        // sends it hears what is wrong.
        Err(_) => {
            let via = request.header_values(HeaderName::Via).into_iter().next()?;
            Some(of_rfc2543(request, method, &via))
        }
    }
}

/// Whether an ACK that matches the key of an INVITE is for this response to it. The branch says so; without
/// one the To tag does.
pub(super) fn acknowledges(ack: &Message, response: &[u8]) -> bool {
    if ack.top_via_ref().is_ok_and(|via| via.branch().is_some_and(has_cookie)) {
        return true;
    }
    let response = Message::parse(bytes::Bytes::copy_from_slice(response));
    tag(&response, HeaderName::To) == tag(ack, HeaderName::To)
}

/// Everything that 17.2.3 compares for a peer without branches, but for the To tag of INVITE, ACK and
/// CANCEL: the ACK has the tag of the response, which the INVITE had not.
fn of_rfc2543(request: &Message, method: &Method, via: &str) -> String {
    let uri = match request.start_line() {
        StartLine::Request { uri, .. } => uri,
        _ => "",
    };
    let number = request.cseq().map_or(0, |cseq| cseq.number);
    let call_id = request.call_id().unwrap_or_default();
    let from = tag(request, HeaderName::From).unwrap_or_default();
    let to = match method {
        Method::Invite | Method::Cancel => None,
        _ => tag(request, HeaderName::To),
    };
    let to = to.unwrap_or_default();
    format!("{call_id} {number} {from} {to} {uri} {via} {method}")
}

fn tag(message: &Message, name: HeaderName) -> Option<String> {
    let address = NameAddr::parse(&message.header(name)?).ok()?;
    address.tag().map(str::to_owned)
}

/// The cookie compares without regard to case, as the branch that it begins. Alone it tells nothing apart, and all
/// requests of its sender would be copies of the first.
fn has_cookie(branch: &str) -> bool {
    let start = branch.get(..MAGIC_COOKIE.len()).filter(|_| branch.len() > MAGIC_COOKIE.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(MAGIC_COOKIE))
}
