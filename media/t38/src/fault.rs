//! What can be wrong with a T.38 packet.

use core::fmt;

/// One thing wrong with an IFP or a UDPTL datagram. The value beside it is what could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The datagram ends inside its sequence number or before the primary IFP.
    HeaderTruncated,
    /// The primary IFP is shorter than its length says.
    PrimaryTruncated,
    /// There is no error recovery section; T.38 9.1 makes it mandatory.
    RecoveryMissing,
    /// The error recovery section ends inside entry `index`.
    RecoveryTruncated {
        /// The entry that is cut, counted from 0.
        index: usize,
    },
    /// A length is written in fragments (X.691 10.9.3.8), which no datagram needs.
    LengthFragmented,
    /// The FEC span is larger than 16 bits, or zero where there is parity.
    FecSpan,
    /// Octets follow the end of the packet.
    Trailing {
        /// How many.
        count: usize,
    },
    /// The datagram is an RTP packet that arrived late on the port T.38 took over.
    LooksLikeRtp,
    /// An indicator claims to have a data field.
    IndicatorWithData,
    /// An indicator outside the table.
    UnknownIndicator(u8),
    /// A modulation outside the table.
    UnknownModulation(u8),
    /// A field type outside the table.
    UnknownField(u8),
    /// The IFP ends inside field `index`, or inside its head.
    FieldTruncated {
        /// The field that is cut, counted from 0.
        index: usize,
    },
    /// The IFP ends inside its type.
    TypeTruncated,
    /// The data field is announced and counts no fields.
    NoFields,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderTruncated => f.write_str("the datagram ends inside the UDPTL header"),
            Self::PrimaryTruncated => f.write_str("the primary IFP is shorter than its length says"),
            Self::RecoveryMissing => f.write_str("the error recovery section is missing"),
            Self::RecoveryTruncated { index } => {
                write!(f, "the error recovery section ends inside entry {index}")
            }
            Self::LengthFragmented => f.write_str("a length is fragmented"),
            Self::FecSpan => f.write_str("the FEC span is too large, or zero where there is parity"),
            Self::Trailing { count } => write!(f, "{count} octets follow the end of the packet"),
            Self::LooksLikeRtp => f.write_str("this is an RTP packet on the T.38 port"),
            Self::IndicatorWithData => f.write_str("an indicator claims to have a data field"),
            Self::UnknownIndicator(value) => write!(f, "indicator {value} does not exist"),
            Self::UnknownModulation(value) => write!(f, "modulation {value} does not exist"),
            Self::UnknownField(value) => write!(f, "field type {value} does not exist"),
            Self::FieldTruncated { index } => write!(f, "the IFP ends inside field {index}"),
            Self::TypeTruncated => f.write_str("the IFP ends inside its type"),
            Self::NoFields => f.write_str("the data field holds no fields"),
        }
    }
}
