//! `trunksim guide`: documents that are read by people and executed by us.
//!
//! A step is a block of the document. Settings are laid over the pair, plays are run as ever and judged as ever, and what
//! the guide wants to see is held against what was on the wire.

mod against;
mod held;
mod new;
mod results;
mod shown;
mod stage;
mod walk;

use std::path::Path;

use check::Verdict;
use plan::{Guide, library, nearest};
use report::guide::{GuideStep, Guided};

use crate::args::{GuideArgs, GuideRunArgs, GuideWhat};
use crate::load::{self, Wrong};
use crate::signal::{self, STOPPED};
use crate::{exit, files, own};
use against::Against;
use results::Results;
use stage::Stage;

/// Executes guides, or writes one.
///
/// # Errors
/// A wrong word or file.
pub fn guide(args: &GuideArgs) -> Result<u8, Wrong> {
    match &args.what {
        GuideWhat::Run(args) => run(args),
        GuideWhat::New(args) => new::new(args),
    }
}

fn run(args: &GuideRunArgs) -> Result<u8, Wrong> {
    signal::listen();
    let done = if args.json { executed(args, |_| ())? } else { executed(args, shown::told)? };
    if args.json {
        say!("{}", report::guide::json(&done).trim_end());
    }
    let details = done.iter().flat_map(|guided| &guided.steps).flat_map(|step| &step.details);
    let is_ended_early = details.into_iter().any(|detail| detail.text == STOPPED);
    let verdicts = done.iter().flat_map(Guided::verdicts);
    Ok(exit::code(verdicts.chain(is_ended_early.then_some(Verdict::Inconclusive))))
}

/// What is told while guides are executed.
#[derive(Debug)]
pub enum Told<'a> {
    /// A guide begins.
    Begins(&'a Guide),
    /// A step of it is over.
    Step(&'a Guide, &'a GuideStep),
    /// It is over, and this is the folder of its results.
    Over(&'a Guided, &'a Path),
}

/// Executes guides, and writes what is left of them.
///
/// # Errors
/// A wrong word or file.
pub fn executed(args: &GuideRunArgs, tell: impl Fn(Told<'_>)) -> Result<Vec<Guided>, Wrong> {
    let words = args.files.iter().chain(&args.carrier).chain(&args.pbx).map(Path::new);
    let files = words.filter(|path| path.is_file()).chain(args.stored.as_deref());
    own::spares(&args.out, files)?;
    let against = Against::of(args)?;
    let guides = load(&args.files)?;
    // All of it is read before the first play.
    let stages: Vec<Stage<'_>> =
        guides.iter().map(|guide| Stage::of(guide, args, &against)).collect::<Result<_, _>>()?;
    if let Some(junit) = &args.junit {
        own::can_be_written(junit)?;
    }
    let mut done: Vec<Guided> = Vec::new();
    for stage in &stages {
        let folder = match stages.len() {
            1 => args.out.clone(),
            _ => args.out.join(stage.guide.name.replace(['/', '\\'], "-")),
        };
        let mut results = Results::open(&folder, args.keep_all)?;
        tell(Told::Begins(stage.guide));
        let guided = walk::walk(stage, &mut results, |step| tell(Told::Step(stage.guide, step)))?;
        results.finish(&guided)?;
        tell(Told::Over(&guided, &folder));
        done.push(guided);
    }
    if let Some(junit) = &args.junit {
        own::save(junit, report::guide::junit(&done).as_bytes())?;
    }
    Ok(done)
}

/// The guides that words mean: paths, or names, folders and globs of shipped ones.
///
/// # Errors
/// A word that means none, or all that is wrong with a guide.
fn load(words: &[String]) -> Result<Vec<Guide>, Wrong> {
    let mut found: Vec<Guide> = Vec::new();
    for word in words {
        if Path::new(word).is_file() {
            found.push(read(word, &load::read(word)?)?);
            continue;
        }
        let shipped = shipped(word);
        if shipped.is_empty() {
            return Err(unknown(word));
        }
        for (path, text) in shipped {
            found.push(read(path, text)?);
        }
    }
    let mut names: Vec<&str> = found.iter().map(|guide| guide.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => Err(format!("two guides are called {}: name one of them otherwise", twice[0])),
        None => Ok(found),
    }
}

/// The shipped guides that a word means.
fn shipped(word: &str) -> Vec<(&'static str, &'static str)> {
    let is_meant = |(path, _): &&(&str, &str)| plan::is_selected(&name(path), word);
    library::guides().iter().filter(is_meant).copied().collect()
}

/// What a shipped guide is called.
pub(crate) fn name(path: &str) -> String {
    let path = path.strip_suffix(".md").unwrap_or(path);
    let mut parts: Vec<&str> = path.rsplit('/').take(2).collect();
    parts.reverse();
    parts.join("/")
}

fn unknown(word: &str) -> Wrong {
    let names: Vec<String> = library::guides().iter().map(|(path, _)| name(path)).collect();
    let near = nearest(word, names.iter().map(String::as_str));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("{word} is no file, and no shipped guide is called so{near} (`trunksim list guides` shows all)")
}

/// All that is wrong with a guide, and what it names and what there is not, in the order of its lines.
pub(crate) fn faults(path: &str, text: &str) -> Vec<plan::FileError> {
    let (guide, _) = Guide::read(path, text);
    let mut faults = of_text(path, text);
    faults.extend(stage::missing(&guide));
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults.dedup();
    faults
}

/// What is wrong with a guide whatever there is beside it: who runs it can name other profiles.
fn of_text(path: &str, text: &str) -> Vec<plan::FileError> {
    let mut faults = Guide::faults(path, text);
    if let (true, Ok(guide)) = (faults.is_empty(), Guide::parse(path, text)) {
        faults = guide.unknown(&files::quirks(), &checks());
        faults.sort_by_key(|fault| (fault.line, fault.column));
        if faults.is_empty() {
            faults = stage::contradictions(&guide);
        }
    }
    faults
}

fn read(path: &str, text: &str) -> Result<Guide, Wrong> {
    if let Some(fault) = of_text(path, text).first() {
        return Err(fault.to_string());
    }
    Guide::parse(path, text).map_err(|fault| fault.to_string())
}

fn checks() -> Vec<&'static str> {
    check::all().iter().map(|check| check.id).collect()
}
