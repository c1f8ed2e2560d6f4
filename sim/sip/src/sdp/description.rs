//! The session description and its session-level lines, in one shape whichever reader made it.

use core::net::{IpAddr, SocketAddr};
use std::borrow::Cow;

use super::{Attribute, Direction, Media, SdpFault, guarded, lint, raw};
use crate::Text;
use crate::text::{before, digits, ip_text};

/// A session description (RFC 8866 5).
///
/// A line that was missing is a default value here and a fault beside it; the bytes on the wire stay
/// with whoever received them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sdp {
    /// `o=`: who made this description, and which version of it this is.
    pub origin: Origin,
    /// `s=`: a dash or a space on a trunk (RFC 3264 5).
    pub session_name: Text,
    /// `c=` at session level: the default for every media description.
    pub connection: Option<Connection>,
    /// `b=` lines at session level.
    pub bandwidths: Vec<Bandwidth>,
    /// `t=` lines; one `0 0` on a trunk.
    pub times: Vec<Time>,
    /// `a=` lines at session level.
    pub attributes: Vec<Attribute>,
    /// Session-level lines without a field of their own (`i u e p r z k` and unknown letters).
    pub others: Vec<Line>,
    /// The media descriptions, in order: the order is their identity (RFC 3264 6).
    pub media: Vec<Media>,
}

/// The `o=` line (RFC 8866 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The user's login, or `-`.
    pub username: Text,
    /// Digits; kept as text because some write more of them than fit 64 bits.
    pub session_id: Text,
    /// Rises by one with each change of the description (RFC 3264 8).
    pub version: u64,
    /// What kind of address follows.
    pub family: AddressFamily,
    /// An address or a host name.
    pub address: Text,
}

/// A `c=` line (RFC 8866 5.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// What kind of address follows.
    pub family: AddressFamily,
    /// An address or a host name, with `/ttl` when it is multicast.
    pub address: Text,
}

/// The network type and the address type, which only ever come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFamily {
    /// `IN IP4`.
    Ip4,
    /// `IN IP6`.
    Ip6,
    /// Any other pair, as it was written.
    Other(String),
}

/// A `b=` line (RFC 8866 5.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bandwidth {
    /// `AS`, `CT`, `TIAS`, `RS`, `RR` …
    pub kind: Text,
    /// Kilobits a second for `AS` and `CT`, bits a second for the others.
    pub value: u64,
}

/// A `t=` line (RFC 8866 5.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// When the session starts, 0 for always.
    pub start: u64,
    /// When it ends, 0 for never.
    pub stop: u64,
}

/// A line that has no field of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The letter before the equals sign.
    pub letter: char,
    /// What stands behind it.
    pub value: Text,
}

impl Sdp {
    /// Reads a body and says what is wrong with it. Never fails: what cannot be read is left at its default
    /// and is in the faults.
    #[must_use]
    pub fn parse(body: &[u8]) -> (Self, Vec<SdpFault>) {
        let text = lossy(body);
        let mut faults = lint(&text);
        let sdp = Self::of_text(&text);
        //= https://www.rfc-editor.org/rfc/rfc8866#section-6.10
        // A description may say that its texts are in another character set.
        if matches!(text, Cow::Owned(_)) && !sdp.attributes.iter().any(|a| a.name == "charset") {
            faults.insert(0, SdpFault::not_utf8());
        }
        (sdp, faults)
    }

    /// Reads a body for one who makes the best of it.
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        Self::of_text(&lossy(body))
    }

    fn of_text(text: &str) -> Self {
        let sdp = raw::read(text);
        // What prints as it came was read right. For the rest there is a second opinion.
        if sdp.prints_as(text) { sdp } else { guarded::read(text).unwrap_or(sdp) }
    }

    /// Reads what was printed here, without asking what is wrong with it.
    pub(crate) fn reread(printed: &str) -> Self {
        raw::read(printed)
    }

    /// The direction of a stream: its own attribute, else the session's, else both ways
    /// (RFC 8866 6.7).
    #[must_use]
    pub fn direction(&self, index: usize) -> Direction {
        let own = self.media.get(index).and_then(Media::direction);
        own.or_else(|| Direction::among(&self.attributes)).unwrap_or_default()
    }

    /// The `c=` line that holds for a stream: its own, else the session's (RFC 8866 5.7).
    #[must_use]
    pub fn connection_of(&self, index: usize) -> Option<&Connection> {
        self.media.get(index)?.connection.as_ref().or(self.connection.as_ref())
    }

    /// Where the other side wants the stream. None when it is refused (port 0), when there is no `c=`
    /// line, and when that line has a host name. An address of `0.0.0.0` is given as it is: see
    /// [`Self::is_held_by_address`].
    #[must_use]
    pub fn media_address(&self, index: usize) -> Option<SocketAddr> {
        let port = self.media.get(index)?.port;
        let ip = self.connection_of(index)?.ip()?;
        (port != 0).then(|| SocketAddr::new(ip, port))
    }

    /// True when the stream has the address `0.0.0.0` or `::`: nothing may be sent there, RTCP
    /// included (RFC 3264 8.4, RFC 6157 5.1 for `::`).
    #[must_use]
    pub fn is_held_by_address(&self, index: usize) -> bool {
        self.connection_of(index).and_then(Connection::ip).is_some_and(|ip| ip.is_unspecified())
    }

    /// Where the other side wants the RTCP of a stream: `a=rtcp`, the RTP port under `a=rtcp-mux`, or
    /// the port above (RFC 3605 2.1, RFC 5761 5.1.1).
    #[must_use]
    pub fn rtcp_address(&self, index: usize) -> Option<SocketAddr> {
        self.rtcp_address_if(index, self.media.get(index)?.has_rtcp_mux())
    }

    /// The same, where it is known whether `a=rtcp-mux` was agreed on.
    #[must_use]
    pub fn rtcp_address_if(&self, index: usize, is_muxed: bool) -> Option<SocketAddr> {
        let rtp = self.media_address(index)?;
        let media = self.media.get(index)?;
        if is_muxed {
            return Some(rtp);
        }
        let address = media.rtcp_connection().and_then(|c| c.ip()).unwrap_or(rtp.ip());
        Some(SocketAddr::new(address, media.own_rtcp_port()?))
    }

    /// The first stream of a kind (`audio`, `image`) that is not refused, with its place.
    #[must_use]
    pub fn first_active(&self, kind: &str) -> Option<(usize, &Media)> {
        self.media.iter().enumerate().find(|(_, m)| m.kind == kind && m.port != 0)
    }
}

/// A body as text. Nearly every one is sound: asking for that first is quicker than reading it in pieces.
fn lossy(body: &[u8]) -> Cow<'_, str> {
    core::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

impl Origin {
    /// An origin without a login name at an IP address.
    #[must_use]
    pub fn new(session_id: u64, version: u64, address: IpAddr) -> Self {
        Self {
            username: "-".into(),
            session_id: digits(session_id),
            version,
            family: AddressFamily::of(address),
            address: ip_text(address),
        }
    }

    /// True when both name the same session, whatever the version (RFC 8866 5.2).
    #[must_use]
    pub fn is_same_session(&self, other: &Self) -> bool {
        self.username == other.username
            && self.session_id == other.session_id
            && self.family == other.family
            && self.address == other.address
    }
}

impl Default for Origin {
    /// What stands for a line that is missing, so it is made for every description that is read.
    fn default() -> Self {
        Self {
            username: "-".into(),
            session_id: "0".into(),
            version: 0,
            family: AddressFamily::Ip4,
            address: "0.0.0.0".into(),
        }
    }
}

impl Connection {
    /// A connection line with an IP address.
    #[must_use]
    pub fn new(address: IpAddr) -> Self {
        Self { family: AddressFamily::of(address), address: ip_text(address) }
    }

    /// The address without what multicast hangs on it; none for a host name.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        before(&self.address, b'/').parse().ok()
    }
}

impl AddressFamily {
    /// The family of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::Ip4,
            IpAddr::V6(_) => Self::Ip6,
        }
    }

    /// The family as the two words of an `o=` or `c=` line.
    #[must_use]
    pub fn of_words(network: &str, address: &str) -> Self {
        match (network, address) {
            ("IN", "IP4") => Self::Ip4,
            ("IN", "IP6") => Self::Ip6,
            _ => Self::Other(format!("{network} {address}")),
        }
    }

    /// The two words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ip4 => "IN IP4",
            Self::Ip6 => "IN IP6",
            Self::Other(words) => words,
        }
    }
}
