//! The table quirk by check: which check each quirk wakes, and which others beside it.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use agent::quirk;
use libtest_mimic::Failed;

use crate::woken::{Woken, guilty};

/// The table as the twins make it stands in the house; `BLESS=1` writes it.
pub(crate) fn is_that_of_the_twins() -> Result<(), Failed> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/check/QUIRKS.md"));
    let made = made()?;
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(path, made)?);
    }
    if fs::read_to_string(path).is_ok_and(|text| text == made) {
        return Ok(());
    }
    Err("sim/check/QUIRKS.md is not what the twins make; `make bless` writes it, then read the diff".into())
}

fn made() -> Result<String, Failed> {
    let mut text = "# What each quirk wakes\n\n\
        Made by `tests/tests/twins/table.rs` from the twin of each quirk, a play in which one side has it; `make \
        bless` writes it anew. A check that wakes beside the quirk's own finds the same packet wrong in another way, \
        or a rule that a side cannot keep any more; whom it blames stands behind it where that is not the side that \
        has the quirk.\n\n\
        | quirk | its check | wakes beside it | side | play | mode |\n|---|---|---|---|---|---|\n"
        .to_owned();
    for quirk in quirk::all() {
        let woken = Woken::by(quirk)?;
        let other = |(check, blame): (&str, check::Blame)| {
            if blame == guilty(quirk) { check.to_owned() } else { format!("{check} ({})", blame.name()) }
        };
        let beside: Vec<String> = woken.others(quirk).map(other).collect();
        let (id, check, twin) = (quirk.id, quirk.check, &quirk.twin);
        let beside = beside.join(", ");
        let _ =
            writeln!(text, "| {id} | {check} | {beside} | {} | {} | {} |", twin.side, twin.play, twin.mode);
    }
    Ok(text)
}
