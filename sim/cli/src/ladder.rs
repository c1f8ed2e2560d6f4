//! `trunksim ladder`: the ladder of a stored run or of a capture, as text or as a picture for a ticket.

use std::path::Path;

use report::Case;
use report::ladder::{Form, export};

use crate::args::{FormArg, LadderArgs};
use crate::load::Wrong;
use crate::{exit, judge, own, stored};

/// Writes a ladder.
///
/// # Errors
/// A file that is no run and no capture, or that cannot be written.
pub fn ladder(args: &LadderArgs) -> Result<u8, Wrong> {
    let form = form(args)?;
    if let Some(out) = &args.out {
        takes_nobodys_place(out, &args.run)?;
    }
    let case = case(args)?;
    if case.events().is_empty() {
        complain!("trunksim: nothing was sent in this run, so there is no ladder");
        return Ok(exit::NOTHING);
    }
    let bytes = export(&case, form);
    match &args.out {
        Some(path) => own::save(path, &bytes)?,
        None => say!("{}", String::from_utf8_lossy(&bytes).trim_end()),
    }
    Ok(exit::PASS)
}

/// The ladder is written over an older one, and over nothing that it is made from or that belongs to the run.
fn takes_nobodys_place(out: &Path, run: &Path) -> Result<(), Wrong> {
    let folder = if run.is_dir() { Some(run) } else { None };
    let is_of_run = folder.is_some_and(|folder| own::holds(folder, out) && own::is_ours(out));
    if is_of_run || own::holds(run, out) && !run.is_dir() {
        return Err(format!("{} is what the ladder is made from; write it elsewhere", out.display()));
    }
    Ok(())
}

/// What it is to be: as was said, or as the name of the file says.
fn form(args: &LadderArgs) -> Result<Form, Wrong> {
    let ending = args.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    let form = match (args.form, ending.map(str::to_ascii_lowercase).as_deref()) {
        (Some(FormArg::Text), _) | (None, None | Some("txt" | "text")) => Form::Text,
        (Some(FormArg::Mermaid), _) | (None, Some("mmd" | "mermaid")) => Form::Mermaid,
        (Some(FormArg::Svg), _) | (None, Some("svg")) => Form::Svg,
        (Some(FormArg::Png), _) | (None, Some("png")) => Form::Png,
        (None, Some(other)) => {
            return Err(format!("`.{other}` is no ladder; say --as text, mermaid, svg or png"));
        }
    };
    if form == Form::Png && args.out.is_none() {
        return Err("a PNG is no text for a terminal; say where it goes, -o ladder.png".to_owned());
    }
    Ok(form)
}

fn case(args: &LadderArgs) -> Result<Case, Wrong> {
    if judge::is_capture(&args.run) {
        return judge::one(&args.run, &args.call, args.trunk);
    }
    if !args.call.is_empty() || args.trunk.is_some() {
        return Err("--call and --trunk choose from a capture, and this is a stored run".to_owned());
    }
    stored::read(&args.run)?.judge()
}
