//! `trunksim new`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};

use plan::keys;

use crate::args::NewArgs;
use crate::exit;
use crate::load::Wrong;
use crate::outcome::quoted;

/// Writes a file to begin with, to standard output or to a file that is not there yet.
///
/// # Errors
/// A file of that name is there, or what the operating system says.
pub fn new(args: &NewArgs) -> Result<u8, Wrong> {
    let Some(kind) = args.what.kind() else {
        return Err(
            "a first guide is made of a profile: `trunksim guide new --carrier NAME|FILE`, or `--pbx`"
                .to_owned(),
        );
    };
    let text = keys::template(kind);
    let Some(path) = &args.out else {
        say!("{}", text.trim_end());
        return Ok(exit::PASS);
    };
    let shown = path.display();
    let wrong = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{shown} is there already and stays as it is; choose another name")
        }
        _ => format!("cannot write {shown}: {error}"),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(wrong)?;
    if let Err(error) = file.write_all(text.as_bytes()) {
        // Half a template is no template.
        let _ = std::fs::remove_file(path);
        return Err(wrong(error));
    }
    let word = quoted(&shown.to_string());
    say!("{shown}: a {}; `trunksim check {word}` says whether it is right", kind.noun());
    Ok(exit::PASS)
}
