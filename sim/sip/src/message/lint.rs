//! The strict look at a message: every header that has a grammar here is read, and every rule that needs
//! only this one message is held against it. What needs a transaction or a dialog is for the judges.

use std::borrow::Cow;

use super::grammar::{is_token, split_outside, trim_lws, unfolded};
use super::header::content::ContentType;
use super::header::rack::RAck;
use super::header::reason::Reason;
use super::header::session_timer::SessionExpires;
use super::header::via::MAGIC_COOKIE;
use super::header::{date, numbers, strict};
use super::index::{Once, bit};
use super::{
    CSeq, Fault, FaultKind, Header, HeaderName, Message, Method, NameAddr, Params, Scheme, StartLine, Uri,
    Via, Warning,
};

/// Headers that RFC 3261 8.1.1 wants in every message.
const MANDATORY: [HeaderName; 5] =
    [HeaderName::Via, HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq];

/// Headers that hold one value and stand once (RFC 3261 7.3.1).
const SINGLE: [HeaderName; 23] = [
    HeaderName::From,
    HeaderName::To,
    HeaderName::CallId,
    HeaderName::CSeq,
    HeaderName::MaxForwards,
    HeaderName::ContentLength,
    HeaderName::ContentType,
    HeaderName::ContentDisposition,
    HeaderName::Date,
    HeaderName::Event,
    HeaderName::Expires,
    HeaderName::MinExpires,
    HeaderName::MinSe,
    HeaderName::SessionExpires,
    HeaderName::MimeVersion,
    HeaderName::RAck,
    HeaderName::RSeq,
    HeaderName::ReferTo,
    HeaderName::ReferredBy,
    HeaderName::Replaces,
    HeaderName::RetryAfter,
    HeaderName::SubscriptionState,
    HeaderName::Timestamp,
];

/// Adds what is wrong with the headers of `message`.
pub(super) fn lint(message: &Message, faults: &mut Vec<Fault>) {
    if faults.iter().any(|fault| fault.kind == FaultKind::Empty) {
        return;
    }
    request_uri(message, faults);
    presence(message, faults);
    let head = &message.bytes()[..message.index.body.start];
    let has_control = head.iter().fold(false, |has, octet| has | is_control(*octet));
    for header in message.headers() {
        text(&header, has_control, faults);
        if let Some(known) = header.known
            && !is_known_good(message, &header, known)
        {
            value(&header, known, faults);
        }
    }
    top_via(message, faults);
    cseq_method(message, faults);
    contact_star(message, faults);
    content(message, faults);
    address_of_record(message, faults);
}

fn request_uri(message: &Message, faults: &mut Vec<Fault>) {
    let StartLine::Request { uri, .. } = message.start_line() else { return };
    let read = message.index.request_uri.get().and_then(Option::as_deref);
    match read.map_or_else(|| Uri::parse(uri).map(Cow::Owned), |read| Ok(Cow::Borrowed(read))) {
        Err(fault) => faults.push(Fault::new(FaultKind::RequestUriMalformed, fault.to_string())),
        // RFC 3261 19.1.1, table 1: no headers in a Request-URI.
        Ok(parsed) if !parsed.headers.is_empty() => {
            faults.push(Fault::new(FaultKind::RequestUriMalformed, format!("headers in {uri}")));
        }
        Ok(_) => {}
    }
}

fn presence(message: &Message, faults: &mut Vec<Fault>) {
    for name in MANDATORY {
        if !message.has(name) {
            faults.push(Fault::new(FaultKind::MandatoryHeaderMissing, name.as_str()).within(name));
        }
    }
    if message.is_request() && !message.has(HeaderName::MaxForwards) {
        faults.push(Fault::new(FaultKind::MaxForwardsMissing, "").within(HeaderName::MaxForwards));
    }
    let repeated = repeated_names(message);
    for name in SINGLE.into_iter().filter(|name| repeated & bit(*name) != 0) {
        if let Some(second) = message.named(name).nth(1) {
            faults.push(Fault::new(FaultKind::HeaderRepeated, second.value()).within(name).at(second.at));
        }
    }
}

/// One bit for each known name that stands more than once.
fn repeated_names(message: &Message) -> u128 {
    let names = message.index.headers.iter().filter_map(|span| span.known);
    names.fold((0, 0), |(seen, twice), name| (seen | bit(name), twice | seen & bit(name))).1
}

fn text(header: &Header<'_>, may_have_control: bool, faults: &mut Vec<Fault>) {
    let is_utf8 = core::str::from_utf8(header.raw).is_ok();
    let has_control = may_have_control && has_control(header.raw);
    let kinds = [(!is_utf8, FaultKind::NotUtf8), (has_control, FaultKind::ControlCharacter)];
    for (_, kind) in kinds.into_iter().filter(|(is_it, _)| *is_it) {
        let mut fault = Fault::new(kind, header.value()).at(header.at);
        fault.header = header.known;
        faults.push(fault);
    }
}

/// One that no text may hold; line ends and tabs are white space.
const fn is_control(octet: u8) -> bool {
    octet < b' ' && !matches!(octet, b'\t' | b'\r' | b'\n') || octet == 0x7f
}

/// RFC 3261 25.1: a backslash may stand before one.
fn has_control(raw: &[u8]) -> bool {
    let before = |at: usize| at.checked_sub(1).map(|at| raw[at]);
    (0..raw.len()).any(|at| is_control(raw[at]) && before(at) != Some(b'\\'))
}

/// The grammar of one header line.
fn value(header: &Header<'_>, name: HeaderName, faults: &mut Vec<Fault>) {
    let text = unfolded(header.raw);
    let before = faults.len();
    match name {
        HeaderName::From | HeaderName::To => from_or_to(&text, name, faults),
        HeaderName::Via => each(&text, faults, |hop, faults| {
            repeated_param(&Via::parse(hop)?.params, faults);
            Ok(())
        }),
        HeaderName::Contact if text == "*" => {}
        HeaderName::Contact => each(&text, faults, contact),
        HeaderName::Route | HeaderName::RecordRoute | HeaderName::Path | HeaderName::ServiceRoute => {
            each(&text, faults, route);
        }
        HeaderName::PAssertedIdentity
        | HeaderName::PPreferredIdentity
        | HeaderName::Diversion
        | HeaderName::HistoryInfo
        | HeaderName::RemotePartyId => each(&text, faults, address),
        HeaderName::ReferTo | HeaderName::ReferredBy | HeaderName::ReplyTo => one(&text, faults, address),
        HeaderName::CallId if !strict::is_call_id(&text) => {
            faults.push(Fault::new(FaultKind::CallIdMalformed, text));
        }
        HeaderName::CSeq => faults.extend(CSeq::parse(&text).err()),
        HeaderName::MaxForwards => faults.extend(numbers::max_forwards(&text).err()),
        HeaderName::MinExpires | HeaderName::RSeq => faults.extend(numbers::delta_seconds(&text).err()),
        // A bad expiry counts as absent (RFC 3261 20.19), a bad delay as none.
        HeaderName::Expires => faults.extend(numbers::delta_seconds(&text).err().map(Fault::tolerated)),
        HeaderName::RetryAfter => faults.extend(numbers::retry_after(&text).err().map(Fault::tolerated)),
        HeaderName::SessionExpires | HeaderName::MinSe => faults.extend(SessionExpires::parse(&text).err()),
        HeaderName::ContentType => faults.extend(ContentType::parse(&text).err()),
        HeaderName::RAck => faults.extend(RAck::parse(&text).err()),
        HeaderName::Date => faults.extend(date::check(&text).err()),
        HeaderName::Warning => each(&text, faults, |one, _| Warning::parse(one).map(drop)),
        HeaderName::Reason => each(&text, faults, |one, _| Reason::parse(one).map(drop)),
        HeaderName::Privacy => privacy(&text, faults),
        HeaderName::Require | HeaderName::ProxyRequire => each(&text, faults, |tag, _| token(tag)),
        // These may be empty, and nothing is lost when an entry cannot be read.
        HeaderName::Allow | HeaderName::Supported | HeaderName::Unsupported | HeaderName::AllowEvents
            if !text.is_empty() =>
        {
            each(&text, faults, |tag, _| token(tag).map_err(Fault::tolerated));
        }
        HeaderName::Authorization
        | HeaderName::ProxyAuthorization
        | HeaderName::WwwAuthenticate
        | HeaderName::ProxyAuthenticate => faults.extend(credentials(&text).err()),
        other => faults.extend(strict::check(other, &text).err()),
    }
    for fault in &mut faults[before..] {
        fault.header = Some(name);
        fault.at = Some(header.at);
    }
}

/// True for a From, a To or a single Via that a typed view has read already and in which nothing is wrong.
fn is_known_good(message: &Message, header: &Header<'_>, name: HeaderName) -> bool {
    let index = &message.index;
    let params = match name {
        // What a display name without quotes may hold is looked at elsewhere.
        HeaderName::From if is_plain_address(header) => {
            known(&index.from).filter(|from| from.tag().is_some()).map(|from| &from.params)
        }
        HeaderName::To if is_plain_address(header) => known(&index.to).map(|to| &to.params),
        HeaderName::Via if memchr::memchr(b',', header.raw).is_none() => {
            known(&index.top_via).map(|via| &via.params)
        }
        _ => None,
    };
    params.is_some_and(|params| params.repeated().is_none())
        && index.named(name).map(|span| span.value().start).eq([header.at])
}

fn known<T>(read: &Once<T>) -> Option<&T> {
    read.get()?.as_ref().as_ref().ok()
}

fn is_plain_address(header: &Header<'_>) -> bool {
    matches!(trim_lws(header.raw).first(), Some(b'<' | b'"'))
}

fn each(text: &str, faults: &mut Vec<Fault>, check: impl Fn(&str, &mut Vec<Fault>) -> Result<(), Fault>) {
    for piece in split_outside(text, b',') {
        one(piece, faults, &check);
    }
}

fn one(text: &str, faults: &mut Vec<Fault>, check: impl Fn(&str, &mut Vec<Fault>) -> Result<(), Fault>) {
    if let Err(fault) = check(text, faults) {
        faults.push(fault);
    }
}

fn address(text: &str, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    let address = NameAddr::read(text, faults)?;
    repeated_param(&address.params, faults);
    Ok(())
}

fn route(text: &str, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    let route = NameAddr::read_route(text, faults)?;
    repeated_param(&route.params, faults);
    Ok(())
}

fn contact(text: &str, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    if text == "*" {
        return Err(Fault::new(FaultKind::ContactStarMisplaced, text));
    }
    let contact = NameAddr::read(text, faults)?;
    repeated_param(&contact.params, faults);
    if let Some(expires) = contact.param("expires") {
        // RFC 3261 20.10: a malformed value counts as 3600.
        faults.extend(numbers::delta_seconds(&expires).err().map(Fault::tolerated));
    }
    if let Some(q) = contact.param("q").filter(|_| contact.q_thousandths().is_none()) {
        faults.push(Fault::new(FaultKind::ValueMalformed, format!("q={q}")));
    }
    Ok(())
}

fn from_or_to(text: &str, name: HeaderName, faults: &mut Vec<Fault>) {
    match NameAddr::read(text, faults) {
        Err(fault) => faults.push(fault),
        Ok(address) => {
            repeated_param(&address.params, faults);
            if name == HeaderName::From && address.tag().is_none() {
                faults.push(Fault::new(FaultKind::TagMissing, ""));
            }
        }
    }
}

/// RFC 3261 7.3.1: a parameter name appears once.
fn repeated_param(params: &Params, faults: &mut Vec<Fault>) {
    faults.extend(params.repeated().map(|name| Fault::new(FaultKind::ParameterRepeated, name)));
}
fn token(text: &str) -> Result<(), Fault> {
    if is_token(text) { Ok(()) } else { Err(Fault::new(FaultKind::TokenMalformed, text)) }
}

fn privacy(text: &str, faults: &mut Vec<Fault>) {
    let bad = text.split([';', ',']).map(str::trim).find(|value| !is_token(value));
    faults.extend(bad.map(|_| Fault::new(FaultKind::PrivacyMalformed, text)));
}

/// A scheme and something after it; what stands there is for `auth`.
fn credentials(text: &str) -> Result<(), Fault> {
    match text.split_once([' ', '\t']) {
        Some((scheme, rest)) if is_token(scheme) && !rest.trim().is_empty() => Ok(()),
        _ => Err(Fault::new(FaultKind::CredentialsMalformed, "")),
    }
}

fn top_via(message: &Message, faults: &mut Vec<Fault>) {
    let Ok(via) = message.top_via_ref() else { return };
    let kind = match via.branch() {
        None => FaultKind::BranchMissing,
        Some(MAGIC_COOKIE) => FaultKind::BranchEmpty,
        Some(branch) if !branch.starts_with(MAGIC_COOKIE) => FaultKind::BranchWithoutCookie,
        Some(_) => return,
    };
    faults.push(Fault::new(kind, via.to_string()).within(HeaderName::Via));
}

fn cseq_method(message: &Message, faults: &mut Vec<Fault>) {
    let (Some(method), Ok(cseq)) = (message.method(), message.cseq()) else { return };
    if cseq.method != method {
        let text = format!("{method} with CSeq {cseq}");
        faults.push(Fault::new(FaultKind::CSeqMethodMismatch, text).within(HeaderName::CSeq));
    }
}

/// RFC 3261 10.2.2: `*` stands alone, in a REGISTER with `Expires: 0`.
fn contact_star(message: &Message, faults: &mut Vec<Fault>) {
    if !message.named(HeaderName::Contact).any(|header| header.value() == "*") {
        return;
    }
    let alone = message.contact_is_star();
    let zero = message.expires() == Ok(Some(0));
    if !alone || !zero || message.method() != Some(Method::Register) {
        faults.push(Fault::new(FaultKind::ContactStarMisplaced, "*").within(HeaderName::Contact));
    }
}

fn content(message: &Message, faults: &mut Vec<Fault>) {
    if !message.body().is_empty() && !message.has(HeaderName::ContentType) {
        faults.push(Fault::new(FaultKind::ContentTypeMissing, "").within(HeaderName::ContentType));
    }
}

/// RFC 3261 10.3: an address of record is a SIP or SIPS URI.
fn address_of_record(message: &Message, faults: &mut Vec<Fault>) {
    if message.method() != Some(Method::Register) {
        return;
    }
    let Ok(to) = message.to_ref() else { return };
    if !matches!(to.uri.scheme, Scheme::Sip | Scheme::Sips) {
        faults.push(Fault::new(FaultKind::AddressOfRecordScheme, to.uri.to_string()).within(HeaderName::To));
    }
}
