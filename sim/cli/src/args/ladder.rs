//! `trunksim ladder`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Examples of `trunksim ladder`.
pub(super) const LADDER: &str = "\
Examples:
  trunksim ladder out/runs/<run>                    the ladder of a stored run, as text
  trunksim ladder out/runs/<run> -o call.svg        a picture for a ticket; what it is, its name tells
  trunksim ladder out/runs/<run> --as mermaid       text that forges and wikis draw as a diagram
  trunksim ladder call.pcapng --call 2 -o call.png  one call of a capture

A picture holds 400 rows, a Mermaid text 45,000 characters; what is left out is counted in the last line.";

/// What a ladder is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormArg {
    /// The ladder of the terminal
    Text,
    /// Text that forges, wikis and Markdown viewers draw
    Mermaid,
    /// A picture of lines and letters, of any size
    Svg,
    /// A picture of points
    Png,
}

impl super::JudgeArgs {
    /// A capture with nothing else asked for than these calls.
    pub(crate) fn of_file(file: &std::path::Path, call: &[usize]) -> Self {
        Self {
            files: vec![file.to_owned()],
            carrier: Vec::new(),
            pbx: Vec::new(),
            carrier_profile: None,
            pbx_profile: None,
            call: call.to_vec(),
            number: None,
            since: None,
            until: None,
            follow: false,
            ladder: true,
            json: false,
            out: None,
            strict: false,
        }
    }
}

/// `trunksim ladder`.
#[derive(Debug, Args)]
pub struct LadderArgs {
    /// A run's folder, its trace.jsonl or plan.toml, or a capture
    pub run: PathBuf,
    /// What it is written as [default: by the name of the file, .svg, .png, .mmd or .txt; else text]
    #[arg(long = "as", value_enum, value_name = "FORM")]
    pub form: Option<FormArg>,
    /// The file; without it, text goes to the terminal
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Of a capture: only this call, by its number in the list of `trunksim judge`; may be repeated
    #[arg(long, value_name = "N")]
    pub call: Vec<usize>,
    /// Of a capture with several trunks: this one
    #[arg(long, value_name = "N")]
    pub trunk: Option<usize>,
}
