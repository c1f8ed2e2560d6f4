//! Where the run comes from: a play, the folder of a run, or a capture.

use std::path::Path;

use report::Case;

use crate::args::DemoArgs;
use crate::lesson::staged::{self, Chosen};
use crate::load::Wrong;
use crate::{judge, load, stored};

/// The run that is to be shown.
///
/// # Errors
/// A word that means none, a file that is none, or a choice beside a run that is over.
pub(super) fn case(args: &DemoArgs) -> Result<Case, Wrong> {
    let path = Path::new(&args.play);
    let is_capture = judge::is_capture(path);
    let is_plan = path.file_name().is_some_and(|name| name == "plan.toml");
    // A play is TOML by its name.
    let is_stored = path.is_dir() || is_plan || path.is_file() && !is_capture && !load::is_path(&args.play);
    if is_stored || is_capture {
        nothing_else_is_chosen(args)?;
    }
    if is_capture {
        return judge::one(path, &[], args.trunk);
    }
    if args.trunk.is_some() {
        return Err("--trunk chooses a trunk of a capture, and a play or a stored run has one".to_owned());
    }
    if is_stored {
        return stored::read(path)?.judge();
    }
    staged::run(&staged::play(&args.play)?, &chosen(args)?)
}

fn chosen(args: &DemoArgs) -> Result<Chosen, Wrong> {
    let usual = Chosen::default();
    Ok(Chosen {
        mode: staged::mode(args.mode)?,
        carrier: args.carrier.clone().unwrap_or(usual.carrier),
        pbx: args.pbx.clone().unwrap_or(usual.pbx),
        network: args.network.clone().unwrap_or(usual.network),
        quirks: args.quirk.clone(),
        seed: args.seed.unwrap_or(usual.seed),
    })
}

fn nothing_else_is_chosen(args: &DemoArgs) -> Result<(), Wrong> {
    let chosen = [
        ("mode", args.mode.is_some()),
        ("carrier", args.carrier.is_some()),
        ("pbx", args.pbx.is_some()),
        ("network", args.network.is_some()),
        ("quirk", !args.quirk.is_empty()),
        ("seed", args.seed.is_some()),
    ];
    match chosen.iter().find(|(_, is_chosen)| *is_chosen) {
        Some((option, _)) => {
            Err(format!("{} is a run that is over, and --{option} is for a play; leave it out", args.play))
        }
        None => Ok(()),
    }
}
