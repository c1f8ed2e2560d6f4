//! One Internet fax packet: an indicator or data.
//!
//! The syntax has two dialects. In the first edition the field type had no extension marker, so a
//! field without octets takes four bits and the next one may start inside the same octet. Later
//! editions have the marker; every known implementation then starts each field on a fresh octet,
//! and so do we. Reading also accepts fields packed bit by bit, which the letter of X.691 asks for.

use core::fmt;

use bytes::Bytes;

use crate::per::{ReadError, Reader, put_length};
use crate::{Class, Fault, Field, FieldKind, Indicator, Modulation, field, indicator, modulation};

/// Which edition's syntax the session uses; `T38FaxVersion` decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    /// `T38FaxVersion:0`: field types without an extension marker.
    #[default]
    V1998,
    /// `T38FaxVersion` 1 and above: field types with one.
    V2002,
}

impl Syntax {
    /// The syntax that belongs to a `T38FaxVersion`.
    #[must_use]
    pub fn of_version(version: u8) -> Self {
        if version == 0 { Self::V1998 } else { Self::V2002 }
    }
}

/// One Internet fax packet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ifp {
    /// Nothing at all: some peers send packets with an empty primary to keep the path open.
    Empty,
    /// A signal starts, or silence.
    Indicator(Indicator),
    /// Octets that a modem received.
    Data {
        /// The modem.
        modulation: Modulation,
        /// What it received, in order.
        fields: Vec<Field>,
    },
}

/// An IFP as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedIfp {
    /// The value.
    pub ifp: Ifp,
    /// What was wrong.
    pub faults: Vec<Fault>,
    /// How many octets the value took.
    pub consumed: usize,
}

impl ParsedIfp {
    /// True when nothing was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Ifp {
    /// Reads an IFP. Total: the worst input gives [`Ifp::Empty`] and a fault.
    #[must_use]
    pub fn parse(octets: &[u8], syntax: Syntax) -> ParsedIfp {
        if octets.is_empty() {
            return ParsedIfp { ifp: Self::Empty, faults: Vec::new(), consumed: 0 };
        }
        let parsed = parse_whole(octets, syntax, Packing::of(syntax));
        if syntax == Syntax::V2002 && !parsed.is_clean() {
            let packed = parse_whole(octets, syntax, Packing::Bits);
            if packed.is_clean() {
                return packed;
            }
        }
        parsed
    }

    /// Writes the IFP. Values outside a dialect's table are written as well as the dialect can.
    #[must_use]
    pub fn to_bytes(&self, syntax: Syntax) -> Bytes {
        let mut out = Vec::new();
        match self {
            Self::Empty => {}
            Self::Indicator(indicator) => put_type(&mut out, 0x00, indicator.value(), indicator::ROOT_COUNT),
            Self::Data { modulation, fields } => {
                let present = if fields.is_empty() { 0x40 } else { 0xc0 };
                put_type(&mut out, present, modulation.value(), modulation::ROOT_COUNT);
                put_fields(&mut out, fields, syntax);
            }
        }
        Bytes::from(out)
    }

    /// Whether it is control (worth many copies) or page data (sent fast, worth few).
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Data { modulation, .. }
                if *modulation != Modulation::V21 && *modulation != Modulation::V8 =>
            {
                Class::High
            }
            _ => Class::Low,
        }
    }
}

impl fmt::Display for Ifp {
    /// One line for a ladder: `v21-preamble`, `v21 hdlc-data[4] hdlc-fcs-OK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Indicator(indicator) => f.write_str(indicator.name()),
            Self::Data { modulation, fields } => {
                f.write_str(modulation.name())?;
                for field in fields {
                    write!(f, " {}", field.kind.name())?;
                    if !field.data.is_empty() {
                        write!(f, "[{}]", field.data.len())?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Where a field without octets leaves the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Bits,
    Octets,
}

impl Packing {
    fn of(syntax: Syntax) -> Self {
        match syntax {
            Syntax::V1998 => Self::Bits,
            Syntax::V2002 => Self::Octets,
        }
    }
}

fn parse_whole(octets: &[u8], syntax: Syntax, packing: Packing) -> ParsedIfp {
    let mut reader = Reader::new(octets);
    let mut faults = Vec::new();
    let ifp = match parse_head(&mut reader, &mut faults) {
        Ok((ifp, false)) => ifp,
        Ok((Ifp::Data { modulation, .. }, true)) => {
            let fields = parse_fields(&mut reader, syntax, packing, &mut faults);
            Ifp::Data { modulation, fields }
        }
        Ok((ifp, true)) => {
            faults.push(Fault::IndicatorWithData);
            ifp
        }
        Err(_) => {
            faults.push(Fault::TypeTruncated);
            Ifp::Empty
        }
    };
    let consumed = reader.octets_used();
    if faults.is_empty() && consumed < octets.len() {
        faults.push(Fault::Trailing { count: octets.len() - consumed });
    }
    ParsedIfp { ifp, faults, consumed }
}

/// The head: is there a data field, indicator or data, which one.
fn parse_head(reader: &mut Reader<'_>, faults: &mut Vec<Fault>) -> Result<(Ifp, bool), ReadError> {
    let has_data = reader.bits(1)? == 1;
    let ifp = if reader.bits(1)? == 0 {
        let indicator = Indicator::from_value(reader.extensible(4, indicator::ROOT_COUNT)?);
        if let Indicator::Other(value) = indicator {
            faults.push(Fault::UnknownIndicator(value));
        }
        Ifp::Indicator(indicator)
    } else {
        let modulation = parse_modulation(reader, faults)?;
        Ifp::Data { modulation, fields: Vec::new() }
    };
    Ok((ifp, has_data))
}

fn parse_modulation(reader: &mut Reader<'_>, faults: &mut Vec<Fault>) -> Result<Modulation, ReadError> {
    let extended = reader.clone().bits(1)? == 1;
    let value = reader.extensible(4, modulation::ROOT_COUNT)?;
    // Nine root values in four bits leave seven that mean nothing, and must not be taken for the
    // extension's.
    let modulation = match Modulation::from_value(value) {
        _ if !extended && value >= modulation::ROOT_COUNT => Modulation::Other(value),
        known => known,
    };
    if let Modulation::Other(value) = modulation {
        faults.push(Fault::UnknownModulation(value));
    }
    Ok(modulation)
}

fn parse_fields(
    reader: &mut Reader<'_>,
    syntax: Syntax,
    packing: Packing,
    faults: &mut Vec<Fault>,
) -> Vec<Field> {
    let mut fields = Vec::new();
    let count = match reader.length() {
        Ok(count) => count,
        Err(error) => {
            faults.push(error.fault(Fault::FieldTruncated { index: 0 }));
            return fields;
        }
    };
    if count == 0 {
        faults.push(Fault::NoFields);
    }
    for index in 0..count {
        match parse_field(reader, syntax, faults) {
            Ok((field, complete)) => {
                fields.push(field);
                if !complete {
                    faults.push(Fault::FieldTruncated { index });
                    break;
                }
            }
            Err(error) => {
                faults.push(error.fault(Fault::FieldTruncated { index }));
                break;
            }
        }
        if packing == Packing::Octets {
            reader.align();
        }
    }
    fields
}

/// One field, and whether all of its octets were there.
fn parse_field(
    reader: &mut Reader<'_>,
    syntax: Syntax,
    faults: &mut Vec<Fault>,
) -> Result<(Field, bool), ReadError> {
    let has_data = reader.bits(1)? == 1;
    let value = match syntax {
        Syntax::V1998 => reader.bits(3)?,
        Syntax::V2002 => reader.extensible(3, field::ROOT_COUNT)?,
    };
    let kind = FieldKind::from_value(value);
    if let FieldKind::Other(value) = kind {
        faults.push(Fault::UnknownField(value));
    }
    if !has_data {
        return Ok((Field::mark(kind), true));
    }
    let length = usize::from(reader.u16()?) + 1;
    let data = reader.rest(length);
    Ok((Field { kind, data: Bytes::copy_from_slice(data) }, data.len() == length))
}

/// The head: `flags` holds the presence bit and the choice, then follows an extensible value.
fn put_type(out: &mut Vec<u8>, flags: u8, value: u8, root_count: u8) {
    if value < root_count {
        out.push(flags | value << 1);
    } else {
        // Marker, then a small number: one zero bit and six bits, across two octets.
        let small = (value - root_count) & 0x3f;
        out.push(flags | 0x20 | small >> 2);
        out.push(small << 6);
    }
}

fn put_fields(out: &mut Vec<u8>, fields: &[Field], syntax: Syntax) {
    if fields.is_empty() {
        return;
    }
    put_length(out, fields.len().min(crate::per::LENGTH_MAX));
    let mut half = false;
    for field in fields {
        match syntax {
            Syntax::V1998 => half = put_head_1998(out, field, half),
            Syntax::V2002 => put_head_2002(out, field),
        }
        if !field.data.is_empty() {
            let data = &field.data[..field.data.len().min(FIELD_OCTETS_MAX)];
            out.extend_from_slice(&((data.len() - 1) as u16).to_be_bytes());
            out.extend_from_slice(data);
        }
    }
}

/// The most octets one field can hold: a 16-bit length that counts from 1 (T.38 7.4).
const FIELD_OCTETS_MAX: usize = 65_536;

/// Four bits; true when the next field starts in the lower half of the octet just written.
fn put_head_1998(out: &mut Vec<u8>, field: &Field, half: bool) -> bool {
    let nibble = u8::from(!field.data.is_empty()) << 3 | (field.kind.value() & 7);
    if half {
        *out.last_mut().expect("the upper half was written before") |= nibble;
        return false;
    }
    out.push(nibble << 4);
    field.data.is_empty()
}

fn put_head_2002(out: &mut Vec<u8>, field: &Field) {
    let present = u8::from(!field.data.is_empty()) << 7;
    let value = field.kind.value();
    if value < field::ROOT_COUNT {
        out.push(present | value << 3);
    } else {
        let small = (value - field::ROOT_COUNT) & 0x3f;
        out.push(present | 0x40 | small >> 1);
        out.push(small << 7);
    }
}
