//! `trunksim demo`, `lesson` and `course`: for those who teach.

use std::path::PathBuf;

use clap::Args;

use super::ModeArg;

/// Examples of `trunksim demo`.
pub(super) const DEMO: &str = "\
Keys: Space plays and pauses, arrows step and look, Enter shows the whole message, / looks for a word, ! goes to the
next finding, ? shows all keys, q ends it.

Examples:
  trunksim demo calls/outbound-caller-hangs-up             the ladder grows, step by step
  trunksim demo hold/outbound-caller-holds --quirk carrier:hold-answered-sendrecv
                                                           and what breaks it
  trunksim demo out/runs/<run>                             a run that is over
  trunksim demo call.pcapng                                a capture
  trunksim demo calls/outbound-busy --plain                as text, for a screen reader or a pipe

Exit codes: as text that of the run; on a screen 0, whatever was shown, and 128 and its number when a signal ended it.";

/// Examples of `trunksim lesson`.
pub(super) const LESSON: &str = "\
Examples:
  trunksim lesson prack/outbound-ringback-183              what to watch, what breaks it, what the caller notices
  trunksim lesson fax/outbound-t38 --quirk pbx:udptl-without-copies
                                                           with a misbehaviour of your choice";

/// Examples of `trunksim course`.
pub(super) const COURSE: &str = "\
Examples:
  trunksim course                        twelve lessons in the folder `course`; open course/index.html
  trunksim course -o monday              the same elsewhere

The pages need no network and load nothing. Each lesson has what to watch, the good and the broken run side by side,
questions with answers that open, and the commands to do it again.";

/// `trunksim demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// A play, by name or path; or the folder of a run; or a capture
    pub play: String,
    /// Trunk mode; the first in which the play can be run when absent
    #[arg(long, value_enum)]
    pub mode: Option<ModeArg>,
    /// Carrier profile: a name or a path [default: sipconnect-like]
    #[arg(long)]
    pub carrier: Option<String>,
    /// PBX profile: a name or a path [default: open-source]
    #[arg(long)]
    pub pbx: Option<String>,
    /// Network profile: a name or a path [default: clean]
    #[arg(long)]
    pub network: Option<String>,
    /// Let a side misbehave, `pbx:<quirk>` or `carrier:<quirk>`; may be repeated
    #[arg(long)]
    pub quirk: Vec<String>,
    /// Seed of all randomness [default: 7]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Of a capture with several trunks: which
    #[arg(long, value_name = "N")]
    pub trunk: Option<usize>,
    /// As text line by line, without a screen; so it is also where standard output is no terminal
    #[arg(long)]
    pub plain: bool,
}

/// `trunksim lesson`.
#[derive(Debug, Args)]
pub struct LessonArgs {
    /// A play, by name or path
    pub play: String,
    /// Trunk mode; that in which the misbehaviour is known to show when absent
    #[arg(long, value_enum)]
    pub mode: Option<ModeArg>,
    /// Carrier profile: a name or a path
    #[arg(long, default_value = super::USUAL_CARRIER)]
    pub carrier: String,
    /// PBX profile: a name or a path
    #[arg(long, default_value = super::USUAL_PBX)]
    pub pbx: String,
    /// What breaks it, `pbx:<quirk>` or `carrier:<quirk>`; may be repeated. Without it one that is known to break it
    #[arg(long)]
    pub quirk: Vec<String>,
}

/// `trunksim course`.
#[derive(Debug, Args)]
pub struct CourseArgs {
    /// Folder for the lessons
    #[arg(long, short, default_value = "course")]
    pub out: PathBuf,
}
