//! One call on several hops: a proxy keeps its Call-ID, a session border controller or a PBX does not.

use check::CallSummary;
use clock::Duration;

use super::Judged;

/// So long a box in the middle may take to pass a call on.
const PASSED_ON: Duration = Duration::from_secs(4);
/// Digits at the end of a number that make it the same, however each trunk writes it.
const DIGITS: usize = 7;
/// Calls of one capture that are compared with each other.
const CALLS_MAX: usize = 20_000;

/// Finds for each call the numbers that it has on other trunks.
pub(super) fn find(cases: &mut [Judged]) {
    let all: usize = cases.iter().map(|judged| judged.numbers.len()).sum();
    if cases.len() < 2 || all > CALLS_MAX {
        return;
    }
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (trunk, judged) in cases.iter().enumerate() {
        for (at, call) in judged.case.calls().iter().enumerate() {
            for (_, other) in cases.iter().enumerate().filter(|(of, _)| *of != trunk) {
                let same = other.numbers.iter().zip(other.case.calls()).filter(|(_, c)| is_same(call, c));
                found.extend(same.map(|(number, _)| (trunk, at, *number)));
            }
        }
    }
    for (trunk, at, number) in found {
        cases[trunk].elsewhere[at].push(number);
    }
}

/// True for the same call: by its Call-ID, or by both numbers and the time.
fn is_same(call: &CallSummary, other: &CallSummary) -> bool {
    if call.call_id == other.call_id {
        return true;
    }
    let apart = call.first.since(other.first).max(other.first.since(call.first));
    apart <= PASSED_ON && is_same_number(&call.to, &other.to) && is_same_number(&call.from, &other.from)
}

fn is_same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (one, other) = (digits(one), digits(other));
    let end = |text: &str| text.len().checked_sub(DIGITS).map(|at| text[at..].to_owned());
    match (end(&one), end(&other)) {
        (Some(one), Some(other)) => one == other,
        // A short number is the same as a whole.
        _ => !one.is_empty() && one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        let table = [
            ("+12025550170", "2025550170", true),
            ("0012025550170", "+1 202 555 0170", true),
            ("+12025550170", "+12025550171", false),
            ("101", "101", true),
            ("101", "5550101", false),
            ("anonymous", "anonymous", false),
        ];
        for (one, other, same) in table {
            assert_eq!(is_same_number(one, other), same, "{one} {other}");
        }
    }
}
