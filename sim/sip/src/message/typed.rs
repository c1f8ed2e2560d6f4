//! Typed views of the headers of a message. `Err` is a defect; `Ok(None)` is an absent optional header.

use std::borrow::Cow;
use std::sync::Arc;

use super::grammar::{find_outside, trim_lws};
use super::header::numbers;
use super::{
    CSeq, ContentType, Fault, FaultKind, HeaderName, Message, NameAddr, RAck, Reason, SessionExpires, Via,
    Warning,
};

impl Message {
    /// From.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn from(&self) -> Result<NameAddr, Fault> {
        self.from_ref().cloned()
    }

    /// From, read once and lent.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn from_ref(&self) -> Result<&NameAddr, Fault> {
        let read = || Arc::new(self.mandatory(HeaderName::From, NameAddr::parse));
        self.index.from.get_or_init(read).as_ref().as_ref().map_err(Clone::clone)
    }

    /// To.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn to(&self) -> Result<NameAddr, Fault> {
        self.to_ref().cloned()
    }

    /// To, read once and lent.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn to_ref(&self) -> Result<&NameAddr, Fault> {
        let read = || Arc::new(self.mandatory(HeaderName::To, NameAddr::parse));
        self.index.to.get_or_init(read).as_ref().as_ref().map_err(Clone::clone)
    }

    /// Call-ID.
    #[must_use]
    pub fn call_id(&self) -> Option<&str> {
        let span = self.index.named(HeaderName::CallId).next()?;
        core::str::from_utf8(trim_lws(&self.bytes[span.value()])).ok()
    }

    /// CSeq.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn cseq(&self) -> Result<CSeq, Fault> {
        self.mandatory(HeaderName::CSeq, CSeq::parse)
    }

    /// The hops that can be read, topmost first.
    #[must_use]
    pub fn vias(&self) -> Vec<Via> {
        self.header_values(HeaderName::Via).iter().filter_map(|value| Via::parse(value).ok()).collect()
    }

    /// The topmost hop.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn top_via(&self) -> Result<Via, Fault> {
        self.top_via_ref().cloned()
    }

    /// The topmost hop, read once and lent.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn top_via_ref(&self) -> Result<&Via, Fault> {
        let top =
            |line: &str| Via::parse(line[..find_outside(line, b',').unwrap_or(line.len())].trim_ascii());
        let read = || Arc::new(self.mandatory(HeaderName::Via, top));
        self.index.top_via.get_or_init(read).as_ref().as_ref().map_err(Clone::clone)
    }

    /// The Contact addresses; empty for `*` (see `contact_is_star`).
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn contacts(&self) -> Result<Vec<NameAddr>, Fault> {
        if self.contact_is_star() { Ok(Vec::new()) } else { self.addresses(HeaderName::Contact) }
    }

    /// The first Contact address; none for `*`, and none when one of them is malformed.
    #[must_use]
    pub fn first_contact(&self) -> Option<NameAddr> {
        let values = self.header_values(HeaderName::Contact);
        let mut contacts = values.iter().map(|value| NameAddr::parse(value));
        let first = contacts.next()?.ok()?;
        contacts.all(|other| other.is_ok()).then_some(first)
    }

    /// The first Contact address, read once, kept with the message and lent.
    #[must_use]
    pub fn first_contact_ref(&self) -> Option<&NameAddr> {
        let read = || self.first_contact().map(Arc::new);
        self.index.first_contact.get_or_init(read).as_deref()
    }

    /// Whether the only Contact is `*` (RFC 3261 10.2.2).
    #[must_use]
    pub fn contact_is_star(&self) -> bool {
        self.header_values(HeaderName::Contact) == ["*"]
    }

    /// Route.
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn routes(&self) -> Result<Vec<NameAddr>, Fault> {
        self.addresses(HeaderName::Route)
    }

    /// Record-Route.
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn record_routes(&self) -> Result<Vec<NameAddr>, Fault> {
        self.addresses(HeaderName::RecordRoute)
    }

    /// P-Asserted-Identity (RFC 3325): one or two addresses.
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn p_asserted_identity(&self) -> Result<Vec<NameAddr>, Fault> {
        self.addresses(HeaderName::PAssertedIdentity)
    }

    /// P-Preferred-Identity (RFC 3325).
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn p_preferred_identity(&self) -> Result<Vec<NameAddr>, Fault> {
        self.addresses(HeaderName::PPreferredIdentity)
    }

    /// Diversion (RFC 5806), the last diverting party first.
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn diversion(&self) -> Result<Vec<NameAddr>, Fault> {
        self.addresses(HeaderName::Diversion)
    }

    /// The addresses in any header that is a list of them; a route must have angle brackets.
    ///
    /// # Errors
    /// The first that is malformed.
    pub fn addresses(&self, name: HeaderName) -> Result<Vec<NameAddr>, Fault> {
        let read = match name {
            HeaderName::Route | HeaderName::RecordRoute | HeaderName::Path | HeaderName::ServiceRoute => {
                |value: &str| NameAddr::read_route(value, &mut Vec::new())
            }
            _ => NameAddr::parse,
        };
        let values = self.header_values(name);
        values.iter().map(|value| read(value).map_err(|fault| fault.within(name))).collect()
    }

    /// Refer-To (RFC 3515).
    ///
    /// # Errors
    /// Malformed.
    pub fn refer_to(&self) -> Result<Option<NameAddr>, Fault> {
        self.optional(HeaderName::ReferTo, NameAddr::parse)
    }

    /// Referred-By (RFC 3892).
    ///
    /// # Errors
    /// Malformed.
    pub fn referred_by(&self) -> Result<Option<NameAddr>, Fault> {
        self.optional(HeaderName::ReferredBy, NameAddr::parse)
    }

    /// Max-Forwards.
    ///
    /// # Errors
    /// Malformed or above 255.
    pub fn max_forwards(&self) -> Result<Option<u8>, Fault> {
        self.optional(HeaderName::MaxForwards, numbers::max_forwards)
    }

    /// Expires, in seconds.
    ///
    /// # Errors
    /// Malformed or above 2^32-1.
    pub fn expires(&self) -> Result<Option<u32>, Fault> {
        self.optional(HeaderName::Expires, numbers::delta_seconds)
    }

    /// Min-Expires, in seconds.
    ///
    /// # Errors
    /// Malformed or above 2^32-1.
    pub fn min_expires(&self) -> Result<Option<u32>, Fault> {
        self.optional(HeaderName::MinExpires, numbers::delta_seconds)
    }

    /// Content-Type.
    ///
    /// # Errors
    /// Malformed.
    pub fn content_type(&self) -> Result<Option<ContentType>, Fault> {
        self.optional(HeaderName::ContentType, ContentType::parse)
    }

    /// Content-Length as written.
    ///
    /// # Errors
    /// Malformed.
    pub fn content_length(&self) -> Result<Option<usize>, Fault> {
        self.optional(HeaderName::ContentLength, numbers::content_length)
    }

    /// Allow.
    #[must_use]
    pub fn allow(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::Allow)
    }

    /// The option tags in Supported.
    #[must_use]
    pub fn supported(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::Supported)
    }

    /// The option tags in Require.
    #[must_use]
    pub fn require(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::Require)
    }

    /// The option tags in Proxy-Require.
    #[must_use]
    pub fn proxy_require(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::ProxyRequire)
    }

    /// The option tags in Unsupported.
    #[must_use]
    pub fn unsupported(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::Unsupported)
    }

    /// Whether `name` (Supported, Require …) lists option tag `tag`.
    #[must_use]
    pub fn lists(&self, name: HeaderName, tag: &str) -> bool {
        self.header_values(name).iter().any(|value| value.eq_ignore_ascii_case(tag))
    }

    /// The seconds in Retry-After.
    ///
    /// # Errors
    /// Malformed.
    pub fn retry_after(&self) -> Result<Option<u32>, Fault> {
        self.optional(HeaderName::RetryAfter, numbers::retry_after)
    }

    /// Reason (RFC 3326), those that can be read.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        self.header_values(HeaderName::Reason).iter().filter_map(|value| Reason::parse(value).ok()).collect()
    }

    /// Warning, those that can be read.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.header_values(HeaderName::Warning)
            .iter()
            .filter_map(|value| Warning::parse(value).ok())
            .collect()
    }

    /// RSeq (RFC 3262).
    ///
    /// # Errors
    /// Malformed.
    pub fn rseq(&self) -> Result<Option<u32>, Fault> {
        self.optional(HeaderName::RSeq, numbers::delta_seconds)
    }

    /// RAck (RFC 3262).
    ///
    /// # Errors
    /// Malformed.
    pub fn rack(&self) -> Result<Option<RAck>, Fault> {
        self.optional(HeaderName::RAck, RAck::parse)
    }

    /// Session-Expires (RFC 4028).
    ///
    /// # Errors
    /// Malformed.
    pub fn session_expires(&self) -> Result<Option<SessionExpires>, Fault> {
        self.optional(HeaderName::SessionExpires, SessionExpires::parse)
    }

    /// Min-SE (RFC 4028), in seconds.
    ///
    /// # Errors
    /// Malformed.
    pub fn min_se(&self) -> Result<Option<u32>, Fault> {
        let min_se = self.optional(HeaderName::MinSe, SessionExpires::parse)?;
        Ok(min_se.map(|value| value.interval_seconds))
    }

    /// The values of Privacy (RFC 3323), in lower case.
    #[must_use]
    pub fn privacy(&self) -> Vec<String> {
        let lines = self.header_values(HeaderName::Privacy);
        // The ABNF separates with semicolons; commas are seen as well.
        let values = lines.iter().flat_map(|line| line.split([';', ',']));
        values
            .map(|value| value.trim_ascii().to_ascii_lowercase())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// Date as written.
    #[must_use]
    pub fn date(&self) -> Option<Cow<'_, str>> {
        self.header(HeaderName::Date)
    }

    /// The challenges of a server, one a line.
    #[must_use]
    pub fn www_authenticate(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::WwwAuthenticate)
    }

    /// The challenges of a proxy, one a line.
    #[must_use]
    pub fn proxy_authenticate(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::ProxyAuthenticate)
    }

    /// The credentials for a server, one a line.
    #[must_use]
    pub fn authorization(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::Authorization)
    }

    /// The credentials for a proxy, one a line.
    #[must_use]
    pub fn proxy_authorization(&self) -> Vec<Cow<'_, str>> {
        self.header_values(HeaderName::ProxyAuthorization)
    }

    /// The value of a header that must be there.
    fn mandatory<T>(&self, name: HeaderName, read: impl Fn(&str) -> Result<T, Fault>) -> Result<T, Fault> {
        let missing = || Fault::new(FaultKind::MandatoryHeaderMissing, name.as_str()).within(name);
        self.optional(name, read)?.ok_or_else(missing)
    }

    /// The value of the first header with this name.
    fn optional<T>(
        &self,
        name: HeaderName,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let Some(span) = self.index.named(name).next() else { return Ok(None) };
        read(&self.value(span)).map(Some).map_err(|fault| fault.within(name).at(span.value().start))
    }
}
