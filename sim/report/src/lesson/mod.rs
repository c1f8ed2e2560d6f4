//! The lesson of a play as text: what happens, what breaks it, and what somebody at the phone notices.
//!
//! Both runs are given; nothing is decided here.

use core::fmt::Write as _;

use check::Severity;
use trace::visible;

use crate::case::Case;
use crate::diff::{Rung, aligned};
use crate::party::blamed;

/// No line of prose is longer.
const WIDTH: usize = 96;
/// Findings of the broken run that are told.
const FOUND_MAX: usize = 5;

/// Other misbehaviour that is named.
const OTHERS_MAX: usize = 8;

/// What a lesson is made from.
#[derive(Clone, Debug)]
pub struct Lesson<'a> {
    /// The lesson text of the play; empty when it has none.
    pub text: &'a str,
    /// The run as it should be.
    pub good: &'a Case,
    /// What breaks it; none when nothing is known to.
    pub broken: Option<Broken<'a>>,
    /// What else is known to show in this play, `pbx:no-prack`.
    pub others: Vec<String>,
    /// Commands to go on, one line each.
    pub commands: Vec<String>,
}

/// The run that goes wrong.
#[derive(Clone, Debug)]
pub struct Broken<'a> {
    /// What was switched on, `pbx:no-prack`, and what that does.
    pub quirks: Vec<(String, &'a str)>,
    /// The check that is meant to find it; it is told first.
    pub check: &'a str,
    /// The run.
    pub case: &'a Case,
}

impl Lesson<'_> {
    /// All of it, without escape sequences.
    #[must_use]
    pub fn lines(&self) -> String {
        let about = &self.good.about;
        let mut out = format!("{}\n{}\n", about.scenario, about.title);
        if !self.text.is_empty() {
            let _ = write!(out, "\n{}", wrapped(&visible_lines(self.text), ""));
        }
        let good = self.good.draw_ladder();
        let _ = writeln!(
            out,
            "\nThe good run ({}, {}):\n\n{}",
            about.mode,
            self.good.verdict().name(),
            good.trim_end()
        );
        complaints(&mut out, self.good);
        match &self.broken {
            Some(broken) => broken.write(&mut out, &good),
            None => out.push_str("\nNo misbehaviour is known by this play; `trunksim list quirks` shows all, and --quirk takes one.\n"),
        }
        self.others(&mut out);
        if !self.commands.is_empty() {
            out.push_str("\nTo go on:\n");
            self.commands.iter().for_each(|command| out.push_str(&format!("  {command}\n")));
        }
        out
    }

    fn others(&self, out: &mut String) {
        if self.others.is_empty() {
            return;
        }
        let some: Vec<&str> = self.others.iter().take(OTHERS_MAX).map(String::as_str).collect();
        let more = self.others.len() - some.len();
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        let said = format!("This play shows as well, with --quirk: {}{more}.", some.join(", "));
        let _ = write!(out, "\n{}", wrapped(&said, ""));
    }
}

fn complaints(out: &mut String, case: &Case) {
    for line in case.complaints() {
        let _ = writeln!(out, "  {}", visible(&line));
    }
}

impl Broken<'_> {
    fn write(&self, out: &mut String, good: &str) {
        out.push_str("\nWhat breaks it:\n");
        for (quirk, does) in &self.quirks {
            let _ = writeln!(out, "  {quirk}: {does}");
        }
        self.findings(out);
        let ladder = self.case.draw_ladder();
        let _ =
            writeln!(out, "\nThe broken run ({}):\n\n{}", self.case.verdict().name(), marked(good, &ladder));
    }

    fn findings(&self, out: &mut String) {
        let (judgement, sequence) = (&self.case.judgement, self.case.sequence());
        let mut findings: Vec<_> =
            judgement.findings.iter().filter(|f| f.severity > Severity::Info).collect();
        findings.sort_by_key(|finding| finding.check != self.check);
        let mut told = std::collections::BTreeSet::new();
        findings.retain(|finding| told.insert(finding.check));
        for finding in findings.iter().take(FOUND_MAX) {
            let who = blamed(&self.case.cast(), finding.blame);
            let number = finding.packets.iter().find_map(|id| sequence.number(*id));
            let at = number.map(|number| format!(" at F{number}")).unwrap_or_default();
            let _ = writeln!(out, "\nFound: {} {} ({who}){at}", finding.severity.name(), finding.check);
            for (name, value) in [
                ("", &finding.text),
                ("Expected: ", &finding.expected),
                ("Got: ", &finding.got),
                ("At the phone: ", &finding.notice),
                ("Cure: ", &finding.cure),
                ("Clause: ", &finding.clause),
            ] {
                if !value.is_empty() {
                    out.push_str(&wrapped(&format!("{name}{}", visible(value)), "  "));
                }
            }
        }
        for unmet in judgement.expectations.iter().filter(|e| !e.ok()) {
            let _ = writeln!(
                out,
                "  expected {} {}, got {}",
                visible(&unmet.name),
                visible(&unmet.expected),
                visible(&unmet.got)
            );
        }
        if findings.is_empty() {
            complaints(out, self.case);
        }
    }
}

/// A ladder with a mark at the first line that another one has not.
fn marked(good: &str, broken: &str) -> String {
    let rungs = aligned(good, broken);
    let at = rungs.iter().position(|rung| !rung.is_same);
    // Where the good run has a line more, the mark stands at the next line.
    let before = |at: usize| rungs[..at].iter().filter(|rung: &&Rung| rung.b.is_some()).count();
    let line = at.map(before);
    let mut text = String::new();
    for (index, row) in broken.trim_end().lines().enumerate() {
        match row.strip_prefix(' ').filter(|_| Some(index) == line) {
            Some(rest) => {
                let _ = writeln!(text, ">{rest}");
            }
            None => {
                let _ = writeln!(text, "{row}");
            }
        }
    }
    let said = match line {
        Some(_) => "\n> is where the two ladders part.",
        None => "\nThe two ladders are the same: what is wrong is inside of the messages, or in the sound.",
    };
    text + said
}

/// Paragraphs stay; everything else that moves a cursor is made visible.
fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Words in lines, each with something before it; an empty line begins a paragraph.
fn wrapped(text: &str, before: &str) -> String {
    let width = WIDTH.saturating_sub(before.len());
    let lines = text.split("\n\n").flat_map(|paragraph| plan::wrapped(paragraph, width));
    lines.map(|line| format!("{before}{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_the_edge() {
        let text = wrapped(&"word ".repeat(60), "  ");
        assert!(text.lines().all(|line| line.len() <= WIDTH && line.starts_with("  word")), "{text}");
        assert_eq!(text.lines().count(), 4);
    }

    #[test]
    fn a_ladder_is_marked_where_it_parts() {
        let good =
            "            pbx\n   0.000000 |--- F1 INVITE --->|\n   0.100000 |<-- F2 180 Ringing ---|\n";
        let broken =
            "            pbx\n   0.000000 |--- F1 INVITE --->|\n   0.100000 |<-- F2 486 Busy Here ---|\n";
        let text = marked(good, broken);
        assert!(text.contains("\n>  0.100000 |<-- F2 486"), "{text}");
        assert!(marked(good, good).contains("are the same"));
    }
}
