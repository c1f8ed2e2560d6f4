//! `trunksim survey`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use plan::Side;

/// Examples of `trunksim survey`.
pub(super) const SURVEY: &str = "\
Examples:
  trunksim survey out --side carrier            what the catalogue asks of a carrier, and what was seen
  trunksim survey out --exceptions excused.toml -o survey
                                                the same with excuses, as Markdown, CSV, JSON and HTML
  trunksim judge call.pcapng -o judged && trunksim survey judged
                                                of a capture
  trunksim survey consolidate a/survey.json b/survey.json
                                                products beside each other
  trunksim survey renew old/survey.json new/survey.json
                                                what has changed

An excuse: [[exception]] with id = \"CAL-25\", reason = \"…\", date = \"2026-05-01\".";

/// `trunksim survey`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct SurveyArgs {
    /// Put surveys beside each other
    #[command(subcommand)]
    pub beside: Option<Beside>,
    /// Folders of runs, of matrices, of captures that were judged
    #[arg(required = true, value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,
    /// The side that is surveyed
    #[arg(long, value_enum, default_value_t = SideArg::Pbx)]
    pub side: SideArg,
    /// What it is called
    #[arg(long, value_name = "NAME")]
    pub product: Option<String>,
    /// What is excused: a TOML file of ids, each with reason and date
    #[arg(long, value_name = "FILE")]
    pub exceptions: Option<PathBuf>,
    /// Folder for the survey
    #[arg(long, short)]
    pub out: Option<PathBuf>,
}

/// Surveys beside each other.
#[derive(Debug, Subcommand)]
pub enum Beside {
    /// A table of products and requirements
    Consolidate {
        /// The survey.json of each
        #[arg(required = true, value_name = "SURVEY")]
        surveys: Vec<PathBuf>,
        /// Folder for the table
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// What has changed since an earlier survey
    Renew {
        /// The survey.json of then
        before: PathBuf,
        /// The survey.json of now
        after: PathBuf,
        /// Folder for the list
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
}

/// A side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SideArg {
    /// The service provider's
    Carrier,
    /// The enterprise's
    Pbx,
}

impl SideArg {
    /// The side that is meant.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Carrier => Side::Carrier,
            Self::Pbx => Side::Pbx,
        }
    }
}
