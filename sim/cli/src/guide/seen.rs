//! Messages that a guide wants to see, looked for in a run.

use check::Verdict;
use check::field::{Forms, Held, Numbering, held, values};
use clock::{Duration, Instant};
use plan::{Field, Sent, Which};
use report::Case;
use report::sequence::Sequence;
use sip::Message;
use trace::Party;

use super::session::session;
use super::walk::selection;
use crate::case::party;

/// A SIP message of a run.
struct One {
    /// The 7 of `F7`.
    number: usize,
    at: Instant,
    from: Party,
    message: Message,
    is_repeat: bool,
}

/// A key, how bad it is, and what was expected and got.
pub(super) type Row = (String, Verdict, String);

/// On the real clock a time is no better than this, at best.
const BLUR: Duration = Duration::from_millis(20);

/// What of a wanted message does not hold.
pub(super) fn unmet(sent: &Sent, case: &Case) -> Vec<Row> {
    let all = messages(&case.sequence());
    let found: Vec<&One> = all.iter().filter(|one| is_meant(sent, one, &all)).collect();
    let what = format!("{} of the {}", sent.message, sent.by);
    let row = |key: &str, verdict, text| (format!("{}{key}", sent.key), verdict, text);
    if sent.never {
        let first = found.first();
        return first
            .map(|one| row(".never", Verdict::Fail, format!("expected no {what}, got F{}", one.number)))
            .into_iter()
            .collect();
    }
    let mut rows = counts(sent, &found, &all, &what, case);
    let may_be_none = sent.times.is_some_and(|(least, _)| least.unwrap_or(0) == 0);
    if found.is_empty() {
        if !may_be_none && sent.times.is_none() {
            rows.push(row("", Verdict::Fail, format!("expected {what}, got none")));
        }
        return rows;
    }
    let looked_at: Vec<&One> = match sent.which {
        Which::Every => found,
        Which::First => found.into_iter().take(1).collect(),
        Which::Last => found.into_iter().next_back().into_iter().collect(),
    };
    let plan = selection(case).and_then(|selection| selection.plan().ok());
    let numbering = plan.as_ref().map(Numbering::of_plan);
    let forms = numbering.as_ref().map(Numbering::forms);
    for one in looked_at {
        let mut wrong: Vec<(String, Held)> = Vec::new();
        if let Some(field) = &sent.request_uri {
            let uri = one.message.request_uri().map(|uri| uri.to_string()).into_iter().collect::<Vec<_>>();
            wrong.extend(of_field("Request-URI", ".request_uri", &uri, field, &forms));
        }
        for (name, field) in &sent.headers {
            let key = format!(".headers.{name}");
            wrong.extend(of_field(name, &key, &values(&one.message, name), field, &forms));
        }
        if let Some(described) = &sent.sdp {
            wrong.extend(session(&one.message, described));
        }
        for (key, held) in wrong {
            let text = format!("expected {} in {what}, got {} (F{})", held.expected, held.got, one.number);
            let is_new = !rows.iter().any(|(other, _, _)| *other == format!("{}{key}", sent.key));
            // Each key is told once, at the first message in which it does not hold.
            rows.extend(is_new.then(|| row(&key, Verdict::Fail, text)));
        }
    }
    rows
}

fn of_field(
    name: &str,
    key: &str,
    values: &[String],
    field: &Field,
    forms: &Option<Forms<'_>>,
) -> Vec<(String, Held)> {
    let found = held(name, values, field, forms);
    found.into_iter().map(|(part, held)| (format!("{key}.{part}"), held)).collect()
}

fn messages(sequence: &Sequence) -> Vec<One> {
    let one = |arrow: &report::sequence::Arrow| One {
        number: arrow.number,
        at: arrow.at,
        from: arrow.from,
        message: Message::parse(arrow.payload.clone()),
        is_repeat: arrow.repeats.is_some(),
    };
    sequence.messages().map(one).collect()
}

fn is_meant(sent: &Sent, one: &One, all: &[One]) -> bool {
    if one.from != party(sent.by) || one.is_repeat {
        return false;
    }
    let is_of_method =
        |message: &Message| message.cseq().is_ok_and(|cseq| cseq.method.as_str() == sent.message.method);
    if !is_of_method(&one.message) {
        return false;
    }
    let request = if one.message.is_request() { Some(one) } else { request_of(one, all) };
    let is_inside = request.is_some_and(|request| {
        request.message.to().is_ok_and(|to| to.tag().is_some()) && sent.message.method == "INVITE"
    });
    match (one.message.status(), &sent.message.status) {
        (Some(code), Some(_)) => sent.message.has_status(code) && is_inside == sent.message.is_inside,
        (None, None) => is_inside == sent.message.is_inside,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Who is meant by two messages of one transaction.
fn is_same_transaction(a: &Message, b: &Message) -> bool {
    let number =
        |message: &Message| message.cseq().map(|cseq| (cseq.number, cseq.method.as_str().to_owned())).ok();
    a.call_id() == b.call_id() && number(a) == number(b)
}

fn request_of<'a>(response: &One, all: &'a [One]) -> Option<&'a One> {
    all.iter().find(|one| {
        one.message.is_request()
            && one.from != response.from
            && is_same_transaction(&one.message, &response.message)
    })
}

/// True for a request that was refused so that it comes again: a challenge, a longer interval.
fn comes_again(request: &One, all: &[One]) -> bool {
    all.iter().any(|one| {
        one.from != request.from
            && matches!(one.message.status(), Some(401 | 407 | 422 | 423))
            && is_same_transaction(&one.message, &request.message)
    })
}

/// A REGISTER that gives the binding up is not one of those that keep it.
fn is_removal(one: &One) -> bool {
    let expires = one.message.expires().ok().flatten();
    one.message.cseq().is_ok_and(|cseq| cseq.method.as_str() == "REGISTER") && expires == Some(0)
}

fn counts(sent: &Sent, found: &[&One], all: &[One], what: &str, case: &Case) -> Vec<Row> {
    let mut rows = Vec::new();
    let counted: Vec<&&One> = found.iter().filter(|one| !comes_again(one, all)).collect();
    if let Some((least, most)) = sent.times {
        let number = u32::try_from(counted.len()).unwrap_or(u32::MAX);
        for (part, bound, is_met) in [
            ("min", least, least.is_none_or(|least| number >= least)),
            ("max", most, most.is_none_or(|most| number <= most)),
        ] {
            if let (Some(bound), false) = (bound, is_met) {
                let words = if part == "min" { "at least" } else { "at most" };
                let text = format!("expected {words} {bound} of {what}, got {number}");
                rows.push((format!("{}.times.{part}", sent.key), Verdict::Fail, text));
            }
        }
    }
    let Some((least, most)) = sent.every else { return rows };
    let kept: Vec<&&&One> = counted.iter().filter(|one| !is_removal(one)).collect();
    let key = |part: &str| format!("{}.every.{part}", sent.key);
    if kept.len() < 2 {
        let text =
            format!("expected several of {what}, got {}, so that there is no time between them", kept.len());
        rows.push((format!("{}.every", sent.key), Verdict::Inconclusive, text));
        return rows;
    }
    let blur = BLUR + case.measuring_error.unwrap_or(Duration::ZERO);
    for pair in kept.windows(2) {
        let between = pair[1].at.since(pair[0].at);
        let text = |words: &str, bound: Duration| {
            format!(
                "expected {words} {:.1} s from one {what} to the next, got {:.1} s (F{} to F{})",
                bound.as_secs_f64(),
                between.as_secs_f64(),
                pair[0].number,
                pair[1].number
            )
        };
        if let Some(least) = least.filter(|least| between + blur < *least) {
            rows.push((key("min"), Verdict::Fail, text("at least", least)));
            break;
        }
        if let Some(most) = most.filter(|most| between > *most + blur) {
            rows.push((key("max"), Verdict::Fail, text("at most", most)));
            break;
        }
    }
    rows
}
