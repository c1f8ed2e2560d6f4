//! The same as text, line by line: for those who read with their ears or their fingers, for pipes and for paper. No
//! colours, no boxes, and nothing that moves a cursor.

use std::collections::BTreeSet;

use super::explain;
use super::score::{Kind, Line, Score};
use super::{dialogs, timers};
use crate::lesson::staged;

/// Says all of it.
pub(super) fn lines(score: &Score) -> Vec<String> {
    let mut said = vec![
        score.title.clone(),
        score.id.clone(),
        format!(
            "{} in {} columns: {}.",
            trace::counted(score.lines.len(), "step"),
            score.names.len(),
            score.names.join(", ")
        ),
        "Each header, stream and word of a fax is explained where it comes first.".to_owned(),
    ];
    let mut known = BTreeSet::new();
    let mut before: Vec<String> = Vec::new();
    for (row, line) in score.lines.iter().enumerate() {
        said.push(String::new());
        said.push(format!(
            "Step {} of {}, at {} s. {}",
            row + 1,
            score.lines.len(),
            staged::seconds(line.at),
            sentence(score, line)
        ));
        explained(score, line, &mut known, &mut said);
        for found in &line.found {
            said.push(format!(
                "  Finding, {}: {} ({}): {}",
                found.severity.name(),
                found.check,
                found.who,
                found.text
            ));
            for (name, value) in [
                ("Expected", &found.expected),
                ("Got", &found.got),
                ("At the phone", &found.notice),
                ("Cure", &found.cure),
                ("Clause", &found.clause),
            ] {
                if !value.is_empty() {
                    said.push(format!("    {name}: {value}"));
                }
            }
        }
        if line.kind == Kind::Message {
            let now = states(score, line);
            // What has not changed is not said again.
            said.extend(now.iter().filter(|word| !before.contains(word)).cloned());
            before = now;
        }
    }
    said
}

fn sentence(score: &Score, line: &Line) -> String {
    let (from, to) = (score.name(line.from), score.name(line.to));
    let detail = if line.detail.is_empty() { String::new() } else { format!(", {}", line.detail) };
    let lost = line.lost.map(|why| format!(" It is lost: {why}.")).unwrap_or_default();
    match line.kind {
        Kind::Message => format!("{from} sends {to} {}: {}{detail}.{lost}", line.number, line.label),
        Kind::Media => format!("Media from {from} to {to}: {}{detail}.", line.label),
        Kind::Said => format!("The fax machine of {from} says: {}{detail}.", line.label),
        Kind::Note => format!("{from} says of itself: {}.", line.label),
        Kind::End => format!("The end. {}{detail}.", line.label),
    }
}

fn explained(score: &Score, line: &Line, known: &mut BTreeSet<String>, said: &mut Vec<String>) {
    let heard = score.message(line);
    let pieces = heard.map_or_else(|| line.pieces.clone(), |heard| explain::pieces(&heard.message));
    for piece in pieces {
        let is_told = known.contains(&piece.key) && piece.meaning.is_some();
        // The lines of a message are all there; a word that is only there to be explained is not.
        if is_told && heard.is_none() {
            continue;
        }
        let meaning = piece.said().filter(|_| known.insert(piece.key));
        if !piece.text.is_empty() {
            said.push(format!("  {}", piece.text));
        }
        said.extend(meaning.map(|meaning| format!("    {meaning}")));
    }
}

/// Dialogs and timers in sentences.
fn states(score: &Score, line: &Line) -> Vec<String> {
    let name = |party| score.name(if party == score.left { 0 } else { 1 });
    let halves = dialogs::at(&score.heard, line.at);
    let dialogs = halves.iter().map(|half| {
        let number = |cseq: Option<u32>| cseq.map_or_else(|| "none".to_owned(), |cseq| cseq.to_string());
        let tag = |tag: Option<&str>| {
            tag.filter(|tag| !tag.is_empty()).map_or_else(|| "none".to_owned(), trace::visible)
        };
        format!(
            "  Dialog of call {} at {}: {}, own tag {}, other tag {}, own CSeq {}, other CSeq {}.",
            half.call,
            name(half.who),
            half.state.name(),
            tag(Some(&half.local_tag)),
            tag(half.remote_tag.as_deref()),
            number(half.local_cseq),
            number(half.remote_cseq)
        )
    });
    let timers = timers::running(&score.heard, line.at).into_iter().map(|timer| {
        let (who, at) = (name(timer.who), staged::seconds(timer.fires));
        format!("  Timer {} of {who} for {}, fires at {at} s: {}.", timer.name, timer.what, timer.then)
    });
    dialogs.chain(timers).collect()
}
