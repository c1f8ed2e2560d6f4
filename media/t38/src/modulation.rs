//! Which modem the data of an IFP belongs to.

/// The modulation of T.30 data (T.38 7.3.2, `t30-data`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modulation {
    /// V.21 channel 2, 300 bit/s: the control frames.
    V21,
    /// V.27ter at 2400 bit/s.
    V27Rate2400,
    /// V.27ter at 4800 bit/s.
    V27Rate4800,
    /// V.29 at 7200 bit/s.
    V29Rate7200,
    /// V.29 at 9600 bit/s.
    V29Rate9600,
    /// V.17 at 7200 bit/s.
    V17Rate7200,
    /// V.17 at 9600 bit/s.
    V17Rate9600,
    /// V.17 at 12000 bit/s.
    V17Rate12000,
    /// V.17 at 14400 bit/s.
    V17Rate14400,
    /// V.8 (2002 syntax).
    V8,
    /// V.34 primary channel rate (2002 syntax).
    V34PrimaryRate,
    /// V.34 control channel at 1200 bit/s (2002 syntax).
    V34ControlChannel1200,
    /// V.34 primary channel (2002 syntax).
    V34PrimaryChannel,
    /// V.33 at 12000 bit/s (2002 syntax).
    V33Rate12000,
    /// V.33 at 14400 bit/s (2002 syntax).
    V33Rate14400,
    /// A value outside the table.
    Other(u8),
}

/// Values of the root of the enumeration.
pub(crate) const ROOT_COUNT: u8 = 9;

const TABLE: [(Modulation, &str, u32); 15] = [
    (Modulation::V21, "v21", 300),
    (Modulation::V27Rate2400, "v27-2400", 2400),
    (Modulation::V27Rate4800, "v27-4800", 4800),
    (Modulation::V29Rate7200, "v29-7200", 7200),
    (Modulation::V29Rate9600, "v29-9600", 9600),
    (Modulation::V17Rate7200, "v17-7200", 7200),
    (Modulation::V17Rate9600, "v17-9600", 9600),
    (Modulation::V17Rate12000, "v17-12000", 12_000),
    (Modulation::V17Rate14400, "v17-14400", 14_400),
    (Modulation::V8, "v8", 300),
    (Modulation::V34PrimaryRate, "v34-pri-rate", 0),
    (Modulation::V34ControlChannel1200, "v34-CC-1200", 1200),
    (Modulation::V34PrimaryChannel, "v34-pri-ch", 33_600),
    (Modulation::V33Rate12000, "v33-12000", 12_000),
    (Modulation::V33Rate14400, "v33-14400", 14_400),
];

impl Modulation {
    /// The modulation with this number.
    #[must_use]
    pub fn from_value(value: u8) -> Self {
        TABLE.get(usize::from(value)).map_or(Self::Other(value), |row| row.0)
    }

    /// Its number: below 9 in the root, the rest behind the extension marker.
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
            Self::Other(_) => "unknown-modulation",
            known => TABLE[usize::from(known.value())].1,
        }
    }

    /// Its nominal rate; `None` when it has none.
    #[must_use]
    pub fn bits_per_second(self) -> Option<u32> {
        match self {
            Self::Other(_) => None,
            known => Some(TABLE[usize::from(known.value())].2).filter(|rate| *rate > 0),
        }
    }
}
