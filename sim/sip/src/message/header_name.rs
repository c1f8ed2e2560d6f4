//! The header field names this simulator knows, with their compact forms.
//!
//! A name that is not here is not a fault: it is kept as written and reached by `Message::by_name`.

use core::fmt;

macro_rules! header_names {
    ($($variant:ident $text:literal $compact:expr, $list:literal, $doc:literal;)*) => {
        /// A header field name. Names are case-insensitive and may be written in a compact form
        /// (RFC 3261 7.3.3); both are resolved here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum HeaderName { $(#[doc = $doc] $variant,)* }

        /// Every known name.
        pub const HEADER_NAMES: &[HeaderName] = &[$(HeaderName::$variant,)*];

        impl HeaderName {
            /// The name in the spelling of its RFC.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The one-letter form, for the names that have one.
            #[must_use]
            pub const fn compact(self) -> Option<char> {
                match self { $(Self::$variant => $compact,)* }
            }

            /// Whether several values may stand on one line, separated by commas.
            #[must_use]
            pub const fn is_list(self) -> bool {
                match self { $(Self::$variant => $list,)* }
            }
        }
    };
}

header_names! {
    Via "Via" Some('v'), true, "RFC 3261 20.42.";
    From "From" Some('f'), false, "RFC 3261 20.20.";
    To "To" Some('t'), false, "RFC 3261 20.39.";
    CallId "Call-ID" Some('i'), false, "RFC 3261 20.8.";
    CSeq "CSeq" None, false, "RFC 3261 20.16.";
    Contact "Contact" Some('m'), true, "RFC 3261 20.10.";
    MaxForwards "Max-Forwards" None, false, "RFC 3261 20.22.";
    Route "Route" None, true, "RFC 3261 20.34.";
    RecordRoute "Record-Route" None, true, "RFC 3261 20.30.";
    ContentLength "Content-Length" Some('l'), false, "RFC 3261 20.14.";
    ContentType "Content-Type" Some('c'), false, "RFC 3261 20.15.";
    ContentDisposition "Content-Disposition" None, false, "RFC 3261 20.11.";
    ContentEncoding "Content-Encoding" Some('e'), true, "RFC 3261 20.12.";
    ContentLanguage "Content-Language" None, true, "RFC 3261 20.13.";
    ContentId "Content-ID" None, false, "RFC 8262.";
    MimeVersion "MIME-Version" None, false, "RFC 3261 20.24.";
    Accept "Accept" None, true, "RFC 3261 20.1.";
    AcceptEncoding "Accept-Encoding" None, true, "RFC 3261 20.2.";
    AcceptLanguage "Accept-Language" None, true, "RFC 3261 20.3.";
    AcceptContact "Accept-Contact" Some('a'), true, "RFC 3841.";
    RejectContact "Reject-Contact" Some('j'), true, "RFC 3841.";
    RequestDisposition "Request-Disposition" Some('d'), true, "RFC 3841.";
    AlertInfo "Alert-Info" None, true, "RFC 3261 20.4.";
    Allow "Allow" None, true, "RFC 3261 20.5.";
    AllowEvents "Allow-Events" Some('u'), true, "RFC 6665.";
    AuthenticationInfo "Authentication-Info" None, false, "RFC 3261 20.6; its commas separate parameters.";
    Authorization "Authorization" None, false, "RFC 3261 20.7; its commas separate parameters.";
    ProxyAuthenticate "Proxy-Authenticate" None, false, "RFC 3261 20.27; its commas separate parameters.";
    ProxyAuthorization "Proxy-Authorization" None, false, "RFC 3261 20.28; its commas separate parameters.";
    WwwAuthenticate "WWW-Authenticate" None, false, "RFC 3261 20.44; its commas separate parameters.";
    CallInfo "Call-Info" None, true, "RFC 3261 20.9.";
    Date "Date" None, false, "RFC 3261 20.17; it contains a comma.";
    Diversion "Diversion" None, true, "RFC 5806.";
    HistoryInfo "History-Info" None, true, "RFC 7044.";
    ErrorInfo "Error-Info" None, true, "RFC 3261 20.18.";
    Event "Event" Some('o'), false, "RFC 6665.";
    Expires "Expires" None, false, "RFC 3261 20.19.";
    MinExpires "Min-Expires" None, false, "RFC 3261 20.23.";
    MinSe "Min-SE" None, false, "RFC 4028.";
    SessionExpires "Session-Expires" Some('x'), false, "RFC 4028.";
    Identity "Identity" Some('y'), false, "RFC 8224; one value a line.";
    InReplyTo "In-Reply-To" None, true, "RFC 3261 20.21.";
    InfoPackage "Info-Package" None, false, "RFC 6086.";
    RecvInfo "Recv-Info" None, true, "RFC 6086.";
    Join "Join" None, false, "RFC 3911.";
    Organization "Organization" None, false, "RFC 3261 20.25.";
    PAccessNetworkInfo "P-Access-Network-Info" None, true, "RFC 7315.";
    PAssertedIdentity "P-Asserted-Identity" None, true, "RFC 3325.";
    PAssociatedUri "P-Associated-URI" None, true, "RFC 7315.";
    PCalledPartyId "P-Called-Party-ID" None, false, "RFC 7315.";
    PChargingVector "P-Charging-Vector" None, false, "RFC 7315.";
    PEarlyMedia "P-Early-Media" None, true, "RFC 5009.";
    PPreferredIdentity "P-Preferred-Identity" None, true, "RFC 3325.";
    Path "Path" None, true, "RFC 3327.";
    Priority "Priority" None, false, "RFC 3261 20.26.";
    Privacy "Privacy" None, false, "RFC 3323; its values are separated by semicolons.";
    ProxyRequire "Proxy-Require" None, true, "RFC 3261 20.29.";
    RAck "RAck" None, false, "RFC 3262.";
    RSeq "RSeq" None, false, "RFC 3262.";
    Reason "Reason" None, true, "RFC 3326.";
    ReferSub "Refer-Sub" None, false, "RFC 4488.";
    ReferTo "Refer-To" Some('r'), false, "RFC 3515.";
    ReferredBy "Referred-By" Some('b'), false, "RFC 3892.";
    RemotePartyId "Remote-Party-ID" None, true, "draft-ietf-sip-privacy-04, never an RFC, still sent.";
    Replaces "Replaces" None, false, "RFC 3891.";
    ReplyTo "Reply-To" None, false, "RFC 3261 20.31.";
    Require "Require" None, true, "RFC 3261 20.32.";
    ResourcePriority "Resource-Priority" None, true, "RFC 4412.";
    RetryAfter "Retry-After" None, false, "RFC 3261 20.33; its comment may hold commas.";
    Server "Server" None, false, "RFC 3261 20.35.";
    ServiceRoute "Service-Route" None, true, "RFC 3608.";
    SipEtag "SIP-ETag" None, false, "RFC 3903.";
    SipIfMatch "SIP-If-Match" None, false, "RFC 3903.";
    Subject "Subject" Some('s'), false, "RFC 3261 20.36.";
    SubscriptionState "Subscription-State" None, false, "RFC 6665.";
    Supported "Supported" Some('k'), true, "RFC 3261 20.37.";
    TargetDialog "Target-Dialog" None, false, "RFC 4538.";
    Timestamp "Timestamp" None, false, "RFC 3261 20.38.";
    Unsupported "Unsupported" None, true, "RFC 3261 20.40.";
    UserAgent "User-Agent" None, false, "RFC 3261 20.41.";
    UserToUser "User-to-User" None, true, "RFC 7433.";
    Warning "Warning" None, true, "RFC 3261 20.43.";
}

/// Longest known name, in octets.
const NAME_LENGTH_MAX: usize = 24;

/// A power of two, so that most names have a slot of their own.
const SLOTS: usize = 512;
const FREE: u8 = u8::MAX;

/// Known names by their slot, each in the first free one from there on: reading a message asks for every one
/// of its header fields.
const BY_SLOT: [u8; SLOTS] = by_slot();

const fn by_slot() -> [u8; SLOTS] {
    let mut table = [FREE; SLOTS];
    let mut i = 0;
    while i < HEADER_NAMES.len() {
        let name = HEADER_NAMES[i].as_str().as_bytes();
        assert!(name.len() <= NAME_LENGTH_MAX, "NAME_LENGTH_MAX is above every name");
        let mut at = slot(name);
        while table[at] != FREE {
            at = (at + 1) % SLOTS;
        }
        table[at] = i as u8;
        i += 1;
    }
    table
}

/// Where to look for `name` first, in any case. It is not empty.
const fn slot(name: &[u8]) -> usize {
    let (first, middle, last) = (name[0] | 0x20, name[name.len() / 2] | 0x20, name[name.len() - 1] | 0x20);
    (name.len() * 89 + first as usize * 17 + middle as usize * 31 + last as usize * 5) % SLOTS
}

impl HeaderName {
    /// The known name written as `name`, in any case, long or compact.
    #[must_use]
    pub fn parse(name: &[u8]) -> Option<Self> {
        if let [letter] = name {
            return Self::from_compact(letter.to_ascii_lowercase());
        }
        if name.is_empty() || name.len() > NAME_LENGTH_MAX {
            return None;
        }
        let mut at = slot(name);
        // Ends, because most slots are free.
        while let Some(&known) = HEADER_NAMES.get(usize::from(BY_SLOT[at])) {
            let text = known.as_str().as_bytes();
            // Nearly everybody spells them as their RFC does.
            if text == name || text.eq_ignore_ascii_case(name) {
                return Some(known);
            }
            at = (at + 1) % SLOTS;
        }
        None
    }

    fn from_compact(letter: u8) -> Option<Self> {
        HEADER_NAMES.iter().copied().find(|known| known.compact() == Some(char::from(letter)))
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_in_any_case() {
        for &name in HEADER_NAMES {
            assert_eq!(HeaderName::parse(name.as_str().as_bytes()), Some(name));
            assert_eq!(HeaderName::parse(name.as_str().to_uppercase().as_bytes()), Some(name));
            if let Some(letter) = name.compact() {
                assert_eq!(HeaderName::parse(letter.to_string().as_bytes()), Some(name));
                assert_eq!(HeaderName::parse(letter.to_uppercase().to_string().as_bytes()), Some(name));
            }
        }
    }

    #[test]
    fn an_unknown_name_has_no_variant() {
        for name in ["", "X-Unknown", "Call_ID", "z", "an-extremely-long-header-name-that-nobody-knows"] {
            assert_eq!(HeaderName::parse(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn no_two_names_share_a_compact_form() {
        let mut letters: Vec<char> = HEADER_NAMES.iter().filter_map(|n| n.compact()).collect();
        letters.sort_unstable();
        let count = letters.len();
        letters.dedup();
        assert_eq!(letters.len(), count);
    }
}
