//! `trunksim check`: what a file is, and all that is wrong with it.

use std::path::Path;

use plan::keys::FileKind;
use plan::{Driver, FileError, Guide, NetworkFile, ProfileFile, Scenario, Selection, Side};
use trace::counted;

use crate::args::{CheckArgs, KindArg};
use crate::exit;
use crate::load::{self, Wrong};

/// Says of each file what it is and whether it is accepted, with all faults.
///
/// # Errors
/// Never: what cannot be read is a fault of that file.
pub fn check(args: &CheckArgs) -> Result<u8, Wrong> {
    let mut are_all_right = true;
    for path in &args.files {
        let looked_at = look(path, args.kind);
        are_all_right &= looked_at.faults.is_empty();
        looked_at.say(path);
    }
    Ok(if are_all_right { exit::PASS } else { exit::USAGE })
}

/// What there is to say of a file.
struct LookedAt {
    noun: String,
    faults: Vec<String>,
}

impl LookedAt {
    fn say(&self, path: &Path) {
        let (path, noun) = (path.display(), &self.noun);
        let noun = if noun.is_empty() { String::new() } else { format!("{noun}, ") };
        if self.faults.is_empty() {
            return say!("{path}: {noun}accepted");
        }
        say!("{path}: {noun}refused, {}", counted(self.faults.len(), "fault"));
        for fault in &self.faults {
            say!("\n{}", crate::out::harmless(fault));
        }
        say!("");
    }
}

/// A kind of file, as far as it is known.
enum Kind {
    Profile(Vec<Side>),
    Network,
    Play,
    Driver,
    Guide,
    Stored,
    Unknown,
}

fn look(path: &Path, told: Option<KindArg>) -> LookedAt {
    let name = path.to_string_lossy();
    let text = match load::read(&name) {
        Ok(text) => text,
        Err(wrong) => return LookedAt { noun: String::new(), faults: vec![wrong] },
    };
    let kind = match told {
        Some(KindArg::Carrier) => Kind::Profile(vec![Side::Carrier]),
        Some(KindArg::Pbx) => Kind::Profile(vec![Side::Pbx]),
        Some(KindArg::Network) => Kind::Network,
        Some(KindArg::Play) => Kind::Play,
        Some(KindArg::Guide) => Kind::Guide,
        Some(KindArg::Driver) => Kind::Driver,
        None if Guide::is_by_name(&name) => Kind::Guide,
        None => guessed(&name, &text),
    };
    let (noun, faults) = match kind {
        Kind::Profile(sides) => of_profile(&sides, &name, &text),
        Kind::Network => (FileKind::Network.noun().to_owned(), NetworkFile::faults(&name, &text)),
        Kind::Play => (FileKind::Play.noun().to_owned(), of_play(&name, &text)),
        Kind::Driver => ("driver of a device".to_owned(), Driver::faults(&name, &text)),
        Kind::Guide => ("guide".to_owned(), crate::guide::faults(&name, &text)),
        Kind::Stored => {
            let faults = Selection::read(&text).err().map(|error| format!("{name}: {error}"));
            return LookedAt { noun: "plan of a run".to_owned(), faults: faults.into_iter().collect() };
        }
        Kind::Unknown => {
            let all = "it has no key of a profile, a network or a play, and is no Markdown as guides are; say what it is by --as";
            return LookedAt { noun: String::new(), faults: vec![format!("{name}: {all}")] };
        }
    };
    LookedAt { noun, faults: faults.iter().map(ToString::to_string).collect() }
}

/// Keys at the head of a file that tell what it is. A table of one side alone tells the side.
fn guessed(path: &str, text: &str) -> Kind {
    if Selection::is_text(text) {
        return Kind::Stored;
    }
    // A head of a table may stand in a file that is no TOML.
    let heads: Vec<&str> = text.lines().filter_map(head).collect();
    let has = |keys: &[&str]| heads.iter().any(|head| keys.contains(head));
    if has(&["step", "expect"]) {
        Kind::Play
    } else if has(&["both", "to_pbx", "to_carrier"]) {
        Kind::Network
    } else if has(&["does"]) {
        Kind::Driver
    } else if has(&["magic", "challenge"]) || path.contains("carrier") {
        Kind::Profile(vec![Side::Carrier])
    } else if has(&["extensions"]) || path.contains("pbx") {
        Kind::Profile(vec![Side::Pbx])
    } else if plan::keys::keys(FileKind::Carrier).iter().any(|key| has(&[key.path.as_str()])) {
        Kind::Profile(vec![Side::Carrier, Side::Pbx])
    } else {
        Kind::Unknown
    }
}

/// The first part of the key or the table of a line.
fn head(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches('[').trim_start();
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
    Some(&line[..end]).filter(|head| !head.is_empty())
}

/// A profile that does not say of whom it is must do for one of the sides.
fn of_profile(sides: &[Side], path: &str, text: &str) -> (String, Vec<FileError>) {
    let noun = match sides {
        [Side::Carrier] => FileKind::Carrier.noun(),
        [Side::Pbx] => FileKind::Pbx.noun(),
        _ => "profile of a carrier or a PBX",
    };
    let of_side = |side: &Side| with_quirks(ProfileFile::faults(*side, path, text), path, text);
    let faults = sides.iter().map(of_side).min_by_key(Vec::len).unwrap_or_default();
    (noun.to_owned(), faults)
}

fn of_play(path: &str, text: &str) -> Vec<FileError> {
    with_quirks(Scenario::faults(path, text), path, text)
}

/// The faults, and quirks that there are not among them.
fn with_quirks(mut faults: Vec<FileError>, path: &str, text: &str) -> Vec<FileError> {
    faults.extend(plan::unknown_quirks(path, text, &quirks()));
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}

/// The names of all quirks.
pub(crate) fn quirks() -> Vec<&'static str> {
    agent::quirk::all().map(|quirk| quirk.id).collect()
}
