//! `trunksim new`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use plan::keys::{self, FileKind};
use plan::{SourceFile, library};

use crate::args::{KindArg, NewArgs};
use crate::load::Wrong;
use crate::outcome::quoted;
use crate::{exit, guide};

/// Writes a file to begin with, to standard output or to a file that is not there yet.
///
/// # Errors
/// A file of that name is there, no such file is shipped, or what the operating system says.
pub fn new(args: &NewArgs) -> Result<u8, Wrong> {
    let text = match (&args.like, args.what) {
        (Some(name), what) => shipped(what, name)?,
        (None, KindArg::Guide) => {
            return Err(
                "a first guide is made of a profile: `trunksim guide new --carrier NAME|FILE`, or `--pbx`; \
                one that is shipped, to change it, is written by `trunksim new guide --like NAME`"
                    .to_owned(),
            );
        }
        (None, what) => what.kind().map_or_else(keys::driver_template, keys::template),
    };
    let Some(path) = &args.out else {
        say!("{}", text.trim_end());
        return Ok(exit::PASS);
    };
    let mut files = vec![(path.clone(), text.as_str())];
    let name = args.like.as_deref().filter(|_| args.what == KindArg::Driver).unwrap_or_default();
    files.extend(library::beside_driver(name).map(|(file, text)| (beside(path, name, file), text)));
    write_all(&files)?;
    let (shown, noun) = (path.display(), noun(args.what));
    let word = quoted(&shown.to_string());
    say!("{shown}: a {noun}; `trunksim check {word}` says whether it is right");
    files.iter().skip(1).for_each(|(path, _)| say!("{}: what it needs", path.display()));
    Ok(exit::PASS)
}

/// The text of a file that is shipped.
///
/// # Errors
/// There is none of that name.
fn shipped(what: KindArg, name: &str) -> Result<String, Wrong> {
    let wrong = |error: plan::FileError| error.to_string();
    let all: Vec<(String, SourceFile)> = match what {
        KindArg::Carrier => {
            library::carriers().map_err(wrong)?.into_iter().map(|p| (p.name, p.source)).collect()
        }
        KindArg::Pbx => library::pbxs().map_err(wrong)?.into_iter().map(|p| (p.name, p.source)).collect(),
        KindArg::Network => {
            library::networks().map_err(wrong)?.into_iter().map(|n| (n.name, n.source)).collect()
        }
        KindArg::Play => {
            library::scenarios().map_err(wrong)?.into_iter().map(|s| (s.name, s.source)).collect()
        }
        KindArg::Guide => {
            let guides = library::guides().iter();
            guides.map(|(path, text)| (guide::name(path), SourceFile::new(path, text))).collect()
        }
        KindArg::Driver => {
            library::drivers().map_err(wrong)?.into_iter().map(|d| (d.name, d.source)).collect()
        }
    };
    let known = all.iter().find(|(known, _)| known == name);
    known.map(|(_, source)| source.text.to_string()).ok_or_else(|| {
        let near = plan::nearest(name, all.iter().map(|(known, _)| known.as_str()));
        let cure = near.map_or_else(
            || "`trunksim list` has the names".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        format!("no {} is shipped that is called `{name}`; {cure}", noun(what))
    })
}

/// What such a file is.
fn noun(what: KindArg) -> &'static str {
    what.kind().map_or(if what == KindArg::Guide { "guide" } else { "driver of a device" }, FileKind::noun)
}

/// Where a file of the folder beside a driver goes.
fn beside(driver: &Path, name: &str, file: &str) -> PathBuf {
    driver.parent().unwrap_or(Path::new("")).join(name).join(file)
}

/// All of them, or none.
///
/// # Errors
/// One of them is there already, or what the operating system says.
fn write_all(files: &[(PathBuf, &str)]) -> Result<(), Wrong> {
    let wrong = |path: &Path, error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already and stays as it is; choose another name", path.display())
        }
        _ => format!("cannot write {}: {error}", path.display()),
    };
    for (at, (path, text)) in files.iter().enumerate() {
        // The folder of the first is the user's; that beside it is ours.
        let folder = path.parent().filter(|_| at > 0).map_or(Ok(()), std::fs::create_dir_all);
        let written = folder.map_err(|error| (error, false)).and_then(|()| write_new(path, text));
        if let Err((error, is_begun)) = written {
            // Half a template is no template.
            let begun = files.iter().take(at + usize::from(is_begun));
            begun.for_each(|(path, _)| _ = std::fs::remove_file(path));
            return Err(wrong(path, error));
        }
    }
    Ok(())
}

/// Writes a file that is not there; with an error comes whether it is there now.
fn write_new(path: &Path, text: &str) -> Result<(), (std::io::Error, bool)> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| (error, false))?;
    file.write_all(text.as_bytes()).map_err(|error| (error, true))
}
