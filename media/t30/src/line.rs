//! What is on the line in one direction.

use core::fmt;

use bytes::Bytes;
use t38::Modulation;
use t38::t30::Frame;

/// One of the two machines, by who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The machine that called.
    Caller,
    /// The machine that was called.
    Answerer,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Caller, Self::Answerer];

    /// The machine at the other end.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Caller => Self::Answerer,
            Self::Answerer => Self::Caller,
        }
    }

    /// 0 for the caller, 1 for the answerer: an index for what there are two of.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Caller => "caller",
            Self::Answerer => "answerer",
        })
    }
}

/// A tone before the first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// 1100 Hz from the caller.
    Cng,
    /// 2100 Hz from the answerer.
    Ced,
    /// 2100 Hz, modulated: the answerer speaks V.8.
    Ansam,
}

impl Tone {
    /// Its name in T.30.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cng => "CNG",
            Self::Ced => "CED",
            Self::Ansam => "ANSam",
        }
    }
}

/// Something that was on the line in one direction. What takes time is reported in this order: its start, what
/// it carried, [`Line::End`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A tone.
    Tone(Tone),
    /// V.21 flags: control frames follow.
    Preamble,
    /// A whole frame: control by V.21, a frame of an error-corrected page by a faster modem. Reported when it
    /// ends, also when its FCS is wrong.
    Frame(Frame),
    /// A fast modem trains.
    Training {
        /// The modem and its rate.
        modulation: Modulation,
        /// Whether the training is the short one of V.17 or V.27ter.
        short: bool,
    },
    /// Octets without frames: the training check, or a page without error correction.
    Data {
        /// The modem that carried them.
        modulation: Modulation,
        /// The octets; the first bit on the line is the most significant.
        octets: Bytes,
    },
    /// The signal stopped.
    End,
    /// Something is missing here: packets that nothing brought back, a gap in the audio.
    Lost,
}
