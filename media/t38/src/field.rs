//! The fields inside the data of an IFP.

use bytes::Bytes;

/// One field of T.30 data (T.38 7.4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    /// What the octets are, or what ended.
    pub kind: FieldKind,
    /// The octets; empty when the field has none.
    pub data: Bytes,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// Octets of an HDLC frame, without flags, stuffing and FCS.
    HdlcData,
    /// The carrier stopped.
    HdlcSigEnd,
    /// The frame ended and its FCS was right.
    HdlcFcsOk,
    /// The frame ended and its FCS was wrong.
    HdlcFcsBad,
    /// The frame ended with a right FCS, and the carrier stopped.
    HdlcFcsOkSigEnd,
    /// The frame ended with a wrong FCS, and the carrier stopped.
    HdlcFcsBadSigEnd,
    /// Page data without error correction, or TCF.
    T4NonEcmData,
    /// The last page data without error correction.
    T4NonEcmSigEnd,
    /// A V.8 CM message (2002 syntax).
    CmMessage,
    /// A V.8 JM message (2002 syntax).
    JmMessage,
    /// A V.8 CI message (2002 syntax).
    CiMessage,
    /// A V.34 rate (2002 syntax).
    V34Rate,
    /// A value outside the table.
    Other(u8),
}

/// Values of the root of the enumeration.
pub(crate) const ROOT_COUNT: u8 = 8;

const TABLE: [(FieldKind, &str); 12] = [
    (FieldKind::HdlcData, "hdlc-data"),
    (FieldKind::HdlcSigEnd, "hdlc-sig-end"),
    (FieldKind::HdlcFcsOk, "hdlc-fcs-OK"),
    (FieldKind::HdlcFcsBad, "hdlc-fcs-BAD"),
    (FieldKind::HdlcFcsOkSigEnd, "hdlc-fcs-OK-sig-end"),
    (FieldKind::HdlcFcsBadSigEnd, "hdlc-fcs-BAD-sig-end"),
    (FieldKind::T4NonEcmData, "t4-non-ecm-data"),
    (FieldKind::T4NonEcmSigEnd, "t4-non-ecm-sig-end"),
    (FieldKind::CmMessage, "cm-message"),
    (FieldKind::JmMessage, "jm-message"),
    (FieldKind::CiMessage, "ci-message"),
    (FieldKind::V34Rate, "v34rate"),
];

impl FieldKind {
    /// The field type with this number.
    #[must_use]
    pub fn from_value(value: u8) -> Self {
        TABLE.get(usize::from(value)).map_or(Self::Other(value), |row| row.0)
    }

    /// Its number: below 8 in the root, the rest behind the extension marker.
    #[must_use]
    pub fn value(self) -> u8 {
        match self {
            Self::Other(value) => value,
            known => {
                TABLE.iter().position(|row| row.0 == known).expect("every variant is in the table") as u8
            }
        }
    }

    /// Its name as T.38 writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Other(_) => "unknown-field",
            known => TABLE[usize::from(known.value())].1,
        }
    }
}

impl Field {
    /// A field with octets.
    #[must_use]
    pub fn new(kind: FieldKind, data: impl Into<Bytes>) -> Self {
        Self { kind, data: data.into() }
    }

    /// A field that only says that something ended.
    #[must_use]
    pub fn mark(kind: FieldKind) -> Self {
        Self { kind, data: Bytes::new() }
    }
}
