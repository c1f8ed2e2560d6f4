//! Surveys as tables. What a spreadsheet would take for a formula is kept text.

use super::{Consolidated, Renewed, Survey};

/// A field: in quotes (RFC 4180 2), bounded, without control characters, and never the beginning of a formula.
fn field(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
    crate::cdr::quoted(&if is_formula { format!("'{text}") } else { text.to_owned() })
}

fn table(lines: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |fields: Vec<String>| fields.iter().map(|f| field(f)).collect::<Vec<_>>().join(",") + "\r\n";
    lines.into_iter().map(line).collect()
}

fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A line for each row of the catalogue.
pub(super) fn survey(survey: &Survey) -> String {
    let rows = survey.rows.iter().map(|row| {
        let answer = row.answer.name().to_owned();
        vec![row.id.clone(), row.level.clone(), answer, row.text.clone(), row.why().join("; ")]
    });
    table([head(&["id", "level", "answer", "requirement", "evidence"])].into_iter().chain(rows))
}

/// A line for each row, a column for each product.
pub(super) fn consolidated(all: &Consolidated) -> String {
    let names =
        ["id", "level", "requirement"].map(str::to_owned).into_iter().chain(all.products.iter().cloned());
    let rows = all.rows.iter().map(|row| {
        let answers = row.answers.iter().map(|answer| answer.map_or("", |a| a.name()).to_owned());
        [row.id.clone(), row.level.clone(), row.text.clone()].into_iter().chain(answers).collect()
    });
    table([names.collect()].into_iter().chain(rows))
}

/// A line for each change.
pub(super) fn renewed(renewed: &Renewed) -> String {
    let word = |answer: Option<super::Answer>| answer.map_or("", |a| a.name()).to_owned();
    let rows = renewed.changes.iter().map(|change| {
        let why = change.why.join("; ");
        vec![change.id.clone(), word(change.before), word(change.after), change.text.clone(), why]
    });
    table([head(&["id", "before", "after", "requirement", "evidence"])].into_iter().chain(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula() {
        for text in ["=1+1", "+49", "-2", "@SUM(A1)", " =cmd|' /C calc'!A0", "\t=1"] {
            assert!(field(text).starts_with("\"'"), "{text}: {}", field(text));
        }
        assert_eq!(field("say \"no\""), "\"say \"\"no\"\"\"");
        assert!(!field("a\r\nb").contains('\n'));
    }
}
