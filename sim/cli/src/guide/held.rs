//! What a guide wants to see, held against a run.

use core::ops::Range;

use check::{Judge, Severity, Verdict};
use plan::{Expect, Guide, GuideBlock, Wanted, is_selected};
use report::Case;
use report::guide::Detail;

use super::walk::selection;
use crate::case::party;

/// Something that was not as it was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unmet {
    /// Where the guide says it.
    pub(super) at: Range<usize>,
    /// How bad it is.
    pub(super) verdict: Verdict,
    /// What was expected, and what was seen.
    pub(super) text: String,
}

/// A block held against all runs of the plays before it.
pub(super) fn all(
    guide: &Guide,
    block: &GuideBlock,
    wanted: &Wanted,
    ran: &[Case],
) -> (Verdict, Vec<Detail>) {
    let mut details = Vec::new();
    let mut say = |at: usize, verdict, text| {
        let (line, column) = guide.place(at);
        details.push(Detail { line, column, verdict, text });
    };
    if ran.is_empty() {
        say(block.at.start, Verdict::NotRun, "the plays before it were not run".to_owned());
        return (Verdict::NotRun, details);
    }
    let mut worst = Verdict::Pass;
    let own = wanted.seen_by.map(party);
    let is_meant = |case: &&Case| own.is_none_or(|own| case.header().played.contains(&own));
    let meant: Vec<&Case> = ran.iter().filter(is_meant).collect();
    if meant.is_empty() {
        say(block.at.start, Verdict::NotRun, "none of the runs was seen by that end".to_owned());
        return (Verdict::NotRun, details);
    }
    for case in meant {
        for unmet in one(wanted, case) {
            worst = worst.max(unmet.verdict);
            let of = format!(" in {} ({})", case.about.scenario, case.about.mode);
            say(unmet.at.start, unmet.verdict, format!("{}{of}", unmet.text));
        }
    }
    (worst, details)
}

/// What of a block does not hold in a run.
pub(super) fn one(wanted: &Wanted, case: &Case) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    of_plays(wanted, case, &mut unmet);
    findings(wanted, case, &mut unmet);
    unmet
}

/// What plays can expect is judged by the judge of plays: the recording is shown to it once more, with the expectations
/// of the guide in the place of the play's own.
fn of_plays(wanted: &Wanted, case: &Case, unmet: &mut Vec<Unmet>) {
    if wanted.expect == Expect::default() {
        return;
    }
    let Some(Ok(mut plan)) = selection(case).map(|selection| selection.plan()) else {
        let text = "what is expected cannot be held against a run that does not say what it was made from";
        unmet.push(Unmet {
            at: wanted.findings_at.clone(),
            verdict: Verdict::Inconclusive,
            text: text.to_owned(),
        });
        return;
    };
    plan.expect = wanted.expect.named(&plan.carrier);
    let sequence = case.sequence();
    let mut judge = Judge::with_plan(case.header(), &plan);
    case.events().iter().for_each(|event| judge.observe(event));
    for row in judge.finish().expectations {
        if row.ok() {
            continue;
        }
        let because = if row.because.is_empty() { String::new() } else { format!(", {}", row.because) };
        unmet.push(Unmet {
            at: wanted.place_of_row(&row.name).unwrap_or(wanted.findings_at.clone()),
            verdict: row.verdict,
            text: if row.name.starts_with("sent[") {
                // What is expected of a message names the message.
                let number = row.packet.and_then(|packet| sequence.number(packet));
                let message = number.map_or_else(String::new, |number| format!(" (F{number})"));
                format!("expected {}, got {}{message}{because}", row.expected, row.got)
            } else {
                format!("expected {} {}, got {}{because}", row.name, row.expected, row.got)
            },
        });
    }
}

fn findings(wanted: &Wanted, case: &Case, unmet: &mut Vec<Unmet>) {
    let found = &case.judgement.findings;
    if let Some(allowed) = &wanted.findings {
        let is_allowed = |id: &str| allowed.iter().any(|(word, _)| is_selected(id, word));
        let others = found.iter().filter(|f| f.severity > Severity::Info && !is_allowed(f.check));
        for finding in others {
            let what = if allowed.is_empty() { "no finding" } else { "no other finding" };
            unmet.push(Unmet {
                at: wanted.findings_at.clone(),
                verdict: Verdict::Fail,
                text: format!(
                    "expected {what}, got {} {} ({}): {}",
                    finding.severity.name(),
                    finding.check,
                    finding.blame.name(),
                    finding.text
                ),
            });
        }
    }
    for (id, at) in &wanted.found {
        if !found.iter().any(|finding| is_selected(finding.check, id)) {
            let mut ids: Vec<&str> = found.iter().map(|finding| finding.check).collect();
            ids.dedup();
            let got = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
            let text = format!("expected the finding {id}, got {got}");
            unmet.push(Unmet { at: at.clone(), verdict: Verdict::Fail, text });
        }
    }
}
