//! How an exchange ended, in words.

use core::fmt;

use crate::{Facts, HeardPage, Phase};

/// How an exchange ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Every page was confirmed, and the sender said that it was the last.
    Ok,
    /// There was no fax on the line.
    #[default]
    NothingHeard,
    /// There were tones at most, and no DIS.
    NoDis,
    /// A command got no answer.
    NoAnswer {
        /// The command.
        to: String,
    },
    /// No rate passed the training check.
    TrainingFailed,
    /// A machine left after the DIS, without a DCS: it has nothing to send, or the two do not fit.
    DcnAfterDis,
    /// A machine left before the training check was answered.
    DcnBeforeTraining,
    /// A machine left before the page was confirmed.
    DcnBeforeConfirmation,
    /// A machine left though another page was announced.
    DcnBeforeNextPage,
    /// The receiver refused the last page, and it was not sent again.
    PageRefused {
        /// By which answer.
        by: String,
    },
    /// The line went quiet, though it was nobody's turn to be silent.
    BrokenOff,
}

impl Ending {
    /// True when every page was confirmed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        *self == Self::Ok
    }

    /// `pending` is the command that is without an answer, of the side that spoke last.
    pub(crate) fn of(facts: &Facts, pages: &[HeardPage], pending: Option<&str>, has_dis: bool) -> Self {
        if let Some(page) = pages.last().filter(|page| page.is_sent()) {
            if page.is_last {
                return Self::Ok;
            }
            if facts.dcn_from.is_some() && pending.is_none() {
                return Self::DcnBeforeNextPage;
            }
        }
        if !has_dis && facts.sender.is_none() {
            return if facts.phase == Phase::A { Self::nothing(facts) } else { Self::NoDis };
        }
        if facts.retrains > 0 && facts.trained == 0 && pending != Some("DCS") {
            return Self::TrainingFailed;
        }
        if let Some(to) = pending {
            return Self::NoAnswer { to: to.to_owned() };
        }
        let decided = pages.last().and_then(|page| page.decided_by.as_deref());
        match (facts.dcn_from.is_some(), decided) {
            (_, Some(by)) if matches!(by, "RTN" | "PIN" | "ERR") => Self::PageRefused { by: by.to_owned() },
            (true, _) if facts.sender.is_none() => Self::DcnAfterDis,
            (true, _) if facts.trained == 0 && pages.is_empty() => Self::DcnBeforeTraining,
            (true, _) => Self::DcnBeforeConfirmation,
            (false, _) => Self::BrokenOff,
        }
    }

    fn nothing(facts: &Facts) -> Self {
        if facts.heard_tone || facts.bad_frames > 0 { Self::NoDis } else { Self::NothingHeard }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::NothingHeard => f.write_str("no fax was heard"),
            Self::NoDis => f.write_str("no DIS was heard"),
            Self::NoAnswer { to } => write!(f, "no answer to {to}"),
            Self::TrainingFailed => f.write_str("training failed at every rate"),
            Self::DcnAfterDis => f.write_str("DCN instead of an order to receive"),
            Self::DcnBeforeTraining => f.write_str("DCN before the training check was answered"),
            Self::DcnBeforeConfirmation => f.write_str("DCN before the page was confirmed"),
            Self::DcnBeforeNextPage => f.write_str("DCN instead of the next page"),
            Self::PageRefused { by } => write!(f, "the page was refused ({by}) and not sent again"),
            Self::BrokenOff => f.write_str("the line went quiet in the middle"),
        }
    }
}
