//! A guide: a document for people whose fenced blocks hold settings, plays to run, and what must be seen. It is read here
//! as far as its text tells; nothing is run.
//!
//! Prose stays prose, and so do blocks of any other kind. A block of ours begins with `toml` and a word more. Settings add
//! up down the document, and what is to be seen belongs to the plays above it.

mod expect;
mod fence;
mod head;
mod over;

use core::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table};

use crate::file::faults;
use crate::selection::Blanks;
use crate::{FileError, Profile, QuirkChoice, Side, SourceFile, TrunkMode, library, select};

pub(crate) use expect::OwnText;
pub use expect::{Judged, Wanted};
pub(crate) use head::HeadText;
pub use head::{DeviceSeat, GuideHead};
pub use over::{Differs, Stated};

use fence::Fence;

/// The words after `toml` that make a block one of ours.
const KINDS: [&str; 5] = ["guide", "carrier", "pbx", "run", "expect"];
/// A document with more blocks of ours than this is no document.
const BLOCKS_MAX: usize = 1000;
/// How the names of Markdown files end.
const ENDINGS: [&str; 2] = ["md", "markdown"];

/// A guide as it was written.
#[derive(Clone, PartialEq)]
pub struct Guide {
    /// Its folder and its file's name without the ending, `carriers/bulk`.
    pub name: String,
    /// Its first heading.
    pub title: String,
    /// Whom it is about.
    pub head: GuideHead,
    /// Its blocks, in their order.
    pub blocks: Vec<GuideBlock>,
    /// Where it was read, and its text.
    pub source: SourceFile,
}

/// A block of a guide.
#[derive(Clone, Debug, PartialEq)]
pub struct GuideBlock {
    /// Where it stands, its fences included: octets of the guide's text.
    pub at: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
    /// What it holds.
    pub what: What,
}

/// What a block holds.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Whom the guide is about; told by [`Guide::head`].
    Head,
    /// Keys of a profile.
    Settings(Stated),
    /// Plays.
    Run(RunBlock),
    /// What must be seen of the block of plays before it.
    Expect(Box<Wanted>),
}

/// Plays to run: a block `toml run`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunBlock {
    /// Names, globs and themes, and paths from the guide's folder; each with its place.
    pub plays: Vec<(String, Range<usize>)>,
    /// The trunk modes; those of the guide, as far as a play exists in them, when empty.
    pub modes: Vec<TrunkMode>,
    /// Deviations that are shown here.
    pub quirks: Vec<QuirkChoice>,
    /// A play may lay its own values over the pair. Else one that does is not run: it would say nothing of the guide.
    pub over_the_pair: bool,
}

/// Plays to run, with all settings that stand before.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunText {
    /// Names, globs and themes of plays, and paths from the folder of the guide.
    #[schemars(with = "Vec<String>", example = vec!["calls/outbound-busy"])]
    plays: Spanned<Vec<Spanned<String>>>,
    /// The trunk modes; those of the guide, as far as a play exists in them, when absent.
    #[serde(default)]
    modes: Vec<TrunkMode>,
    /// Deviations that are shown here, `carrier:<quirk>` or `pbx:<quirk>`.
    #[serde(default)]
    quirks: Vec<QuirkChoice>,
    /// A play may lay its own values over the pair. Else one that does is not run: it would say nothing of the guide.
    #[serde(default)]
    over_the_pair: bool,
}

impl core::fmt::Debug for Guide {
    /// Without its text: it may hold a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Guide({}, {} blocks)", self.name, self.blocks.len())
    }
}

impl Guide {
    /// Reads a guide.
    ///
    /// # Errors
    /// The first of its faults.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileError> {
        let (guide, faults) = read(path, text);
        faults.into_iter().next().map_or(Ok(guide), Err)
    }

    /// A guide as far as it can be read, and all that is wrong with it.
    #[must_use]
    pub fn read(path: &str, text: &str) -> (Self, Vec<FileError>) {
        read(path, text)
    }

    /// All that is wrong with a guide, in the order of its lines.
    #[must_use]
    pub fn faults(path: &str, text: &str) -> Vec<FileError> {
        read(path, text).1
    }

    /// Quirks and findings that it names and that there are not.
    #[must_use]
    pub fn unknown(&self, quirks: &[&str], checks: &[&str]) -> Vec<FileError> {
        let mut found = Vec::new();
        for block in &self.blocks {
            match &block.what {
                What::Settings(_) | What::Run(_) => {
                    let inside = self.inside(block);
                    found.extend(crate::unknown_quirks(&self.source.path, &inside, quirks));
                }
                What::Expect(wanted) => {
                    let named = wanted.findings.iter().flatten().chain(&wanted.found);
                    let unknown =
                        named.filter(|(id, _)| !checks.iter().any(|check| select::is_selected(check, id)));
                    found.extend(unknown.map(|(id, at)| {
                        self.wrong(at.clone(), format!("there is no check `{id}`"))
                            .suggesting(id, checks.iter().copied())
                            .curing("`trunksim list checks` shows all")
                    }));
                }
                What::Head => {}
            }
        }
        found
    }

    /// True when a file is a guide by its name: Markdown.
    #[must_use]
    pub fn is_by_name(path: &str) -> bool {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    }

    /// What is wrong at a place of the guide.
    #[must_use]
    pub fn wrong(&self, at: Range<usize>, message: impl Into<String>) -> FileError {
        FileError::at(&self.source.path, &self.source.text, at, message)
    }

    /// The line and the column of a place, from 1.
    #[must_use]
    pub fn place(&self, at: usize) -> (usize, usize) {
        let error = self.wrong(at..at, "");
        (error.line, error.column)
    }

    /// The text without the passwords that its settings hold.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.source.text.to_string();
        // From the end, so that the places before stay where they are.
        for block in self.blocks.iter().rev().filter(|block| matches!(block.what, What::Settings(_))) {
            let pieces = fence::lines(&self.source.text, &block.at);
            if let (Some(first), Some(last)) = (pieces.first(), pieces.last()) {
                let whole = first.start..last.end;
                let blank = without_passwords(&text[whole.clone()]);
                text.replace_range(whole, &blank);
            }
        }
        text
    }

    /// The text of a block at its place, and nothing around it.
    fn inside(&self, block: &GuideBlock) -> String {
        padded(&self.source.text, &fence::lines(&self.source.text, &block.at))
    }
}

/// Settings without passwords. Where a quotation mark or the like stands before the lines, so that they are no TOML by
/// themselves, nobody can tell where a password ends: all of them are left out, line by line.
fn without_passwords(settings: &str) -> String {
    if toml::from_str::<Table>(settings).is_ok() {
        return Blanks::default().blank(settings);
    }
    if !settings.contains("password") {
        return settings.to_owned();
    }
    settings.split('\n').map(|_| "# left out: a password is among it").collect::<Vec<_>>().join("\n")
}

/// A guide as far as it can be read, and all that is wrong with it.
fn read(path: &str, text: &str) -> (Guide, Vec<FileError>) {
    let (title, fences) = fence::all(text);
    let mut reader = Reader { path, text, faults: Vec::new(), head: None, has_run: false };
    let mut blocks = Vec::new();
    for fence in &fences {
        let line = text[..fence.whole.start].matches('\n').count() + 1;
        if blocks.len() == BLOCKS_MAX {
            reader.wrong(fence.whole.clone(), format!("a guide has at most {BLOCKS_MAX} blocks"));
            break;
        }
        if !fence.is_closed(text) {
            reader.wrong(fence.opening(text), "the block that begins here is not closed");
        }
        let what = reader.block(fence);
        blocks.extend(what.map(|what| GuideBlock { at: fence.whole.clone(), line, what }));
    }
    if blocks.is_empty() && reader.faults.is_empty() {
        let nothing = "no block of it says anything: a guide has blocks such as ```toml run";
        reader.faults.push(FileError::at(path, text, 0..0, nothing));
    } else if !reader.has_run && reader.faults.is_empty() {
        let nothing = "nothing of it is executed: it has no block ```toml run";
        reader.faults.push(FileError::at(path, text, 0..0, nothing));
    }
    reader.faults.extend(other_verdicts(path, text, &blocks));
    let head = reader.head.take().unwrap_or_default().head();
    let mut faults = reader.faults;
    faults.sort_by_key(|fault| (fault.line, fault.column));
    let source = SourceFile::new(path, text);
    (Guide { name: name_of(path), title, head, blocks, source }, faults)
}

/// Verdicts of the same plays that differ from the first that is wanted.
fn other_verdicts(path: &str, text: &str, blocks: &[GuideBlock]) -> Vec<FileError> {
    let (mut found, mut first) = (Vec::new(), None);
    for block in blocks {
        match &block.what {
            What::Run(_) => first = None,
            What::Expect(wanted) => {
                let Some((verdict, at)) = &wanted.verdict else { continue };
                if *first.get_or_insert(*verdict) != *verdict {
                    let why = "another verdict is wanted of the same plays before";
                    found.push(FileError::at(path, text, at.clone(), why));
                }
            }
            What::Head | What::Settings(_) => {}
        }
    }
    found
}

/// The last two parts of a path, without the ending.
fn name_of(path: &str) -> String {
    let mut parts: Vec<&str> = path.rsplit(['/', '\\']).take(2).collect();
    parts.reverse();
    let name = parts.join("/");
    let stem = name.rsplit_once('.').map(|(stem, _)| stem).filter(|_| Guide::is_by_name(&name));
    stem.unwrap_or(&name).to_owned()
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    faults: Vec<FileError>,
    head: Option<HeadText>,
    has_run: bool,
}

impl Reader<'_> {
    fn wrong(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.faults.push(FileError::at(self.path, self.text, at, message));
    }

    /// What a block holds; nothing when it is prose, or wrong.
    fn block(&mut self, fence: &Fence) -> Option<What> {
        let words: Vec<&str> = fence.info.split_whitespace().collect();
        let kind = match words.as_slice() {
            ["toml", kind] if KINDS.contains(kind) => *kind,
            ["toml", kind, ..] => {
                let message = if KINDS.contains(kind) {
                    format!("nothing comes after `toml {kind}`")
                } else {
                    format!("there is no block `toml {kind}`; one that is prose is `toml` alone")
                };
                let error = FileError::at(self.path, self.text, fence.opening(self.text), message);
                self.faults.push(error.allowing(kind, KINDS));
                return None;
            }
            _ => {
                if let Some(kind) = meant(&fence.info) {
                    let message = format!("a block of this kind is written `toml {kind}`");
                    self.wrong(fence.opening(self.text), message);
                }
                return None;
            }
        };
        // Octets outside of the block are blanks, so that every place in it is one of the document.
        let inside = padded(self.text, &fence.content);
        let before = self.faults.len();
        let what = match kind {
            "guide" => self.head(fence, &inside),
            "carrier" => self.settings(Side::Carrier, &inside),
            "pbx" => self.settings(Side::Pbx, &inside),
            "run" => self.run(&inside),
            _ => self.expect(fence, &inside),
        };
        // What the reader cannot place belongs to the head of the block.
        let first = self.text[..fence.whole.start].matches('\n').count() + 1;
        for fault in &mut self.faults[before..] {
            if fault.line < first {
                let here =
                    FileError::at(self.path, self.text, fence.opening(self.text), fault.message.as_ref());
                *fault = FileError { allowed: fault.allowed.clone(), cure: fault.cure.clone(), ..here };
            }
        }
        what.filter(|_| self.faults.len() == before)
    }

    fn parsed<T: DeserializeOwned>(&mut self, inside: &str) -> Option<T> {
        let faults = faults::all::<T>(self.path, inside, &[], |_| (), |_| Vec::new());
        self.faults.extend(faults);
        toml::from_str(inside).ok()
    }

    fn head(&mut self, fence: &Fence, inside: &str) -> Option<What> {
        let head = self.parsed::<HeadText>(inside)?;
        if self.head.is_some() {
            self.wrong(fence.opening(self.text), "a guide has one block `toml guide`");
        } else if self.has_run {
            self.wrong(fence.opening(self.text), "the block `toml guide` stands before the first play");
        }
        self.head = Some(head);
        Some(What::Head)
    }

    fn settings(&mut self, side: Side, inside: &str) -> Option<What> {
        self.parsed::<Profile>(inside)?;
        let table: Table = toml::from_str(inside).ok()?;
        if table.is_empty() {
            return None;
        }
        Some(What::Settings(Stated { side, table, places: places(inside) }))
    }

    fn run(&mut self, inside: &str) -> Option<What> {
        let stated = self.parsed::<RunText>(inside)?;
        self.has_run = true;
        let (at, plays) = (stated.plays.span(), stated.plays.into_inner());
        if plays.is_empty() {
            self.wrong(at, "no play is named");
        }
        let names = &*library::SCENARIO_NAMES;
        for play in &plays {
            let word = play.get_ref();
            if !word.ends_with(".toml") && !names.iter().any(|name| select::is_selected(name, word)) {
                let error =
                    FileError::at(self.path, self.text, play.span(), format!("there is no play `{word}`"));
                let error = error.suggesting(word, names.iter().map(String::as_str));
                self.faults.push(error.curing("`trunksim list scenarios` shows all"));
            }
        }
        let plays = plays.into_iter().map(|play| (play.get_ref().clone(), play.span())).collect();
        Some(What::Run(RunBlock {
            plays,
            modes: stated.modes,
            quirks: stated.quirks,
            over_the_pair: stated.over_the_pair,
        }))
    }

    fn expect(&mut self, fence: &Fence, inside: &str) -> Option<What> {
        if !self.has_run {
            self.wrong(fence.opening(self.text), "nothing is run before this, so that nothing can be seen");
        }
        match Wanted::read(self.path, inside) {
            Ok(wanted) => Some(What::Expect(Box::new(wanted))),
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }
}

/// The kind that a block probably has whose head is written otherwise: what is passed over as prose is not executed.
fn meant(info: &str) -> Option<&'static str> {
    let info = info.to_ascii_lowercase();
    let is_mark = |c: char| !c.is_ascii_alphanumeric();
    let words: Vec<&str> = info.split(is_mark).filter(|word| !word.is_empty()).collect();
    KINDS.into_iter().find(|kind| match words.as_slice() {
        [only] => only.strip_prefix("toml").unwrap_or(only) == *kind,
        ["toml", word, ..] => word == kind,
        _ => false,
    })
}

/// The text with blanks for every octet outside of `kept`; lines stay lines.
fn padded(text: &str, kept: &[Range<usize>]) -> String {
    let is_kept = |at: usize| kept.iter().any(|range| range.contains(&at));
    let mut padded = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c == '\n' || is_kept(at) {
            padded.push(c);
        } else {
            padded.extend(core::iter::repeat_n(' ', c.len_utf8()));
        }
    }
    padded
}

/// Where each key of a text stands, by its path.
fn places(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        in_table("", table.get_ref(), &mut found);
    }
    found
}

fn in_table(before: &str, table: &DeTable<'_>, found: &mut Vec<(String, Range<usize>)>) {
    for (key, value) in table {
        let path =
            if before.is_empty() { key.get_ref().to_string() } else { format!("{before}.{}", key.get_ref()) };
        found.push((path.clone(), key.span()));
        match value.get_ref() {
            DeValue::Table(inner) => in_table(&path, inner, found),
            DeValue::Array(values) => {
                for (number, value) in values.iter().enumerate() {
                    if let DeValue::Table(inner) = value.get_ref() {
                        let path = format!("{path}[{number}]");
                        found.push((path.clone(), value.span()));
                        in_table(&path, inner, found);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
