//! `trunksim new`, `list`, `explain` and `check`: what there is to say, and whether it is said right.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use plan::keys::FileKind;

/// Examples of `trunksim new`.
pub(super) const NEW: &str = "\
Examples:
  trunksim new carrier -o our-trunk.toml        a carrier to write down, every key explained
  trunksim check our-trunk.toml                 whether it is right, and all that is not
  trunksim run calls --carrier our-trunk.toml   and how the calls go with it
  trunksim new pbx --like teams-like -o our.toml           one that is shipped, to change it
  trunksim new guide --like carriers/bulk -o our-guide.md  a guide; a first one of your own comes from `guide new`
  trunksim new driver --like asterisk -o asterisk.toml     and the files that the device needs, beside it";

/// Examples of `trunksim explain`.
pub(super) const EXPLAIN: &str = "\
Examples:
  trunksim explain media.codecs       a key of a profile, a network or a play; so `run.plays` of the blocks of a guide
  trunksim explain reinvite           a verb of plays
  trunksim explain Session-Expires    a header; also 488, PRACK, ptime, timer B
  trunksim explain dialog/route-set   a check, and how to fix what it finds
  trunksim explain driver             how a device is made to do what a play wants; so `asterisk`, one of them";

/// `trunksim new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// What to begin
    #[arg(value_enum)]
    pub what: KindArg,
    /// Begin with one that is shipped instead: `trunksim list` has their names
    #[arg(long, value_name = "NAME")]
    pub like: Option<String>,
    /// Write it to this file, which must not be there yet, instead of to standard output
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `trunksim check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files: profiles, networks, plays, drivers, guides, the plan.toml of a run
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What they are, where they do not tell
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub kind: Option<KindArg>,
}

/// `trunksim list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum, default_value_t = Listing::All)]
    pub what: Listing,
    /// Of which kind of file, for keys; all when absent. Of a guide: of its blocks
    #[arg(value_enum)]
    pub of: Option<KindArg>,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// Everything, in brief
    All,
    /// Scenarios
    Scenarios,
    /// Carrier profiles
    Carriers,
    /// PBX profiles
    Pbxs,
    /// Numbers that can be called, and what each of them does
    Numbers,
    /// Guides that can be executed
    Guides,
    /// Networks
    Networks,
    /// Drivers: how a device is made to do what plays want
    Drivers,
    /// Quirks
    Quirks,
    /// Checks
    Checks,
    /// The verbs of plays, with their adverbs
    Verbs,
    /// The keys of profiles, networks, plays and guides, each with its default
    Keys,
    /// How much of the catalogue of requirements the checks cover
    Coverage,
    /// What RFCs ask for without exception, and who sees it when it is broken
    Requirements,
}

/// `trunksim explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A check (`dialog/route-set`), a quirk (`ack-lost-route-set`), a catalogue id (`CAL-25`), a section of an RFC
    /// (`RFC3262#3`, or `RFC 3262 3`), a profile or a network that is shipped (`bulk`), a key (`media.codecs`), a verb (`reinvite`), a header (`Via`), a status (`488`), a method, a line
    /// of SDP (`ptime`), a timer (`T1`, `timer B`), `driver` or the name of one, or `files`
    #[arg(required = true)]
    pub id: Vec<String>,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// The profile of a carrier
    Carrier,
    /// The profile of a PBX
    Pbx,
    /// A network
    Network,
    /// A play
    Play,
    /// A guide: a Markdown file
    Guide,
    /// A driver of a device
    Driver,
}

impl KindArg {
    /// The kind that is meant; none for a guide, whose blocks alone have keys, and for a driver, which has verbs.
    #[must_use]
    pub const fn kind(self) -> Option<FileKind> {
        match self {
            Self::Carrier => Some(FileKind::Carrier),
            Self::Pbx => Some(FileKind::Pbx),
            Self::Network => Some(FileKind::Network),
            Self::Play => Some(FileKind::Play),
            Self::Guide | Self::Driver => None,
        }
    }
}
