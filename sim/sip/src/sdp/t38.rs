//! The attributes of a T.38 stream (ITU-T T.38 Annex D; names as registered with IANA).
//!
//! In the field the names come in any case, and the booleans, which mean yes by being there, come as
//! `:0` and `:1` too. All of that is read; what is not the registered form is a fault beside it.

use crate::Text;
use crate::text::digits;
use core::fmt;

use super::{Attribute, Media};

/// What one side says about its T.38.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct T38Attributes {
    /// `T38FaxVersion`; 0 when it is not said.
    pub version: u8,
    /// `T38MaxBitRate` in bits a second.
    pub max_bit_rate: Option<u32>,
    /// `T38FaxRateManagement`.
    pub rate_management: Option<RateManagement>,
    /// `T38FaxMaxBuffer` in octets.
    pub max_buffer: Option<u32>,
    /// `T38FaxMaxDatagram`: the longest UDPTL packet this side takes, in octets.
    pub max_datagram: Option<u32>,
    /// `T38FaxUdpEC`.
    pub udp_ec: Option<UdpErrorCorrection>,
    /// `T38FaxFillBitRemoval`.
    pub fill_bit_removal: bool,
    /// `T38FaxTranscodingMMR`.
    pub transcoding_mmr: bool,
    /// `T38FaxTranscodingJBIG`.
    pub transcoding_jbig: bool,
}

/// Who does the T.30 training check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateManagement {
    /// Each gateway makes it up: the form for TCP.
    LocalTcf,
    /// It is carried end to end: the form for UDP.
    TransferredTcf,
}

/// How lost UDPTL packets are repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UdpErrorCorrection {
    /// Not at all.
    None,
    /// By repeating earlier packets.
    Redundancy,
    /// By parity packets.
    Fec,
}

/// What is wrong with a T.38 attribute. It names the attribute as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum T38Fault {
    /// The name is not in the registered case.
    NameInOtherCase(Text),
    /// A boolean has a value; its presence alone means yes.
    BooleanWithValue(Text),
    /// The value is none of those allowed.
    BadValue(Text),
    /// The attribute is there twice; the first counts.
    Repeated(Text),
}

/// A receiver that takes less takes no page: so long is 30 ms of the slowest one, at 2400 bit/s, in its IFP and its UDPTL
/// packet.
const DATAGRAM_LEAST: u32 = 20;

const VERSION: &str = "T38FaxVersion";
const MAX_BIT_RATE: &str = "T38MaxBitRate";
const RATE_MANAGEMENT: &str = "T38FaxRateManagement";
const MAX_BUFFER: &str = "T38FaxMaxBuffer";
const MAX_DATAGRAM: &str = "T38FaxMaxDatagram";
const UDP_EC: &str = "T38FaxUdpEC";
const FILL_BIT_REMOVAL: &str = "T38FaxFillBitRemoval";
const TRANSCODING_MMR: &str = "T38FaxTranscodingMMR";
const TRANSCODING_JBIG: &str = "T38FaxTranscodingJBIG";
const NAMES: [&str; 9] = [
    VERSION,
    MAX_BIT_RATE,
    RATE_MANAGEMENT,
    MAX_BUFFER,
    MAX_DATAGRAM,
    UDP_EC,
    FILL_BIT_REMOVAL,
    TRANSCODING_MMR,
    TRANSCODING_JBIG,
];

impl T38Attributes {
    /// Reads the attributes of a stream.
    #[must_use]
    pub fn of_media(media: &Media) -> (Self, Vec<T38Fault>) {
        let mut t38 = Self::default();
        let mut faults = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for attribute in &media.attributes {
            let Some(name) = NAMES.into_iter().find(|n| n.eq_ignore_ascii_case(&attribute.name)) else {
                continue;
            };
            if name != attribute.name {
                faults.push(T38Fault::NameInOtherCase(attribute.name.clone()));
            }
            if seen.contains(&name) {
                faults.push(T38Fault::Repeated(attribute.name.clone()));
                continue;
            }
            seen.push(name);
            faults.extend(t38.take(name, attribute));
        }
        (t38, faults)
    }

    /// False for a receiver that says it takes so little that no fax comes through.
    #[must_use]
    pub fn takes_pages(&self) -> bool {
        self.max_datagram.is_none_or(|octets| octets >= DATAGRAM_LEAST)
    }

    /// The attributes in the registered form; what is not set is not written.
    #[must_use]
    pub fn to_attributes(&self) -> Vec<Attribute> {
        let number = |name, value: Option<u32>| value.map(|v| Attribute::new(name, digits(v)));
        let boolean = |name: &str, is_set: bool| is_set.then(|| Attribute::flag(name));
        let rate_management = self.rate_management.map(|r| Attribute::new(RATE_MANAGEMENT, r.as_str()));
        let udp_ec = self.udp_ec.map(|e| Attribute::new(UDP_EC, e.as_str()));
        let all = [
            number(VERSION, Some(self.version.into())),
            number(MAX_BIT_RATE, self.max_bit_rate),
            boolean(FILL_BIT_REMOVAL, self.fill_bit_removal),
            boolean(TRANSCODING_MMR, self.transcoding_mmr),
            boolean(TRANSCODING_JBIG, self.transcoding_jbig),
            rate_management,
            number(MAX_BUFFER, self.max_buffer),
            number(MAX_DATAGRAM, self.max_datagram),
            udp_ec,
        ];
        all.into_iter().flatten().collect()
    }

    fn take(&mut self, name: &str, attribute: &Attribute) -> Option<T38Fault> {
        let value = attribute.value.as_deref().map(str::trim);
        let bad = || Some(T38Fault::BadValue(attribute.name.clone()));
        let text = value.unwrap_or("");
        match name {
            VERSION => text.parse().map_or_else(|_| bad(), |v| set(&mut self.version, v)),
            MAX_BIT_RATE => text.parse().map_or_else(|_| bad(), |v| set(&mut self.max_bit_rate, Some(v))),
            MAX_BUFFER => text.parse().map_or_else(|_| bad(), |v| set(&mut self.max_buffer, Some(v))),
            MAX_DATAGRAM => text.parse().map_or_else(|_| bad(), |v| set(&mut self.max_datagram, Some(v))),
            RATE_MANAGEMENT => match RateManagement::from_name(text) {
                Some(value) => set(&mut self.rate_management, Some(value)),
                None => bad(),
            },
            UDP_EC => match UdpErrorCorrection::from_name(text) {
                Some(value) => set(&mut self.udp_ec, Some(value)),
                None => bad(),
            },
            FILL_BIT_REMOVAL => take_boolean(&mut self.fill_bit_removal, value, &attribute.name),
            TRANSCODING_MMR => take_boolean(&mut self.transcoding_mmr, value, &attribute.name),
            _ => take_boolean(&mut self.transcoding_jbig, value, &attribute.name),
        }
    }
}

fn set<T>(place: &mut T, value: T) -> Option<T38Fault> {
    *place = value;
    None
}

/// Present means yes; `:0` is taken for the no that its writer meant.
fn take_boolean(place: &mut bool, value: Option<&str>, name: &str) -> Option<T38Fault> {
    *place = value != Some("0");
    match value {
        None => None,
        Some("0" | "1") => Some(T38Fault::BooleanWithValue(name.into())),
        Some(_) => Some(T38Fault::BadValue(name.into())),
    }
}

impl RateManagement {
    /// The registered word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LocalTcf => "localTCF",
            Self::TransferredTcf => "transferredTCF",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::LocalTcf, Self::TransferredTcf].into_iter().find(|r| r.as_str().eq_ignore_ascii_case(name))
    }
}

impl UdpErrorCorrection {
    /// The registered word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "t38UDPNoEC",
            Self::Redundancy => "t38UDPRedundancy",
            Self::Fec => "t38UDPFEC",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let all = [Self::None, Self::Redundancy, Self::Fec];
        all.into_iter().find(|e| e.as_str().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for T38Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameInOtherCase(name) => write!(f, "{name} is not in the registered case"),
            Self::BooleanWithValue(name) => write!(f, "{name} has a value, but means yes by being there"),
            Self::BadValue(name) => write!(f, "{name} has a value that is not allowed"),
            Self::Repeated(name) => write!(f, "{name} is there twice"),
        }
    }
}
