//! How a recording ended.

/// The last event of a recording that was not broken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// The steps of the play that were never begun, counted from 0, and what each waited for.
    pub steps_left: Vec<StepLeft>,
    /// The limit of ours that ended the run, or was reached in it; or, behind [`Ended::UNSHOWN`], what whoever recorded it
    /// waited for in vain.
    pub limits: Vec<String>,
    /// Somebody had the run end before it was over, as by Ctrl-C: what was open then, our own side has ended.
    pub stopped: bool,
    /// Quirks that were switched on and never had an occasion, `pbx:hold-answered-sendrecv`.
    pub idle_quirks: Vec<String>,
    /// What kept the run from beginning that is neither side's doing nor ours: a port that another program has.
    pub not_begun: Option<String>,
    /// The simulator itself failed: a belief of ours is broken.
    pub broken: Option<String>,
    /// What is wrong with the file that it was read from. A writer never sets it.
    pub damage: Option<String>,
}

impl Ended {
    /// How the words begin of what whoever recorded it waited for in vain, which is no limit of ours.
    pub const UNSHOWN: &'static str = "not shown: ";

    /// Notes what was waited for in vain.
    pub fn unshown(&mut self, what: impl IntoIterator<Item = String>) {
        self.limits.extend(what.into_iter().map(|what| format!("{}{what}", Self::UNSHOWN)));
    }
}

/// A step of the play that was never begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLeft {
    /// Which, counted from 0.
    pub step: usize,
    /// What it waited for, `the call to ring`.
    pub waited_for: String,
}

/// Which events a recording leaves out from some moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// Packets of media.
    Media,
    /// Everything.
    All,
}

/// What a recording whose passwords were blanked says of a digest in a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Digest {
    /// It was that of the password.
    Right,
    /// It was another one.
    Wrong,
    /// Nobody could tell: the password was not known.
    NotKnown,
}
