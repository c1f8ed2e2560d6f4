//! A ladder as Mermaid: text that forges and wikis draw.
//!
//! Its grammar goes by lines, and its viewers take markup in labels. So a label has letters, digits and a few marks that
//! mean nothing to either; every other character is written by its number.

use core::fmt::Write as _;

use trace::{Party, counted};

use crate::case::Case;
use crate::html::visible;
use crate::sequence::{Row, Sequence, Stream};

/// Viewers refuse longer texts; GitHub takes 50,000 characters.
const OCTETS_MAX: usize = 45_000;
/// No label is longer.
const LABEL_MAX: usize = 120;

/// The file.
pub(super) fn text(case: &Case, sequence: &Sequence) -> String {
    let mut text = String::from("sequenceDiagram\n");
    let _ =
        writeln!(text, "    %% {}", safe(&format!("{} {}", case.about.id, case.judgement.verdict.name())));
    for party in &sequence.parties {
        let _ = writeln!(text, "    participant {} as {}", name(*party), safe(sequence.name(*party)));
    }
    for (index, row) in sequence.rows.iter().enumerate() {
        let line = line(row);
        if text.len() + line.len() > OCTETS_MAX {
            let (first, last) = (sequence.parties.first(), sequence.parties.last());
            let over = first.zip(last).map(|(a, b)| format!("{},{}", name(*a), name(*b))).unwrap_or_default();
            let more = counted(sequence.rows.len() - index, "more row");
            let _ = writeln!(text, "    Note over {over}: and {more}");
            break;
        }
        text.push_str(&line);
    }
    text
}

/// None of them is a word of the grammar.
const fn name(party: Party) -> &'static str {
    match party {
        Party::Carrier => "Carrier",
        Party::Pbx => "Pbx",
        Party::Stranger => "Stranger",
    }
}

fn line(row: &Row) -> String {
    let arrow = |from, to, shape: &str, label: &str| {
        format!("    {}{shape}{}: {}\n", name(from), name(to), safe(label))
    };
    match row {
        Row::Message(a) => {
            let lost = a.lost.map(|why| format!(", lost: {}", why.name())).unwrap_or_default();
            let detail = if a.detail.is_empty() { String::new() } else { format!(", {}", a.detail) };
            let shape = if a.lost.is_some() { "-x" } else { "->>" };
            arrow(a.from, a.to, shape, &format!("F{} {}{lost}{detail}", a.number, a.label))
        }
        Row::Media(streams) => {
            let label = |s: &Stream| format!("{} {}", s.label(), s.amount());
            streams.iter().map(|s| arrow(s.from, s.to, "--)", &label(s))).collect()
        }
        Row::Said(said) => arrow(said.from, said.to, "-->>", &format!("{} {}", said.what, said.amount())),
        Row::Note { party, text, .. } => format!("    Note over {}: {}\n", name(*party), safe(text)),
    }
}

/// A label that is nothing but a label.
fn safe(text: &str) -> String {
    let mut label = String::new();
    for c in visible(text.trim()).chars().take(LABEL_MAX) {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | ',' | '+' | '-' | '/' | '(' | ')' | ':' | '=')
        {
            label.push(c);
        } else {
            let _ = write!(label, "#{};", u32::from(c));
        }
    }
    if label.is_empty() { "-".to_owned() } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_nothing_but_a_label() {
        let table = [
            ("F1 INVITE +49, offer PCMU", "F1 INVITE +49, offer PCMU"),
            ("a;b\nend#35;<script>", "a#59;b#9226;end#35;35#59;#60;script#62;"),
            ("```%%{init}%%", "#96;#96;#96;#37;#37;#123;init#125;#37;#37;"),
            ("\u{202e}ü", "#65533;#252;"),
            ("", "-"),
        ];
        for (text, expected) in table {
            assert_eq!(safe(text), expected);
        }
    }
}
