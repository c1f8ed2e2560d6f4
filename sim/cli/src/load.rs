//! Files and names become profiles, networks and scenarios.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plan::{CallDirection, NetworkFile, ProfileFile, Scenario, Selection, Side, library, select};

use crate::files;

/// What is wrong with what the user asked for, in full sentences.
pub type Wrong = String;

/// The profiles that `wanted` means: names and paths with commas between, or `all`.
///
/// # Errors
/// An unknown name, with the known ones; what is wrong with a file; or one that is there twice.
pub fn profiles(side: Side, wanted: &str) -> Result<Vec<ProfileFile>, Wrong> {
    let mut all: Vec<ProfileFile> = Vec::new();
    for word in words(wanted) {
        for profile in one(side, word)? {
            if all.iter().any(|other| other.name == profile.name) {
                return Err(format!("{wanted}: two {side} profiles are called `{}`", profile.name));
            }
            all.push(profile);
        }
    }
    Ok(all)
}

/// The one profile that `wanted` means.
///
/// # Errors
/// As [`profiles`], and several.
pub(crate) fn one_profile(side: Side, wanted: &str) -> Result<ProfileFile, Wrong> {
    let mut all = profiles(side, wanted)?;
    match all.len() {
        1 => Ok(all.remove(0)),
        many => Err(format!("`{wanted}` means {many} profiles, and one is needed")),
    }
}

/// The words of a list; a file whose name has a comma is one word.
pub(crate) fn words(wanted: &str) -> impl Iterator<Item = &str> {
    let is_file = Path::new(wanted).exists();
    let pieces = if is_file { vec![wanted] } else { wanted.split(',').map(str::trim).collect() };
    pieces.into_iter()
}

fn one(side: Side, wanted: &str) -> Result<Vec<ProfileFile>, Wrong> {
    let shipped = match side {
        Side::Carrier => library::carriers(),
        Side::Pbx => library::pbxs(),
    };
    let shipped = shipped.map_err(|e| e.to_string())?;
    if wanted == "all" {
        return Ok(shipped);
    }
    if is_path(wanted) {
        let text = read(wanted)?;
        if Selection::is_text(&text) {
            let stored = Selection::read(&text).map_err(|e| format!("{wanted}: {e}"))?;
            let profile = if side == Side::Carrier { stored.carrier } else { stored.pbx };
            return Ok(vec![profile.as_ref().clone()]);
        }
        let profile = ProfileFile::parse(side, wanted, &text).map_err(|e| e.to_string())?;
        return match profile.unknown_quirks(&files::quirks()).first() {
            Some(wrong) => Err(wrong.to_string()),
            None => Ok(vec![profile]),
        };
    }
    if Path::new(wanted).is_dir() {
        return Err(format!("{wanted} is a folder; a profile is a file that ends in .toml"));
    }
    let names: Vec<&str> = shipped.iter().map(|p| p.name.as_str()).collect();
    let meant = did_you_mean(wanted, names.iter().copied());
    let unknown =
        || format!("there is no {side} profile `{wanted}`; there are: {}, all{meant}", names.join(", "));
    shipped.iter().find(|p| p.name == wanted).map(|p| vec![p.clone()]).ok_or_else(unknown)
}

/// The plays that the words mean, none of them a stored plan.
///
/// # Errors
/// As [`plays`], and a stored plan.
pub(crate) fn plays_by_name(words: &[String]) -> Result<Vec<Scenario>, Wrong> {
    let (scenarios, stored) = plays(words)?;
    if stored.is_empty() {
        Ok(scenarios)
    } else {
        Err("a stored plan has both its sides; choose plays by name".to_owned())
    }
}

/// The network that `wanted` means: a name or a path.
///
/// # Errors
/// An unknown name, with the known ones; or what is wrong with the file.
pub fn network(wanted: &str) -> Result<NetworkFile, Wrong> {
    let shipped = library::networks().map_err(|e| e.to_string())?;
    if is_path(wanted) {
        let text = read(wanted)?;
        return NetworkFile::parse(wanted, &text).map_err(|e| e.to_string());
    }
    let names: Vec<&str> = shipped.iter().map(|n| n.name.as_str()).collect();
    let meant = did_you_mean(wanted, names.iter().copied());
    let unknown = || format!("there is no network `{wanted}`; there are: {}{meant}", names.join(", "));
    shipped.iter().find(|n| n.name == wanted).cloned().ok_or_else(unknown)
}

/// The scenarios that the words mean: names, globs, themes, paths of files; all when there is no word. A path may also
/// be that of a stored plan, which is a whole run.
///
/// # Errors
/// What is wrong with a file.
pub fn plays(words: &[String]) -> Result<(Vec<Scenario>, Vec<Selection>), Wrong> {
    let shipped = library::scenarios().map_err(|e| e.to_string())?;
    let in_full = |word: &String| {
        let file = format!("{word}.toml");
        let is_own = !is_path(word) && file_of_direction(&file).is_some();
        if is_own && select(&shipped, std::slice::from_ref(word)).is_empty() { file } else { word.clone() }
    };
    let (paths, patterns): (Vec<String>, Vec<String>) = words.iter().map(in_full).partition(|w| is_path(w));
    if let Some(file) = patterns.iter().find(|word| Path::new(word).is_file()) {
        return Err(format!("{file} is no play: plays, and stored plans, are files that end in .toml"));
    }
    let mut chosen: Vec<Scenario> = if patterns.is_empty() && !paths.is_empty() {
        Vec::new()
    } else {
        select(&shipped, &patterns).into_iter().cloned().collect()
    };
    let unknown = |pattern: &&String| select(&shipped, std::slice::from_ref(*pattern)).is_empty();
    if let Some(pattern) = patterns.iter().find(unknown) {
        return Err(no_play(pattern, &shipped));
    }
    let mut stored = Vec::new();
    for path in &paths {
        let of = file_of_direction(path);
        let text = read(of.as_ref().map_or(path, |(file, _)| file))?;
        if let Some((file, name)) = &of {
            // What is wrong with it is said of the file that there is.
            let both = Scenario::all(file, &text).map_err(|e| e.to_string())?;
            if !both.iter().any(|play| play.name.rsplit('/').next() == Some(name)) {
                return Err(format!("{file} has no play `{name}`"));
            }
        }
        if Selection::is_text(&text) {
            stored.push(Selection::read(&text).map_err(|e| format!("{path}: {e}"))?);
        } else {
            let read = Scenario::all(path, &text).map_err(|e| e.to_string())?;
            if let Some(wrong) = read.iter().flat_map(|play| play.unknown_quirks(&files::quirks())).next() {
                return Err(wrong.to_string());
            }
            chosen.extend(read);
        }
    }
    Ok((chosen, stored))
}

/// One direction of a play of somebody's own is called as in the folder of its run: `inbound-ours.toml` is of `ours.toml`,
/// which holds both. The file, and the name of the play.
fn file_of_direction(path: &str) -> Option<(String, String)> {
    let path = Path::new(path);
    let name = path.file_stem()?.to_str()?;
    let rest = CallDirection::ALL.iter().find_map(|way| name.strip_prefix(way.name())?.strip_prefix('-'))?;
    let file = path.with_file_name(format!("{rest}.toml"));
    (!path.is_file() && file.is_file()).then(|| (file.display().to_string(), name.to_owned()))
}

/// What is said of a word that means no play.
fn no_play(word: &str, shipped: &[Scenario]) -> Wrong {
    let themes: BTreeSet<&str> = shipped.iter().map(|play| play.theme.as_str()).collect();
    let names = shipped.iter().map(|play| play.name.as_str());
    let last = |name: &'_ str| name.rsplit_once('/').map(|(_, last)| last.to_owned());
    let lasts: Vec<String> = names.clone().filter_map(last).collect();
    let known = themes.iter().copied().chain(names).chain(lasts.iter().map(String::as_str));
    let meant = if word.is_empty() { String::new() } else { did_you_mean(word, known) };
    let themes = themes.into_iter().collect::<Vec<_>>().join(", ");
    format!(
        "no play is called `{word}`, and no theme{meant}; themes are {themes}; `trunksim list scenarios` has all plays"
    )
}

/// The question whether the nearest of the known names was meant, if one is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    plan::nearest(word, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

pub(crate) fn is_path(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|e| e == "toml")
}

pub(crate) fn read(path: &str) -> Result<String, Wrong> {
    let octets = fs::read(path).map_err(|e| format!("cannot read {path}: {e}"))?;
    let text = String::from_utf8(octets).map_err(|wrong| {
        let right = wrong.utf8_error().valid_up_to();
        let line = wrong.as_bytes()[..right].iter().filter(|octet| **octet == b'\n').count() + 1;
        format!("{path}:{line}: a character that is no UTF-8; save the file as UTF-8")
    })?;
    // Some editors write a mark before all text.
    let without = text.strip_prefix('\u{feff}').map(str::to_owned);
    Ok(without.unwrap_or(text))
}
