//! `trunksim survey`: what the catalogue asks of a side, row by row, and what stored runs show of it.

mod answers;
mod occasions;
mod stored;

use std::fs;
use std::path::{Path, PathBuf};

use plan::Exceptions;
use report::survey::{Answer, Consolidated, Renewed, Survey};
use trace::counted;

use crate::args::{Beside, SurveyArgs};
use crate::exit;
use crate::load::{self, Wrong};
use crate::own::{self, Own};

/// Surveys stored runs, or puts surveys beside each other.
///
/// # Errors
/// A file that is missing or is not what it should be, and a folder that cannot be written.
pub fn survey(args: &SurveyArgs) -> Result<u8, Wrong> {
    match &args.beside {
        None => of_runs(args),
        Some(Beside::Consolidate { surveys, out }) => {
            spared(out.as_deref(), surveys)?;
            let surveys = surveys.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
            let all = Consolidated::of(&surveys);
            save(out.as_deref(), all.files())?;
            let heads: Vec<String> = (1..=all.products.len()).map(|nth| format!("{nth:<12}")).collect();
            say!("{:<8} {:<10} {}", "row", "level", heads.join(" ").trim_end());
            for row in &all.rows {
                let answers = row.answers.iter().map(|answer| answer.map_or("-", Answer::name));
                let answers: Vec<String> = answers.map(|word| format!("{word:<12}")).collect();
                say!("{:<8} {:<10} {}", row.id, row.level, answers.join(" ").trim_end());
            }
            let named = (1..).zip(&all.products).map(|(nth, product)| format!("{nth} {}", plain(product)));
            let named: Vec<String> = named.collect();
            say!("{}: {}", counted(all.products.len(), "product"), named.join(", "));
            Ok(exit::PASS)
        }
        Some(Beside::Renew { before, after, out }) => {
            spared(out.as_deref(), &[before.clone(), after.clone()])?;
            let (before, after) = (read(before)?, read(after)?);
            if before.side != after.side {
                return Err(format!(
                    "{} was surveyed as {}, {} as {}: the rows of one do not bind the other; two surveys of one side are \
                     renewed, and of two products consolidated",
                    plain(&before.product),
                    before.side,
                    plain(&after.product),
                    after.side
                ));
            }
            let renewed = Renewed::of(&before, &after);
            save(out.as_deref(), renewed.files())?;
            for change in &renewed.changes {
                let word = |answer: Option<Answer>| answer.map_or("-", Answer::name);
                say!(
                    "{:<8} {:<12} -> {:<12} {}",
                    change.id,
                    word(change.before),
                    word(change.after),
                    change.text
                );
                change.why.iter().take(EVIDENCE_SHOWN).for_each(|line| say!("         {}", plain(line)));
            }
            say!("{}", renewed.summary());
            Ok(exit::PASS)
        }
    }
}

/// Places that are told of a row on a terminal; the files have all.
const EVIDENCE_SHOWN: usize = 2;

fn of_runs(args: &SurveyArgs) -> Result<u8, Wrong> {
    let exceptions = match &args.exceptions {
        Some(path) => exceptions(path)?,
        None => Exceptions::default(),
    };
    spared(args.out.as_deref(), &args.folders)?;
    let runs = stored::all(&args.folders)?;
    let side = args.side.side();
    let product = args.product.clone().unwrap_or_else(|| stored::product(&runs, side));
    let ran = runs.iter().filter(|run| run.has_run).count();
    let rows = answers::rows(&runs, side, &exceptions);
    let survey = Survey::new(product, side.name(), ran, rows);
    save(args.out.as_deref(), survey.files())?;
    print(&survey);
    Ok(match ran {
        0 => exit::NOTHING,
        _ if survey.has_failed() => exit::FAIL,
        _ => exit::PASS,
    })
}

/// What is read stays where it is.
fn spared(out: Option<&Path>, inputs: &[PathBuf]) -> Result<(), Wrong> {
    out.map_or(Ok(()), |out| own::spares(out, inputs.iter().map(PathBuf::as_path)))
}

fn print(survey: &Survey) {
    for row in survey.rows.iter().filter(|row| matches!(row.answer, Answer::No | Answer::Exception)) {
        say!("{:<8} {:<10} {:<10} {}", row.id, row.level, row.answer.name(), row.text);
        for evidence in row.evidence.iter().take(EVIDENCE_SHOWN) {
            let messages = evidence.messages.join(", ");
            say!("         {} {messages}: {}", plain(&evidence.run), plain(&evidence.text));
        }
        if row.evidence.len() > EVIDENCE_SHOWN {
            say!("         and {} more", row.evidence.len() - EVIDENCE_SHOWN);
        }
        if let Some(excuse) = &row.exception {
            say!("         excused since {}: {}", plain(&excuse.date), plain(&excuse.reason));
        }
    }
    let (runs, rows) = (counted(survey.runs, "run"), counted(survey.rows.len(), "row"));
    say!("{} ({}), {runs}, {rows}: {}", plain(&survey.product), survey.side, survey.counts());
}

/// On one line, and nothing in it that moves a cursor.
fn plain(text: &str) -> String {
    trace::visible(text)
}

/// A survey from its JSON.
///
/// # Errors
/// A file that cannot be read, or is none.
pub(crate) fn read(path: &Path) -> Result<Survey, Wrong> {
    // As everywhere else a folder stands for what lies in it.
    let path = &if path.is_dir() { path.join("survey.json") } else { path.to_owned() };
    let text = fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    Survey::read(&text).map_err(|wrong| format!("{}: {wrong}", path.display()))
}

fn exceptions(path: &Path) -> Result<Exceptions, Wrong> {
    let name = path.to_string_lossy();
    let known: Vec<&str> = check::clauses().iter().map(|clause| clause.id.as_str()).collect();
    Exceptions::parse(&name, &load::read(&name)?, &known).map_err(|e| e.to_string())
}

fn save(out: Option<&Path>, files: Vec<(String, Vec<u8>)>) -> Result<(), Wrong> {
    out.map_or(Ok(()), |folder| Own::claim(folder)?.save_all(files))
}
