//! One call on several hops: a proxy keeps its Call-ID, a session border controller or a PBX does not.

use std::collections::BTreeSet;

use check::CallSummary;
use clock::Duration;

use super::Judged;

/// So long a box in the middle may take to pass a call on.
const PASSED_ON: Duration = Duration::from_secs(4);
/// Digits at the end of a number that make it the same, however each trunk writes it.
const DIGITS: usize = 7;
/// More calls than this are not compared with each other.
const CALLS_MAX: usize = 20_000;

/// Finds for each call the numbers that it has on other trunks.
pub(super) fn find(cases: &mut [Judged]) {
    let count: usize = cases.iter().map(|judged| judged.numbers.len()).sum();
    if cases.len() < 2 || count > CALLS_MAX {
        return;
    }
    let mut found = BTreeSet::new();
    let mut all: Vec<Hop<'_>> =
        cases.iter().enumerate().flat_map(|(trunk, judged)| hops(trunk, judged)).collect();
    all.sort_by_key(|hop| &hop.call.call_id);
    for same in all.chunk_by(|a, b| a.call.call_id == b.call.call_id) {
        pairs(same, |_| true, |_, _| true, &mut found);
    }
    all.sort_by_key(|hop| hop.call.first);
    let is_near = |apart: Duration| apart <= PASSED_ON;
    let is_same =
        |a: &CallSummary, b: &CallSummary| is_same_number(&a.to, &b.to) && is_same_number(&a.from, &b.from);
    pairs(&all, is_near, is_same, &mut found);
    for (trunk, at, number) in found {
        cases[trunk].elsewhere[at].push(number);
    }
}

/// A call on one trunk: which trunk, its place there, and its number in the list of all.
struct Hop<'a> {
    trunk: usize,
    at: usize,
    number: usize,
    call: &'a CallSummary,
}

fn hops(trunk: usize, judged: &Judged) -> impl Iterator<Item = Hop<'_>> {
    let calls = judged.numbers.iter().zip(judged.case.calls()).enumerate();
    calls.map(move |(at, (number, call))| Hop { trunk, at, number: *number, call })
}

/// Pairs of calls of different trunks: each is compared with those that follow it as long as they are near.
fn pairs(
    all: &[Hop<'_>],
    is_near: impl Fn(Duration) -> bool,
    is_same: impl Fn(&CallSummary, &CallSummary) -> bool,
    found: &mut BTreeSet<(usize, usize, usize)>,
) {
    for (index, hop) in all.iter().enumerate() {
        let near =
            all[index + 1..].iter().take_while(|other| is_near(other.call.first.since(hop.call.first)));
        for other in near.filter(|other| other.trunk != hop.trunk && is_same(hop.call, other.call)) {
            found.insert((hop.trunk, hop.at, other.number));
            found.insert((other.trunk, other.at, hop.number));
        }
    }
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
