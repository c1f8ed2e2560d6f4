//! Surveys as Markdown.

use core::fmt::Write as _;

use trace::{counted, visible};

use super::{Answer, Consolidated, Renewed, Survey};

/// A text that is a text in Markdown too: no table, link, picture, code or tag comes of it.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn table(out: &mut String, head: &[String], rows: impl Iterator<Item = Vec<String>>) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(head));
    out.push_str(&line(&vec!["---".to_owned(); head.len()]));
    rows.for_each(|row| out.push_str(&line(&row)));
}

fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn word(answer: Option<Answer>) -> String {
    match answer {
        Some(answer @ (Answer::No | Answer::Exception)) => format!("**{}**", answer.name()),
        Some(answer) => answer.name().to_owned(),
        None => String::new(),
    }
}

/// A line for each row of the catalogue.
pub(super) fn survey(survey: &Survey) -> String {
    let mut out = format!("# Survey: {}\n\n", plain(&survey.product));
    let runs = counted(survey.runs, "run");
    let _ = writeln!(
        out,
        "The {} of {runs}, by trunksim {}.\n\n{}.\n",
        survey.side,
        survey.version,
        survey.counts()
    );
    let rows = survey.rows.iter().map(|row| {
        let why = row.why().iter().map(|line| plain(line)).collect::<Vec<_>>().join("<br>");
        vec![row.id.clone(), plain(&row.level), word(Some(row.answer)), plain(&row.text), why]
    });
    table(&mut out, &head(&["id", "level", "answer", "requirement", "evidence"]), rows);
    out
}

/// A line for each row, a column for each product.
pub(super) fn consolidated(all: &Consolidated) -> String {
    let mut out = format!("# Survey of {}\n\n", counted(all.products.len(), "product"));
    let names =
        head(&["id", "level", "requirement"]).into_iter().chain(all.products.iter().map(|p| plain(p)));
    let rows = all.rows.iter().map(|row| {
        let answers = row.answers.iter().map(|answer| word(*answer));
        [row.id.clone(), plain(&row.level), plain(&row.text)].into_iter().chain(answers).collect()
    });
    table(&mut out, &names.collect::<Vec<_>>(), rows);
    out
}

/// A line for each change.
pub(super) fn renewed(renewed: &Renewed) -> String {
    let mut out = format!("# Survey renewed: {}\n\n", plain(&renewed.product));
    let _ = writeln!(out, "{}.\n", renewed.summary());
    let rows = renewed.changes.iter().map(|change| {
        let why = change.why.iter().map(|line| plain(line)).collect::<Vec<_>>().join("<br>");
        vec![change.id.clone(), word(change.before), word(change.after), plain(&change.text), why]
    });
    table(&mut out, &head(&["id", "before", "after", "requirement", "evidence"]), rows);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_stays_text() {
        let said = plain("<script>|[x](javascript:1)`a`\n![p](u)");
        assert_eq!(said.matches(['<', '>', '\n']).count(), 0, "{said}");
        assert!(said.contains("\\|") && said.contains("\\[") && said.contains("\\`") && said.contains("\\!"));
    }
}
