//! What can be said about a whole exchange.

use page::Resolution;
use page::coding::Coding;
use t38::Modulation;

use crate::{Baseless, Ending, Side, Untrained};

/// How far an exchange came (T.30 clause 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nothing, or tones: the call is set up.
    #[default]
    A,
    /// What will be sent, and how: DIS, DCS, training.
    B,
    /// A page.
    C,
    /// Was the page good: EOP, MCF.
    D,
    /// Release: DCN.
    E,
}

/// What can be said about a whole exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Who sent the pages, by the DCS.
    pub sender: Option<Side>,
    /// The numbers in TSI, CSI and CIG, of the caller and of the answerer.
    pub idents: [Option<String>; 2],
    /// What the last DCS or CTC ordered.
    pub modulation: Option<Modulation>,
    /// The rates that were ordered, in order and without repetitions, in bit/s.
    pub rates: Vec<u32>,
    /// The rate of the last page data, in bit/s.
    pub page_rate: Option<u32>,
    /// What the last DCS ordered.
    pub error_correction: Option<bool>,
    /// What the last DCS ordered; `None` also for JBIG, which is not read.
    pub coding: Option<Coding>,
    /// What the last DCS ordered.
    pub resolution: Option<Resolution>,
    /// Training checks heard.
    pub trainings: u32,
    /// Pages that came without what goes before them.
    pub untrained: Vec<Untrained>,
    /// What ends or confirms something that was not there.
    pub baseless: Vec<Baseless>,
    /// Trainings that failed: FTT.
    pub retrains: u32,
    /// Trainings that succeeded: CFR.
    pub trained: u32,
    /// Requests for frames again: PPR.
    pub ppr: u32,
    /// Frames that were sent again.
    pub resent_frames: u32,
    /// Slower from here: CTC.
    pub ctc: u32,
    /// Given up on the missing frames: EOR.
    pub eor: u32,
    /// Not ready: RNR.
    pub rnr: u32,
    /// Page good, train again: RTP.
    pub rtp: u32,
    /// Page bad, train again: RTN.
    pub rtn: u32,
    /// Say that again: CRP.
    pub crp: u32,
    /// Control frames with a wrong FCS.
    pub bad_frames: u32,
    /// Times that something was lost, from the caller and from the answerer.
    pub losses: [u32; 2],
    /// Whether there was a CNG, CED or ANSam.
    pub heard_tone: bool,
    /// The furthest phase.
    pub phase: Phase,
    /// Commands that got no answer before they were repeated or the exchange was over, with who sent them.
    pub unanswered: Vec<(Side, String)>,
    /// Who sent the first DCN.
    pub dcn_from: Option<Side>,
    /// How it ended.
    pub ending: Ending,
}
