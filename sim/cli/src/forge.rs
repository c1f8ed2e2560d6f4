//! What a forge shows beside a change: under GitHub's runner, a line for each run that did not pass, and for each warning.

use check::Verdict;
use report::Case;

/// Runs that are told one by one; the forge shows no more of a step than about that many.
const TOLD_MAX: usize = 10;

/// Says it, where such a runner listens.
pub(crate) fn tell(cases: &[Case]) {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|is| is == "true") {
        lines(cases).iter().for_each(|line| say!("{line}"));
    }
}

fn lines(cases: &[Case]) -> Vec<String> {
    let wrong = cases.iter().filter(|case| case.verdict() > Verdict::Pass);
    let mut lines: Vec<String> = wrong.clone().take(TOLD_MAX).map(line).collect();
    let more = wrong.count().saturating_sub(TOLD_MAX);
    if more > 0 {
        lines.push(format!("::notice::{more} more did not pass; the table has them all"));
    }
    lines
}

fn line(case: &Case) -> String {
    let kind = if case.verdict() == Verdict::Inconclusive { "warning" } else { "error" };
    let cause = case.complaints().into_iter().next().unwrap_or_default();
    let text = format!("{}: {cause}\nagain: {}", case.verdict().name(), case.about.replay);
    format!("::{kind} title={}::{}", property(&case.about.id), escaped(&text))
}

/// A command of the runner is one line; what would end it is written in percent.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(verdict: Verdict) -> Case {
        let reasons = vec![check::Reason { verdict, text: "100 %\n::error::mine".into(), packet: None }];
        let judgement = check::Judgement { verdict, reasons, ..check::Judgement::default() };
        let header = trace::Header { run: "calls/busy[static, a]".into(), ..trace::Header::default() };
        Case::new(trace::Recording { header, events: Vec::new() }, judgement)
    }

    #[test]
    fn what_did_not_pass_is_a_line_each() {
        let cases = [Verdict::Pass, Verdict::Fail, Verdict::NotRun, Verdict::Inconclusive].map(case);
        let lines = lines(&cases);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(
            lines[0].starts_with("::error title=calls/busy[static%2C a]::fail: 100 %25%0A::error::mine%0A")
        );
        assert!(lines[1].starts_with("::warning title="));
        assert!(lines.iter().all(|line| !line.contains('\n')));
    }

    #[test]
    fn many_are_counted() {
        let cases: Vec<Case> = (0..13).map(|_| case(Verdict::Fail)).collect();
        let lines = lines(&cases);
        assert_eq!(lines.len(), TOLD_MAX + 1);
        assert_eq!(lines[TOLD_MAX], "::notice::3 more did not pass; the table has them all");
    }
}
