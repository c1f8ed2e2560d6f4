//! `trunksim guide`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::side::bind;

/// Examples of `trunksim guide`.
pub(super) const GUIDE: &str = "\
A guide is a Markdown file that a customer reads and this program executes. Its blocks:
  ```toml guide      whom it is about: carrier, pbx, network, modes, seed, device
  ```toml pbx        settings, the keys of a profile; ```toml carrier likewise. They add up down the document
  ```toml run        plays = [\"calls/outbound-busy\"], modes, quirks, over_the_pair
  ```toml expect     what must be seen: keys of [expect] of plays, verdict, findings, found, and [[sent]] messages
All other text is prose.

Examples:
  trunksim guide run carriers/sipconnect-like   a shipped guide, in virtual time
  trunksim guide run our-guide.md -o out/ours   yours; the page out/ours/guide.html shows what held
  trunksim guide run our-guide.md --pbx device:192.0.2.7 --bind 192.0.2.1:5060 --allow-remote --driver asterisk
                                                the same against a device
  trunksim guide run our-guide.md --stored out  against runs that are there already
  trunksim guide new --carrier our-trunk.toml -o our-guide.md
                                                a first guide, from a profile
  trunksim check our-guide.md                   all mistakes of it, with line and cure";

/// `trunksim guide`.
#[derive(Debug, Args)]
pub struct GuideArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: GuideWhat,
}

/// What to do with guides.
#[derive(Debug, Subcommand)]
pub enum GuideWhat {
    /// Execute guides: each block that does not hold fails at its line
    Run(Box<GuideRunArgs>),
    /// Write a first guide from a profile
    New(GuideNewArgs),
}

/// `trunksim guide run`.
#[derive(Debug, Args)]
pub struct GuideRunArgs {
    /// Guides: paths of Markdown files, or names, folders and globs of shipped ones
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// Another carrier than that of the guide: a name or a path; `device:ADDRESS` for a device of yours
    #[arg(long)]
    pub carrier: Option<String>,
    /// Another PBX than that of the guide, likewise
    #[arg(long)]
    pub pbx: Option<String>,
    /// A device of yours is in the middle: its address towards the carrier and that towards the PBX
    #[arg(long, value_name = "device:ADDRESS,ADDRESS", conflicts_with = "stored")]
    pub between: Option<String>,
    /// Run nothing: hold the guide against runs that are stored in this folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["carrier", "pbx"])]
    pub stored: Option<PathBuf>,
    /// How a device is made to do its part: a driver's name or path; by default you are told in words
    #[arg(long, default_value = "in-words")]
    pub driver: String,
    /// Against a device: our own address for SIP; with --between that of our carrier and that of our PBX
    #[arg(long, default_value = "127.0.0.1:5060", value_delimiter = ',', value_name = "ADDRESS", value_parser = bind)]
    pub bind: Vec<SocketAddr>,
    /// Against a device: allow addresses outside of 127.0.0.0/8
    #[arg(long)]
    pub allow_remote: bool,
    /// Folder for the results
    #[arg(long, short, default_value = "out/guide")]
    pub out: PathBuf,
    /// Write a JUnit file here as well
    #[arg(long)]
    pub junit: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    pub json: bool,
    /// Keep the trace, the capture and the sounds of passed runs too
    #[arg(long)]
    pub keep_all: bool,
    /// Let a broken SHOULD fail as a broken MUST does
    #[arg(long)]
    pub strict: bool,
}

/// `trunksim guide new`.
#[derive(Debug, Args)]
pub struct GuideNewArgs {
    /// The carrier whose customers read it: a name or a path
    #[arg(long)]
    pub carrier: Option<String>,
    /// The PBX that it describes: a name or a path
    #[arg(long)]
    pub pbx: Option<String>,
    /// Write it to this file, which must not be there yet, instead of to standard output
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
