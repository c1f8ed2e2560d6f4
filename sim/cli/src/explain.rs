//! `trunksim explain`.

mod drivers;
mod guides;
mod profiles;
mod sections;
mod words;

use agent::quirk::{self, Quirk};
use check::{CheckInfo, Held, How, Requirement};

use crate::args::ExplainArgs;
use crate::exit;
use crate::load::Wrong;

/// Explains a check, a quirk, a catalogue id, a section of an RFC, a word of files or messages, or the files of a run.
///
/// # Errors
/// A word that is none of them, with what comes near.
pub fn explain(args: &ExplainArgs) -> Result<u8, Wrong> {
    let id = args.id.join(" ");
    // As it stands behind --quirk.
    let of_side = ["pbx:", "carrier:"].iter().find_map(|side| id.strip_prefix(side));
    let id = of_side.filter(|name| quirk::find(name).is_some()).unwrap_or(&id);
    if id == "files" {
        say!("{}", report::PAGE.trim_end());
        return Ok(exit::PASS);
    }
    if let Some(check) = check::all().iter().find(|c| c.id == id) {
        say!("{}", of_check(check));
        return Ok(exit::PASS);
    }
    if let Some(quirk) = quirk::find(id) {
        say!("{}", of_quirk(quirk));
        return Ok(exit::PASS);
    }
    if let Some(text) = check::explain(id) {
        say!("{text}");
        return Ok(exit::PASS);
    }
    if let Some(asked) = check::requirement(id) {
        say!("{}", of_requirement(asked));
        return Ok(exit::PASS);
    }
    if let Some(text) = sections::meaning(id) {
        say!("{text}");
        return Ok(exit::PASS);
    }
    let meanings = words::meanings(id);
    if !meanings.is_empty() {
        say!("{}", meanings.join("\n"));
        return Ok(exit::PASS);
    }
    if let Some(text) = drivers::meaning(id)? {
        say!("{text}");
        return Ok(exit::PASS);
    }
    if let Some(text) = profiles::meaning(id)? {
        say!("{text}");
        return Ok(exit::PASS);
    }
    if let Some(meaning) = guides::meaning(id) {
        say!("{id}: {meaning}");
        return Ok(exit::PASS);
    }
    Err(format!("there is nothing that is called `{id}`{}", near(id)))
}

fn of_check(check: &CheckInfo) -> String {
    format!(
        "{} ({}, {})\n\n{}\nCovers: {}\nClauses: {}\nMade to fail by: {}\n",
        check.id,
        level(check),
        evidence(check),
        check.text(),
        check.requirements.join(", "),
        check.clauses.join("; "),
        made_to_fail_by(check),
    )
}

/// Of the quirks that a check finds, the one that fewest other checks find too.
fn made_to_fail_by(check: &CheckInfo) -> &'static str {
    let found = quirk::all().filter(|quirk| quirk.check == check.id);
    found.min_by_key(|quirk| quirk.twin.also.len()).map_or("nothing", |quirk| quirk.id)
}

fn of_quirk(quirk: &Quirk) -> String {
    format!(
        "{}\n\nWhat it does: {}.\nSeen in the field: {}.\nFound by: {}\nCure: {}.\n\nTry it: {}\n",
        quirk.id,
        quirk.does,
        quirk.seen,
        quirk.check,
        quirk.cure,
        try_it(quirk)
    )
}

pub(super) fn of_requirement(asked: &Requirement) -> String {
    let Requirement { id, level, section, binds, text, held, .. } = asked;
    format!(
        "{id}: {text}\n\nLevel: {level}\nBinds: {binds}\nSource: {} {section}\nHeld: {}\n",
        asked.document(),
        seen_by(held)
    )
}

/// Who sees it when something that must be kept is broken.
pub(crate) fn seen_by(held: &Held) -> String {
    let twin =
        |quirk: &Quirk| format!("{}, made to fail by {} in {}", quirk.check, quirk.id, quirk.twin.play);
    let twins = held.twins.iter().filter_map(|id| quirk::find(id)).map(twin);
    match held.how() {
        Some(How::Twin) => twins.collect::<Vec<_>>().join("; "),
        Some(How::Checked) => format!("looked at by {}", held.checked.join(", ")),
        Some(How::Unseen) => format!("not on a wire: {}", held.why),
        Some(How::Open) => format!("open: {}", held.open),
        None => "nobody says".to_owned(),
    }
}

/// The command that shows a quirk.
fn try_it(quirk: &Quirk) -> String {
    let quirks: String = quirk.switched_on().map(|word| format!(" --quirk {word}")).collect();
    format!("trunksim run {} --mode {}{quirks} --wire virtual", quirk.twin.play, quirk.twin.mode)
}

/// Names that come near: the one that was mistyped, those that hold a part of it.
fn near(id: &str) -> String {
    let known = words::known();
    let names = || {
        let ids = check::all().iter().map(|c| c.id).chain(quirk::all().map(|q| q.id));
        ids.chain(known.iter().map(String::as_str))
    };
    let parts: Vec<&str> = id.split(['/', '-', '.']).filter(|w| w.len() > 3).collect();
    let is_near = |name: &&str| parts.iter().any(|part| name.contains(part));
    let mut near: Vec<String> = plan::nearest(id, names()).into_iter().collect();
    // `codecs` is `media.codecs`.
    let ends = known.iter().filter(|name| name.rsplit('.').next() == Some(id)).cloned();
    near.extend(ends.chain(names().filter(is_near).map(str::to_owned)));
    let mut seen = std::collections::BTreeSet::new();
    near.retain(|name| seen.insert(name.clone()));
    near.truncate(6);
    if near.is_empty() {
        "; `trunksim list` shows checks and quirks, `trunksim list keys` and `list verbs` the words of files"
            .to_owned()
    } else {
        format!("; did you mean {}?", near.join(", "))
    }
}

fn level(check: &CheckInfo) -> &'static str {
    match check.level {
        check::Level::Must => "MUST",
        check::Level::Should => "SHOULD",
    }
}

fn evidence(check: &CheckInfo) -> &'static str {
    match check.evidence {
        check::Evidence::V => "the source was read in full",
        check::Evidence::Advisory => "advisory: the source could not be read in full",
    }
}
