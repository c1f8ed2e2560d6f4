//! What is wrong with a message: one named kind per defect, where it stands, and the answer RFC 3261 asks for.

use core::fmt;

use super::HeaderName;

/// One defect of a message that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which defect.
    pub kind: FaultKind,
    /// The octet of the message at which it was noticed, when that is known.
    pub at: Option<usize>,
    /// The header field it is in, when it is in one that has a known name.
    pub header: Option<HeaderName>,
    /// What was found, for a reader.
    pub text: String,
    /// The status a UAS should refuse a request with; `None` when the message is usable all the same.
    /// A response with such a fault is to be discarded (RFC 3261 18.1.2).
    pub status: Option<u16>,
}

impl Fault {
    /// A fault of `kind` with the status that belongs to it.
    #[must_use]
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self { kind, at: None, header: None, text: text.into(), status: kind.status() }
    }

    /// The same fault, noticed at octet `at`.
    #[must_use]
    pub fn at(mut self, at: usize) -> Self {
        self.at = Some(at);
        self
    }

    /// The same fault, in `header`.
    #[must_use]
    pub fn within(mut self, header: HeaderName) -> Self {
        self.header = Some(header);
        self
    }

    /// The same fault, but one that does not make the message unusable.
    #[must_use]
    pub fn tolerated(mut self) -> Self {
        self.status = None;
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(header) = self.header {
            write!(f, "{header}: ")?;
        }
        write!(f, "{}", self.kind)?;
        if !self.text.is_empty() {
            write!(f, ": {}", self.text)?;
        }
        Ok(())
    }
}

impl core::error::Error for Fault {}

macro_rules! fault_kinds {
    ($($variant:ident $status:expr, $text:literal, $doc:literal;)*) => {
        /// Which defect a `Fault` is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultKind { $(#[doc = $doc] $variant,)* }

        /// Every kind of fault.
        pub const FAULT_KINDS: &[FaultKind] = &[$(FaultKind::$variant,)*];

        impl FaultKind {
            /// What the defect is called in a sentence.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The status a UAS should answer with, or `None` for a defect that can be lived with.
            #[must_use]
            pub const fn status(self) -> Option<u16> {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

fault_kinds! {
    Empty None, "no message", "Nothing but line ends: a keep-alive (RFC 5626 3.5.1), not a message.";
    MessageTooLong Some(513), "message longer than the limit", "More octets than `MESSAGE_OCTETS_MAX`; the rest was not looked at.";
    HeaderCount Some(513), "too many header fields", "More lines than `HEADERS_MAX`; the rest was not looked at.";
    StartLineUnreadable Some(400), "start line unreadable", "Neither a request line nor a status line.";
    StartLineSpacing Some(400), "white space in the start line", "RFC 3261 7.1: exactly one space between the elements, none inside, none at the end.";
    VersionUnsupported Some(505), "SIP version not supported", "RFC 3261 7.1 and 21.5.6: anything but SIP/2.0.";
    MethodMalformed Some(400), "method is not a token", "RFC 3261 25.1.";
    MethodUnknown Some(501), "method not implemented", "RFC 3261 21.5.2; decided by `inspect`.";
    RequestUriMalformed Some(400), "Request-URI malformed", "RFC 3261 19.1.1; angle brackets count as this too.";
    RequestUriScheme Some(416), "scheme of the Request-URI not supported", "RFC 3261 8.2.2.1.";
    StatusCodeRange None, "status code out of range", "RFC 3261 7.2: three digits, 100 to 699. The response is unusable.";
    HeaderWithoutColon Some(400), "header line without a colon", "RFC 3261 7.3.1.";
    HeaderNameMalformed Some(400), "header name is not a token", "RFC 3261 25.1.";
    HeadersUnterminated Some(400), "no empty line after the headers", "RFC 3261 7.";
    FoldWithoutHeader Some(400), "continuation line before any header", "RFC 3261 7.3.1.";
    LineEnd None, "line ended by a bare LF or CR", "RFC 3261 7: CRLF, each.";
    NotUtf8 None, "octets that are not UTF-8", "RFC 3261 7.3.1: text is UTF-8.";
    OctetsAfterBody None, "octets after the body", "RFC 3261 18.3: beyond Content-Length in a datagram; discarded.";
    BodyTruncated Some(400), "body shorter than Content-Length", "RFC 3261 18.3.";
    ContentLengthMalformed Some(400), "Content-Length is not a number", "RFC 3261 20.14.";
    ContentLengthConflict Some(400), "several Content-Length values", "RFC 4475 3.3.9.";
    ContentLengthMissing Some(400), "no Content-Length on a stream", "RFC 3261 18.3; noticed by the stream reader only.";
    MandatoryHeaderMissing Some(400), "mandatory header missing", "RFC 3261 8.1.1: To, From, CSeq, Call-ID, Via (Max-Forwards is tolerated).";
    MaxForwardsMissing None, "no Max-Forwards", "RFC 3261 8.1.1.6; RFC 2543 did not have it.";
    HeaderRepeated Some(400), "header given more than once", "RFC 3261 7.3.1: not a list.";
    CallIdMalformed Some(400), "Call-ID malformed", "RFC 3261 20.8.";
    CSeqMalformed Some(400), "CSeq malformed", "RFC 3261 20.16.";
    CSeqNumberRange Some(400), "CSeq number too large", "RFC 3261 8.1.1.5: below 2^31.";
    CSeqMethodMismatch Some(400), "CSeq method differs from the request", "RFC 3261 8.1.1.5.";
    ViaMalformed Some(400), "Via malformed", "RFC 3261 20.42.";
    ViaVersion Some(400), "Via of another protocol version", "RFC 3261 20.42.";
    BranchWithoutCookie None, "branch without z9hG4bK", "RFC 3261 8.1.1.7; a peer of RFC 2543.";
    BranchMissing None, "no branch in the topmost Via", "RFC 3261 8.1.1.7; a peer of RFC 2543.";
    BranchEmpty None, "branch is nothing but the magic cookie", "RFC 3261 8.1.1.7: not unique.";
    NameAddrMalformed Some(400), "address malformed", "RFC 3261 25.1, name-addr.";
    AddrSpecNeedsBrackets Some(400), "URI must stand in angle brackets", "RFC 3261 20: comma, semicolon or question mark in it; 25.1: a route.";
    DisplayNameMalformed Some(400), "display name must be quoted", "RFC 3261 25.1: tokens or a quoted string.";
    QuoteUnterminated Some(400), "quoted string not closed", "RFC 3261 25.1.";
    BracketUnterminated Some(400), "angle bracket not closed", "RFC 3261 25.1.";
    ParameterMalformed Some(400), "parameter malformed", "RFC 3261 25.1, generic-param.";
    ParameterCount Some(400), "too many parameters", "More than `PARAMS_MAX` in one list.";
    ParameterRepeated Some(400), "parameter given more than once", "RFC 3261 7.3.1 and 19.1.1.";
    UriMalformed Some(400), "URI malformed", "RFC 3261 19.1.1.";
    UriEscapeMalformed Some(400), "% escape malformed", "RFC 3261 19.1.2.";
    HostMalformed Some(400), "host malformed", "RFC 3261 25.1; RFC 5954 for IPv6.";
    PortRange Some(400), "port out of range", "RFC 3261 25.1.";
    TelNumberMalformed Some(400), "telephone number malformed", "RFC 3966 3.";
    TagMissing None, "no From tag", "RFC 3261 8.1.1.3; a peer of RFC 2543.";
    NumberMalformed Some(400), "not a number", "RFC 3261 25.1, delta-seconds and friends.";
    NumberRange Some(400), "number out of range", "RFC 3261 20.19: 0 to 2^32-1.";
    MaxForwardsRange Some(400), "Max-Forwards out of range", "RFC 3261 20.22: 0 to 255.";
    AddressOfRecordScheme Some(400), "address of record is no SIP URI", "RFC 3261 10.3.";
    ViaCount None, "response with more than one Via", "RFC 3261 8.1.3.3: misrouted or tampered with; decided by `inspect_response`.";
    ContactStarMisplaced Some(400), "Contact * is not alone or not for zero expiry", "RFC 3261 10.2.2.";
    DateMalformed None, "date malformed", "RFC 3261 20.17: GMT only. Nothing here depends on it (RFC 4475 3.1.2.12).";
    TokenMalformed Some(400), "not a token", "RFC 3261 25.1.";
    ContentTypeMalformed Some(400), "Content-Type malformed", "RFC 3261 20.15.";
    ContentTypeMissing Some(400), "body without Content-Type", "RFC 3261 20.15.";
    ContentTypeUnsupported Some(415), "content type not supported", "RFC 3261 8.2.3; decided by `inspect`.";
    ContentEncodingUnsupported Some(415), "content encoding not supported", "RFC 3261 8.2.3; decided by `inspect`.";
    ExtensionRequired Some(420), "required extension not supported", "RFC 3261 8.2.2.3; decided by `inspect`.";
    NothingAcceptable Some(406), "nothing the sender accepts can be given", "RFC 3261 21.4.7; decided by `inspect`.";
    ValueMalformed None, "header value malformed", "RFC 3261 25.1, of headers that nothing here depends on.";
    ControlCharacter None, "control character in a header", "RFC 3261 25.1: only behind a backslash in quotes.";
    WarningMalformed None, "Warning malformed", "RFC 3261 20.43.";
    RAckMalformed Some(400), "RAck malformed", "RFC 3262 7.2.";
    ReasonMalformed None, "Reason malformed", "RFC 3326 2.";
    PrivacyMalformed Some(400), "Privacy malformed", "RFC 3323 4.2.";
    CredentialsMalformed Some(400), "challenge or credentials malformed", "RFC 3261 25.1: a scheme, then parameters.";
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
