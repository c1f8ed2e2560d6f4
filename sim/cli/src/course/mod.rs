//! `trunksim course`: makes all runs of the course, and a folder of pages.

use plan::TrunkMode;
use report::Case;
use report::course::{self, Pair, Runs};

use crate::args::CourseArgs;
use crate::exit;
use crate::lesson::staged::{self, Chosen};
use crate::load::Wrong;
use crate::own::Own;

/// Writes a course.
///
/// # Errors
/// A folder that cannot be written.
pub fn course(args: &CourseArgs) -> Result<u8, Wrong> {
    let outline = course::outline();
    // What cannot be written is said before the work is done.
    let mut own = Own::claim(&args.out)?;
    own.path("index.html")?;
    for (index, lesson) in outline.lessons.iter().enumerate() {
        own.path(&lesson.file(index))?;
    }
    let mut pages = vec![("index.html".to_owned(), course::index(&outline).into_bytes())];
    for (index, lesson) in outline.lessons.iter().enumerate() {
        let mut runs = Vec::new();
        for (number, pair) in lesson.pairs.iter().enumerate() {
            let name = format!("{:02}-{}", index + 1, number + 1);
            runs.push(of_pair(args, pair, &name)?);
        }
        pages.push((lesson.file(index), course::page(&outline, index, &runs).into_bytes()));
        say!("{:>2}. {}", index + 1, lesson.title);
    }
    own.save_all(pages)?;
    say!("look at {}", args.out.join("index.html").display());
    Ok(exit::PASS)
}

/// Makes both runs of a pair and writes their folders.
fn of_pair(args: &CourseArgs, pair: &Pair, name: &str) -> Result<Runs, Wrong> {
    let play = staged::play(&pair.play)?;
    let mut reports = [String::new(), String::new()];
    let mut cases = Vec::new();
    for (place, word) in ["good", "broken"].into_iter().enumerate() {
        let case = staged::run(&play, &chosen(pair, word == "broken"))?;
        let folder = format!("runs/{name}-{word}");
        Own::claim(&args.out.join(&folder))?.save_all(report::folder::files(&case))?;
        reports[place] = format!("{folder}/report.html");
        cases.push(case);
    }
    let broken = cases.pop();
    let (Some(good), Some(broken)) = (cases.pop(), broken) else {
        return Err("a pair has two runs".to_owned());
    };
    let lesson = (!play.lesson.is_empty()).then(|| play.lesson.clone());
    Ok(Runs { good, broken, reports, lesson })
}

/// What is chosen for a run of a pair.
fn chosen(pair: &Pair, is_broken: bool) -> Chosen {
    let usual = Chosen::default();
    let mode: TrunkMode = pair.mode;
    Chosen {
        mode: Some(mode),
        carrier: pair.carrier.clone().unwrap_or(usual.carrier),
        pbx: pair.pbx.clone().unwrap_or(usual.pbx),
        quirks: if is_broken { pair.quirks.clone() } else { Vec::new() },
        ..Chosen::default()
    }
}

/// Whether a pair shows what it is to show: the good run passes, and the named check finds something in the broken one,
/// which does not pass.
///
/// # Errors
/// What is wrong with it.
pub fn shows(pair: &Pair) -> Result<(), Wrong> {
    let play = staged::play(&pair.play)?;
    let run = |is_broken| staged::run(&play, &chosen(pair, is_broken));
    let (good, broken): (Case, Case) = (run(false)?, run(true)?);
    let words = pair.words(true);
    if good.verdict() != check::Verdict::Pass || !good.judgement.findings.is_empty() {
        return Err(format!(
            "{words}: the good run is {}: {}",
            good.verdict().name(),
            good.complaints().join("; ")
        ));
    }
    let passes = broken.verdict() == check::Verdict::Pass;
    if passes != pair.warns {
        return Err(format!(
            "{words}: the broken run is {}: {}",
            broken.verdict().name(),
            broken.complaints().join("; ")
        ));
    }
    if !broken.judgement.findings.iter().any(|finding| finding.check == pair.check) {
        return Err(format!("{words}: {} finds nothing: {}", pair.check, broken.complaints().join("; ")));
    }
    Ok(())
}
