//! `trunksim diff`.

use std::path::PathBuf;

use clap::Args;

/// Examples of `trunksim diff`.
pub(super) const DIFF: &str = "\
Examples:
  trunksim run --pbx firmware-1.toml -o out/1; trunksim run --pbx firmware-2.toml -o out/2
  trunksim diff out/1 out/2                     what the second does otherwise
  trunksim diff out/1 out/2 -o out/diff         the same as a page and as JSON
  trunksim diff old/survey.json new/survey.json which rows of a survey are answered otherwise, with what both saw

Exit codes: 0 all went alike, 1 something went otherwise, 2 usage or file error, 4 nothing is in both.";

/// `trunksim diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The folder of a run or of a matrix, or a survey: its survey.json or its folder
    pub a: PathBuf,
    /// Another one of the same kind
    pub b: PathBuf,
    /// Print JSON instead of text
    #[arg(long)]
    pub json: bool,
    /// Folder for diff.html and diff.json
    #[arg(long, short)]
    pub out: Option<PathBuf>,
}
