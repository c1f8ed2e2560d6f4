//! What was found, like with like: a device that breaks a rule breaks it in every call.

use std::collections::BTreeMap;

use check::{Blame, Finding, Severity};
use report::party::blamed;
use trace::{counted, visible};

use super::Judged;
use crate::style;

/// Packets whose number is that of their frame lie below; the others share a frame or come from a further file.
const FRAMES_MAX: u64 = 1_000_000_000_000;

/// What was found, the worst first and then in order of time; why the verdict is what it is; what else is worth knowing.
pub(super) fn say(judged: &Judged, colour: bool) {
    let judgement = &judged.case.judgement;
    for reason in &judgement.reasons {
        say!("    {}", visible(&reason.text));
    }
    let mut groups: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in judgement.findings.iter().filter(|f| is_shown(f)) {
        let key = (core::cmp::Reverse(finding.severity), finding.check, finding.blame, &finding.clause);
        groups.entry(key).or_default().push(finding);
    }
    let mut groups: Vec<Vec<&Finding>> = groups.into_values().collect();
    groups.sort_by_key(|group| (core::cmp::Reverse(group[0].severity), group[0].at));
    for group in groups {
        let (first, times) = (group[0], group.len());
        let again = if times == 1 { String::new() } else { format!(", {}", counted(times, "time")) };
        let who = blamed(&judged.sides.cast, first.blame);
        let severity = style::severity(first.severity, colour);
        say!("    {severity} {} ({who}{again}): {}{}", first.check, first.text, place(first));
        say!(
            "            {}: expected {}, got {}",
            first.clause,
            or_nothing(&first.expected),
            or_nothing(&first.got)
        );
    }
    for note in &judgement.notes {
        say!("    {}", visible(note));
    }
}

/// True for what somebody should mend, and for what the network took: nobody is to blame for it, and it is what is looked
/// for.
pub(super) fn is_shown(finding: &Finding) -> bool {
    finding.severity > Severity::Info || finding.blame == Blame::Network
}

fn place(finding: &Finding) -> String {
    match finding.packets.first() {
        Some(id) if id.0 < FRAMES_MAX => format!(" (frame {})", id.0),
        _ => String::new(),
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
