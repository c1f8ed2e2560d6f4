//! Every broken MUST is found, and the right side is blamed: good recordings are broken in one place, by operators that
//! each name their clause and the rows of the map of MUSTs that they break, and judged. What is not found today is written
//! down in `mutants/score.toml`, row by row in `mutants/ROWS.md`, and may only become less. Two seeds are fresh each time:
//! which recording, which message, which value.

#[path = "mutants/auth.rs"]
mod auth;
#[path = "mutants/billing.rs"]
mod billing;
#[path = "mutants/call.rs"]
mod call;
#[path = "mutants/cancel.rs"]
mod cancel;
#[path = "mutants/captured.rs"]
mod captured;
#[path = "captured/changes.rs"]
mod changes;
#[path = "mutants/copies.rs"]
mod copies;
#[path = "mutants/dialog.rs"]
mod dialog;
#[path = "mutants/dtmf.rs"]
mod dtmf;
#[path = "mutants/echo.rs"]
mod echo;
#[path = "mutants/edit.rs"]
mod edit;
#[path = "mutants/exchange.rs"]
mod exchange;
#[path = "mutants/forms.rs"]
mod forms;
#[path = "mutants/grammar.rs"]
mod grammar;
#[path = "mutants/halves.rs"]
mod halves;
#[path = "mutants/lines.rs"]
mod lines;
#[path = "mutants/media.rs"]
mod media;
#[path = "mutants/offer.rs"]
mod offer;
#[path = "mutants/operator.rs"]
mod operator;
#[path = "mutants/pending.rs"]
mod pending;
#[path = "mutants/plays.rs"]
mod plays;
#[path = "mutants/prack.rs"]
mod prack;
#[path = "mutants/redirected.rs"]
mod redirected;
#[path = "mutants/refused.rs"]
mod refused;
#[path = "mutants/registration.rs"]
mod registration;
#[path = "mutants/renewed.rs"]
mod renewed;
#[path = "mutants/rows.rs"]
mod rows;
#[path = "mutants/rtcp.rs"]
mod rtcp;
#[path = "mutants/rtp.rs"]
mod rtp;
#[path = "mutants/said.rs"]
mod said;
#[path = "mutants/score.rs"]
mod score;
#[path = "mutants/sdp.rs"]
mod sdp;
#[path = "mutants/services.rs"]
mod services;
#[path = "mutants/signed.rs"]
mod signed;
#[path = "mutants/sound.rs"]
mod sound;
#[path = "mutants/stray.rs"]
mod stray;
#[path = "mutants/stream.rs"]
mod stream;
#[path = "mutants/switch.rs"]
mod switch;
#[path = "mutants/t38.rs"]
mod t38;
#[path = "mutants/table.rs"]
mod table;
#[path = "mutants/talk.rs"]
mod talk;
#[path = "mutants/timers.rs"]
mod timers;
#[path = "mutants/transaction.rs"]
mod transaction;
#[path = "mutants/transfer.rs"]
mod transfer;
#[path = "mutants/trial.rs"]
mod trial;
#[path = "mutants/uris.rs"]
mod uris;

use std::collections::BTreeSet;

use libtest_mimic::{Arguments, Failed, Trial};
use operator::Operator;
use score::Score;
use tests::lab;
use tests::seeds::seeds;
use trial::{Outcome, tried};

/// Replays these seeds instead of fresh ones.
const SEEDS: &str = "MUTANTS_SEED";
/// `table` for the table over all operators instead of one trial each.
const WHAT: &str = "MUTANTS";
/// Seeds that are drawn anew for each run.
const FRESH: usize = 2;

/// All operators, by area.
const AREAS: &[(&str, &[Operator])] = &[
    ("grammar", grammar::OPERATORS),
    ("uris", uris::OPERATORS),
    ("forms", forms::OPERATORS),
    ("echo", echo::OPERATORS),
    ("transaction", transaction::OPERATORS),
    ("copies", copies::OPERATORS),
    ("stream", stream::OPERATORS),
    ("cancel", cancel::OPERATORS),
    ("dialog", dialog::OPERATORS),
    ("halves", halves::OPERATORS),
    ("refused", refused::OPERATORS),
    ("redirected", redirected::OPERATORS),
    ("stray", stray::OPERATORS),
    ("pending", pending::OPERATORS),
    ("call", call::OPERATORS),
    ("auth", auth::OPERATORS),
    ("registration", registration::OPERATORS),
    ("sdp", sdp::OPERATORS),
    ("lines", lines::OPERATORS),
    ("offer", offer::OPERATORS),
    ("renewed", renewed::OPERATORS),
    ("prack", prack::OPERATORS),
    ("timers", timers::OPERATORS),
    ("rtp", rtp::OPERATORS),
    ("talk", talk::OPERATORS),
    ("sound", sound::OPERATORS),
    ("rtcp", rtcp::OPERATORS),
    ("dtmf", dtmf::OPERATORS),
    ("t38", t38::OPERATORS),
    ("switch", switch::OPERATORS),
    ("services", services::OPERATORS),
    ("transfer", transfer::OPERATORS),
    ("signed", signed::OPERATORS),
    ("billing", billing::OPERATORS),
];

fn operators() -> impl Iterator<Item = &'static Operator> {
    AREAS.iter().flat_map(|(_, operators)| operators.iter())
}

fn main() {
    if std::env::var(WHAT).is_ok_and(|what| what == "table") {
        std::process::exit(table::print());
    }
    let arguments = Arguments::from_args();
    let trial = |operator: &'static Operator| Trial::test(operator.name, move || holds(operator));
    let mut trials: Vec<Trial> = operators().map(trial).collect();
    // Of records of calls a capture has none.
    for (area, operators) in AREAS.iter().filter(|(area, _)| *area != "billing") {
        trials.push(Trial::test(format!("captured {area}"), || captured::holds(area, operators)));
    }
    trials.push(Trial::test("operators and scores have the same names", same_names));
    trials.push(Trial::test("what is missed has its reason", missed_has_reason));
    trials.push(Trial::test("every clause with a part is a row of the map", clauses_are_rows));
    trials.push(Trial::test(
        "every row that a check looks at is broken, or it is said why not",
        rows::every_row_is_broken,
    ));
    trials.push(Trial::test("the table by row is that of the scores, and no row falls", rows::table_is_made));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The seeds of this run beside the fixed one.
fn fresh() -> Vec<u64> {
    seeds(SEEDS, FRESH)
}

/// With the fixed seed no less is found than before. Where all was found, all is found with every other seed too.
fn holds(operator: &Operator) -> Result<(), Failed> {
    let scores = score::read();
    let before = scores.of(operator);
    let now = tried(operator, lab::SEED);
    let is = Score::of_mutants(&now);
    if is.is_worse_than(before) {
        return Err(format!("it was {before} and is {is}\n{}", table::details(&now)).into());
    }
    for seed in fresh().into_iter().filter(|_| scores.is_perfect(operator)) {
        let fresh = tried(operator, seed);
        if fresh.mutants.len() > fresh.count(Outcome::Found) {
            let again = format!(
                "{SEEDS}={seed} cargo nextest run -p tests --test mutants -E 'test(={})'",
                operator.name
            );
            return Err(format!("{}\n{again}", table::details(&fresh)).into());
        }
    }
    Ok(())
}

/// A section without a row of its own is grammar, a definition or a recommendation; a part of one is always a row, and
/// so is what an operator breaks as well.
fn clauses_are_rows() -> Result<(), Failed> {
    let is_part = |clause: &&str| clause.contains('#') && clause.contains('-');
    let clauses = operators().map(|operator| operator.clause).filter(is_part);
    let also = operators().flat_map(|operator| operator.also.iter().copied());
    let rows = rows::rows();
    let is_row = |clause: &&str| rows.iter().any(|row| row.id == *clause);
    let strange: BTreeSet<&str> = clauses.chain(also).filter(|clause| !is_row(clause)).collect();
    if strange.is_empty() { Ok(()) } else { Err(format!("no rows: {strange:?}").into()) }
}

fn missed_has_reason() -> Result<(), Failed> {
    let wrong = score::read().without_reason();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn same_names() -> Result<(), Failed> {
    let scores = score::read();
    let (mut seen, scored) = (BTreeSet::new(), scores.names());
    let twice: Vec<&str> = operators().map(|o| o.name).filter(|name| !seen.insert(*name)).collect();
    let names: BTreeSet<&str> = operators().map(|operator| operator.name).collect();
    let missing: Vec<_> = names.difference(&scored).collect();
    let strange: Vec<_> = scored.difference(&names).collect();
    if twice.is_empty() && missing.is_empty() && strange.is_empty() {
        return Ok(());
    }
    Err(format!("twice: {twice:?}; without score: {missing:?}; without operator: {strange:?}").into())
}
