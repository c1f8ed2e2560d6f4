//! What a fax machine reports.

use core::fmt;

use t38::t30::Frame;

/// Something that happened in a fax call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A control frame left or arrived.
    Frame(FrameReport),
    /// Both sides agreed on how to send (phase B ended).
    Negotiated(Statistics),
    /// A page was acknowledged or refused (phase D).
    Page(PageReport),
    /// The call is over for this machine (phase E). Nothing follows.
    Completed {
        /// How it ended.
        outcome: Outcome,
        /// The totals.
        statistics: Statistics,
    },
}

/// A control frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameReport {
    /// True when this machine received it.
    pub incoming: bool,
    /// The frame.
    pub frame: Frame,
}

/// A page, as one side saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageReport {
    /// Counted from 1.
    pub number: u32,
    /// What decided about it: the answer for a sender (`MCF`, `RTN`), the question for a receiver
    /// (`MPS`, `EOP`).
    pub decided_by: &'static str,
    /// Rows.
    pub rows: u32,
    /// Rows that could not be decoded; unknown to the sender.
    pub bad_rows: u32,
    /// The longest run of these.
    pub longest_bad_run: u32,
    /// The state of the call.
    pub statistics: Statistics,
}

/// Totals of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The rate of page data, in bit/s.
    pub bit_rate: u32,
    /// Whether error correction is in use.
    pub error_correction: bool,
    /// Pages sent.
    pub pages_sent: u32,
    /// Pages received.
    pub pages_received: u32,
    /// Width of the last page in pixels.
    pub width: u32,
    /// Rows of the last page.
    pub rows: u32,
    /// Rows of the last page that could not be decoded.
    pub bad_rows: u32,
    /// The longest run of these.
    pub longest_bad_run: u32,
    /// Octets of the last page on the line.
    pub page_octets: u32,
    /// Pixels per metre, across.
    pub x_resolution: u32,
    /// Pixels per metre, down.
    pub y_resolution: u32,
    /// The coding on the line.
    pub compression: &'static str,
    /// Frames repeated by error correction.
    pub retries: u32,
    /// Retrains ordered with a good page (RTP).
    pub rtp_count: u32,
    /// Retrains ordered with a bad page (RTN).
    pub rtn_count: u32,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was sent and confirmed.
    Ok,
    /// The engine gave up.
    Failed {
        /// The engine's code.
        code: u32,
        /// The engine's words.
        text: String,
    },
    /// The call took longer than its settings allow.
    DeadlineExceeded,
    /// The line went away before the end.
    Dropped,
}

impl Outcome {
    /// True when everything was sent and confirmed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        matches!(self, Self::Ok)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Failed { code, text } => write!(f, "{text} ({code})"),
            Self::DeadlineExceeded => f.write_str("the call exceeded its deadline"),
            Self::Dropped => f.write_str("the call was dropped"),
        }
    }
}

impl fmt::Display for FrameReport {
    /// `< DIS ECM` for received, `> DCS v17-14400` for sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.incoming { '<' } else { '>' }, self.frame)
    }
}
