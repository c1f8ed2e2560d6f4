//! What a T.30 indicator announces.

/// The signal that a T.30 indicator announces (T.38 7.3.1, `t30-indicator`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indicator {
    /// Silence.
    NoSignal,
    /// The calling tone, 1100 Hz.
    Cng,
    /// The called tone, 2100 Hz.
    Ced,
    /// V.21 flags before an HDLC frame.
    V21Preamble,
    /// V.27ter training at 2400 bit/s.
    V27Training2400,
    /// V.27ter training at 4800 bit/s.
    V27Training4800,
    /// V.29 training at 7200 bit/s.
    V29Training7200,
    /// V.29 training at 9600 bit/s.
    V29Training9600,
    /// V.17 short training at 7200 bit/s.
    V17ShortTraining7200,
    /// V.17 long training at 7200 bit/s.
    V17LongTraining7200,
    /// V.17 short training at 9600 bit/s.
    V17ShortTraining9600,
    /// V.17 long training at 9600 bit/s.
    V17LongTraining9600,
    /// V.17 short training at 12000 bit/s.
    V17ShortTraining12000,
    /// V.17 long training at 12000 bit/s.
    V17LongTraining12000,
    /// V.17 short training at 14400 bit/s.
    V17ShortTraining14400,
    /// V.17 long training at 14400 bit/s.
    V17LongTraining14400,
    /// The V.8 modified answer tone (2002 syntax).
    V8Ansam,
    /// V.8 signals (2002 syntax).
    V8Signal,
    /// The V.34 control channel at 1200 bit/s (2002 syntax).
    V34ControlChannel1200,
    /// The V.34 primary channel (2002 syntax).
    V34PrimaryChannel,
    /// V.34 control channel retrain (2002 syntax).
    V34ControlChannelRetrain,
    /// V.33 training at 12000 bit/s (2002 syntax).
    V33Training12000,
    /// V.33 training at 14400 bit/s (2002 syntax).
    V33Training14400,
    /// A value outside the table.
    Other(u8),
}

/// Values of the root of the enumeration; what follows needs the extension marker.
pub(crate) const ROOT_COUNT: u8 = 16;

const TABLE: [(Indicator, &str); 23] = [
    (Indicator::NoSignal, "no-signal"),
    (Indicator::Cng, "cng"),
    (Indicator::Ced, "ced"),
    (Indicator::V21Preamble, "v21-preamble"),
    (Indicator::V27Training2400, "v27-2400-training"),
    (Indicator::V27Training4800, "v27-4800-training"),
    (Indicator::V29Training7200, "v29-7200-training"),
    (Indicator::V29Training9600, "v29-9600-training"),
    (Indicator::V17ShortTraining7200, "v17-7200-short-training"),
    (Indicator::V17LongTraining7200, "v17-7200-long-training"),
    (Indicator::V17ShortTraining9600, "v17-9600-short-training"),
    (Indicator::V17LongTraining9600, "v17-9600-long-training"),
    (Indicator::V17ShortTraining12000, "v17-12000-short-training"),
    (Indicator::V17LongTraining12000, "v17-12000-long-training"),
    (Indicator::V17ShortTraining14400, "v17-14400-short-training"),
    (Indicator::V17LongTraining14400, "v17-14400-long-training"),
    (Indicator::V8Ansam, "v8-ansam"),
    (Indicator::V8Signal, "v8-signal"),
    (Indicator::V34ControlChannel1200, "v34-cntl-channel-1200"),
    (Indicator::V34PrimaryChannel, "v34-pri-channel"),
    (Indicator::V34ControlChannelRetrain, "v34-CC-retrain"),
    (Indicator::V33Training12000, "v33-12000-training"),
    (Indicator::V33Training14400, "v33-14400-training"),
];

impl Indicator {
    /// The indicator with this number.
    #[must_use]
    pub fn from_value(value: u8) -> Self {
        TABLE.get(usize::from(value)).map_or(Self::Other(value), |row| row.0)
    }

    /// Its number: below 16 in the root, the rest behind the extension marker.
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
            Self::Other(_) => "unknown-indicator",
            known => TABLE[usize::from(known.value())].1,
        }
    }
}
