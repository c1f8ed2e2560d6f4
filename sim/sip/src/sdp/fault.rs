//! What a strict reader of RFC 8866 complains about, with the clause.

use core::fmt;

/// One complaint, and the line it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdpFault {
    /// The line, from 1; none when it is about the whole body.
    pub line: Option<usize>,
    /// What is wrong.
    pub kind: SdpFaultKind,
}

/// What can be wrong with a session description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SdpFaultKind {
    /// The body is not UTF-8.
    NotUtf8,
    /// There is nothing in it.
    Empty,
    /// It has more lines than are read.
    TooManyLines,
    /// Lines end with a line feed alone; readers put up with it, writers must not do it.
    LineFeedOnly,
    /// The last line has no end.
    NoFinalLineEnd,
    /// An empty line.
    EmptyLine,
    /// Not a letter, an equals sign and a value.
    NotALine,
    /// Nothing behind the equals sign.
    EmptyValue(char),
    /// A space around the equals sign or at the end of a line whose words are separated by spaces.
    StraySpace(char),
    /// A letter that RFC 8866 does not have.
    UnknownType(char),
    /// A known letter in the wrong place.
    OutOfOrder(char),
    /// A second line where one is allowed.
    Repeated(char),
    /// A line that must be there is not.
    Missing(char),
    /// Neither the session nor a stream in use has a `c=` line.
    MissingConnection,
    /// The protocol version is not 0.
    BadVersion,
    /// The `o=` line has not six words, or its numbers are none.
    BadOrigin,
    /// The session id or version does not fit a signed 64-bit integer.
    OriginNumberTooLarge,
    /// The `c=` line has not three words, or the address is not of its type.
    BadConnection,
    /// The `b=` line is not a name, a colon and a number.
    BadBandwidth,
    /// A `k=` line, which is obsolete and must not be used.
    EncryptionKey,
    /// The `t=` line is not two numbers.
    BadTime,
    /// The `m=` line has fewer than four words.
    BadMedia,
    /// The port is no number up to 65535.
    BadPort,
    /// A format of an RTP stream is no payload type (0 to 127).
    BadPayloadType,
    /// A format is listed twice.
    RepeatedFormat,
    /// The attribute name is not a token.
    BadAttributeName,
    /// The `a=rtpmap` cannot be read.
    BadRtpmap,
    /// The `a=rtpmap` has no clock rate.
    RtpmapWithoutClockRate,
    /// The `a=rtpmap` is for a format that the `m=` line does not list.
    RtpmapForUnlistedFormat,
    /// A second `a=rtpmap` for one format.
    RepeatedRtpmap,
    /// A dynamic payload type has no `a=rtpmap`.
    DynamicFormatWithoutRtpmap,
    /// The `a=fmtp` is for a format that the `m=` line does not list.
    FmtpForUnlistedFormat,
    /// A second `a=fmtp` for one format.
    RepeatedFmtp,
    /// A second direction in one section.
    RepeatedDirection,
    /// A direction attribute has a value.
    DirectionWithValue,
    /// The packet time is no number above zero.
    BadPtime,
}

impl SdpFault {
    pub(super) const fn at(line: usize, kind: SdpFaultKind) -> Self {
        Self { line: Some(line), kind }
    }

    pub(super) const fn whole(kind: SdpFaultKind) -> Self {
        Self { line: None, kind }
    }

    pub(super) const fn not_utf8() -> Self {
        Self::whole(SdpFaultKind::NotUtf8)
    }
}

impl SdpFaultKind {
    /// The clause behind the complaint.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::NotUtf8 | Self::Empty | Self::TooManyLines | Self::LineFeedOnly => "RFC8866#5",
            Self::NoFinalLineEnd | Self::EmptyLine | Self::NotALine | Self::UnknownType(_) => "RFC8866#5",
            Self::OutOfOrder(_) | Self::Repeated(_) | Self::Missing(_) => "RFC8866#5",
            Self::EmptyValue('s') => "RFC8866#5.3",
            Self::EmptyValue(_) | Self::StraySpace(_) | Self::BadAttributeName => "RFC8866#9",
            Self::MissingConnection | Self::BadConnection => "RFC8866#5.7",
            Self::BadVersion => "RFC8866#5.1",
            Self::BadOrigin => "RFC8866#5.2",
            Self::OriginNumberTooLarge => "RFC3264#5",
            Self::BadBandwidth => "RFC8866#5.8",
            Self::BadTime => "RFC8866#5.9",
            Self::EncryptionKey => "RFC8866#5.12",
            Self::BadMedia | Self::BadPort | Self::BadPayloadType | Self::RepeatedFormat => "RFC8866#5.14",
            Self::BadRtpmap | Self::RtpmapWithoutClockRate => "RFC8866#6.6",
            Self::RtpmapForUnlistedFormat | Self::RepeatedRtpmap => "RFC8866#6.6",
            Self::DynamicFormatWithoutRtpmap => "RFC8866#5.14",
            Self::FmtpForUnlistedFormat | Self::RepeatedFmtp => "RFC8866#6.15",
            Self::RepeatedDirection | Self::DirectionWithValue => "RFC8866#6.7",
            Self::BadPtime => "RFC8866#6.4",
        }
    }

    /// True when the clause only recommends, or when the RFCs leave it open.
    #[must_use]
    pub const fn is_advice(&self) -> bool {
        // "Up to one a=rtpmap for each format" (RFC 8866 6.6) forbids none for a format that is not listed.
        matches!(
            self,
            Self::DynamicFormatWithoutRtpmap
                | Self::RtpmapForUnlistedFormat
                | Self::RepeatedFormat
                | Self::TooManyLines
        )
    }
}

impl fmt::Display for SdpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl fmt::Display for SdpFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NotUtf8 => "the body is not UTF-8",
            Self::Empty => "the body is empty",
            Self::TooManyLines => "the body has more lines than are read",
            Self::LineFeedOnly => "lines end with LF instead of CRLF",
            Self::NoFinalLineEnd => "the last line has no CRLF",
            Self::EmptyLine => "there is an empty line",
            Self::NotALine => "a line is not <letter>=<value>",
            Self::EmptyValue(letter) => return write!(f, "{letter}= has no value"),
            Self::StraySpace(letter) => return write!(f, "{letter}= has a stray space"),
            Self::UnknownType(letter) => return write!(f, "{letter}= is no SDP line"),
            Self::OutOfOrder(letter) => return write!(f, "{letter}= is out of order"),
            Self::Repeated(letter) => return write!(f, "{letter}= is there twice"),
            Self::Missing(letter) => return write!(f, "{letter}= is missing"),
            Self::MissingConnection => "neither the session nor the stream has a c= line",
            Self::BadVersion => "the protocol version is not 0",
            Self::BadOrigin => "the o= line is malformed",
            Self::OriginNumberTooLarge => "a number in the o= line does not fit 63 bits",
            Self::BadConnection => "the c= line is malformed",
            Self::BadBandwidth => "the b= line is malformed",
            Self::BadTime => "the t= line is malformed",
            Self::EncryptionKey => "there is a k= line",
            Self::BadMedia => "the m= line is malformed",
            Self::BadPort => "the port is not a number up to 65535",
            Self::BadPayloadType => "a format of an RTP stream is not a payload type",
            Self::RepeatedFormat => "a format is listed twice",
            Self::BadAttributeName => "the attribute name is not a token",
            Self::BadRtpmap => "the rtpmap is malformed",
            Self::RtpmapWithoutClockRate => "the rtpmap has no clock rate",
            Self::RtpmapForUnlistedFormat => "the rtpmap is for a format the m= line does not list",
            Self::RepeatedRtpmap => "a format has two rtpmaps",
            Self::DynamicFormatWithoutRtpmap => "a dynamic payload type has no rtpmap",
            Self::FmtpForUnlistedFormat => "the fmtp is for a format the m= line does not list",
            Self::RepeatedFmtp => "a format has two fmtps",
            Self::RepeatedDirection => "a section has two directions",
            Self::DirectionWithValue => "a direction has a value",
            Self::BadPtime => "the packet time is not a number above zero",
        };
        f.write_str(text)
    }
}
