//! Messages, as they reach the other side, for a play or a guide that expects something of them.
//!
//! They are looked at as they come: what is kept is what was wrong, and a mark for each message, so that repetitions count
//! once. Which messages repeat others, and which come again because they were refused so, is decided here alone.

use std::collections::{BTreeMap, BTreeSet};

use clock::{Duration, Instant};
use plan::{Plan, Sent, Which};
use sip::{Message, Method};
use trace::{Cdr, PacketId, Party};

use super::shown::Shown;
use super::{described, party};
use crate::Verdict;
use crate::field::{Held, Numbering, compared, values};

/// Messages of a run that are remembered; more are not looked at.
const MESSAGES_MAX: usize = 100_000;

/// By so much the time between two messages may be off: a wire is no clock.
const BLUR: Duration = Duration::from_millis(20);

/// What is remembered of messages.
pub(crate) struct Watch {
    looks: Vec<Look>,
    numbering: Numbering,
    /// Those that came.
    seen: BTreeSet<Mark>,
    /// When the first copy of each was sent, where somebody asks for the time between them.
    sent: BTreeMap<Mark, Instant>,
    /// The INVITEs inside of a dialog.
    inside: BTreeSet<(String, u32)>,
    /// What the called side can show, by Call-ID.
    pub(super) shown: BTreeMap<String, Shown>,
    /// What sides have written down, by Call-ID: calling and called.
    pub(super) records: BTreeMap<(String, Party), (String, String)>,
}

/// What a repetition has in common with what it repeats.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    transaction: Transaction,
    method: String,
    from: Party,
    status: Option<u16>,
    to_tag: String,
    /// Of a reliable provisional response (RFC 3262 4): the next has another.
    rseq: String,
}

/// A Call-ID and the number of its CSeq.
type Transaction = (String, u32);

/// One that is wanted, and what was seen of it.
struct Look {
    sent: Sent,
    /// Those that count, in their order.
    counted: Vec<Counted>,
    /// It was seen, counted or not.
    is_there: Option<PacketId>,
    /// What does not hold, by key: of every one the first that is wrong.
    wrong: Vec<(String, Held, PacketId)>,
    /// What holds, by key, as it is in the first.
    right: Vec<(String, Held, PacketId)>,
}

/// A message that counts.
#[derive(Clone)]
struct Counted {
    transaction: Transaction,
    at: Instant,
    packet: PacketId,
    /// A REGISTER that gives the binding up is none of those that keep it.
    is_removal: bool,
    /// Whose binding a REGISTER keeps: each account has a time of its own. Empty for all else.
    whose: String,
}

/// A row about a message: its key, what was expected and got, whether it holds, and the packet.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) verdict: Verdict,
    pub(super) packet: Option<PacketId>,
    /// It is about time, and not met by so much.
    pub(super) missed_by: Option<Duration>,
}

impl Watch {
    /// For all that a plan wants of messages and records; none when it wants nothing of them.
    pub(crate) fn new(plan: &Plan) -> Option<Self> {
        let expect = &plan.expect;
        let of_call = |call: &plan::CallExpect| call.shown.is_some() || call.recorded.is_some();
        if expect.sent.is_empty() && !expect.calls.values().any(of_call) {
            return None;
        }
        let look = |sent: &Sent| Look {
            sent: sent.clone(),
            counted: Vec::new(),
            is_there: None,
            wrong: Vec::new(),
            right: Vec::new(),
        };
        Some(Self {
            looks: expect.sent.iter().map(look).collect(),
            numbering: Numbering::of_plan(plan),
            seen: BTreeSet::new(),
            sent: BTreeMap::new(),
            inside: BTreeSet::new(),
            shown: BTreeMap::new(),
            records: BTreeMap::new(),
        })
    }

    /// A side has closed its record of a call.
    pub(crate) fn record(&mut self, party: Party, cdr: &Cdr) {
        if self.records.len() < MESSAGES_MAX {
            let key = (cdr.call_id.clone(), party);
            self.records.insert(key, (cdr.calling.clone(), cdr.called.clone()));
        }
    }

    /// One side has sent a message. How long it was under way, and whether its first copy arrived, is not the sender's doing.
    pub(crate) fn sent(&mut self, at: Instant, from: Party, message: &Message) {
        if let Some(mark) = Mark::of(from, message).filter(|_| self.sent.len() < MESSAGES_MAX) {
            self.sent.entry(mark).or_insert(at);
        }
    }

    /// True when it matters what was sent, and not only what arrived.
    pub(crate) fn wants_sent(&self, plan: &Plan) -> bool {
        plan.device.is_some() || self.looks.iter().any(|look| look.sent.every.is_some())
    }

    /// A message of one side has reached the other.
    pub(crate) fn message(
        &mut self,
        plan: &Plan,
        from: Party,
        message: &Message,
        (at, packet): (Instant, PacketId),
    ) {
        let Some(mark) = Mark::of(from, message) else { return };
        let is_invite = mark.method == Method::Invite.as_str();
        if is_invite && mark.status.is_none() {
            if mark.to_tag.is_empty() {
                self.shown.insert(mark.transaction.0.clone(), Shown::of(plan, from, message));
            } else {
                self.inside.insert(mark.transaction.clone());
            }
        }
        if self.seen.len() >= MESSAGES_MAX || !self.seen.insert(mark.clone()) {
            return;
        }
        let is_inside = is_invite && self.inside.contains(&mark.transaction);
        let forms = Some(self.numbering.forms());
        let one = Counted {
            at: self.sent.get(&mark).copied().unwrap_or(at),
            packet,
            is_removal: is_removal(message),
            whose: whose(message),
            transaction: mark.transaction.clone(),
        };
        let wanted = |look: &&mut Look| {
            look.sent.message.method == mark.method && look.sent.message.is_inside == is_inside
        };
        for look in self.looks.iter_mut().filter(wanted) {
            if from == party(look.sent.by) {
                look.sent_by_it(message, &one, &forms);
            } else {
                look.answered(mark.status, &one.transaction);
            }
        }
    }

    /// What came of each that is wanted.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.looks.iter().flat_map(Look::rows)
    }
}

impl Mark {
    fn of(from: Party, message: &Message) -> Option<Self> {
        let (call_id, cseq) = (message.call_id()?, message.cseq().ok()?);
        Some(Self {
            transaction: (call_id.to_owned(), cseq.number),
            method: cseq.method.to_string(),
            from,
            status: message.status(),
            to_tag: message.to_ref().ok().and_then(|to| to.tag()).unwrap_or_default().to_owned(),
            rseq: values(message, "RSeq").concat(),
        })
    }
}

/// True for a REGISTER that gives the binding up (RFC 3261 10.2.2).
fn is_removal(message: &Message) -> bool {
    let is_register = message.cseq().is_ok_and(|cseq| cseq.method == Method::Register);
    is_register && message.expires().ok().flatten() == Some(0)
}

/// The address that a REGISTER binds (RFC 3261 10.2).
fn whose(message: &Message) -> String {
    let is_register = message.cseq().is_ok_and(|cseq| cseq.method == Method::Register);
    let to = message.to_ref().ok().filter(|_| is_register);
    to.map(|to| to.uri.address_of_record()).unwrap_or_default()
}

impl Look {
    /// What is challenged, or asked for again with a longer interval, comes again, and counts once.
    fn answered(&mut self, status: Option<u16>, transaction: &Transaction) {
        if matches!(status, Some(401 | 407 | 422 | 423)) && self.sent.message.status.is_none() {
            self.counted.retain(|one| one.transaction != *transaction);
        }
    }

    fn sent_by_it(&mut self, message: &Message, one: &Counted, forms: &Option<crate::field::Forms<'_>>) {
        let wanted = &self.sent.message;
        if !message.status().map_or(wanted.status.is_none(), |code| wanted.has_status(code)) {
            return;
        }
        let packet = one.packet;
        self.counted.push(one.clone());
        let is_first = self.is_there.is_none();
        self.is_there.get_or_insert(packet);
        match self.sent.which {
            Which::First if !is_first => return,
            Which::Last => {
                self.wrong.clear();
                self.right.clear();
            }
            Which::First | Which::Every => {}
        }
        let mut keys = BTreeSet::new();
        for (key, held, holds) in self.compared(message, forms) {
            let key = format!("{}.{key}", self.sent.key);
            let found = if holds { &mut self.right } else { &mut self.wrong };
            // Each key is told once, at the first message in which it does not hold, or else in the first; a key of
            // several lines is told for each of them.
            let is_new = keys.contains(&key) || !found.iter().any(|(other, _, _)| *other == key);
            if is_new {
                keys.insert(key.clone());
                found.push((key, held, packet));
            }
        }
    }

    /// All that is said of a message, by its key, and whether it holds.
    fn compared(
        &self,
        message: &Message,
        forms: &Option<crate::field::Forms<'_>>,
    ) -> Vec<(String, Held, bool)> {
        let mut all = Vec::new();
        let mut say = |key: &str, found: Vec<(&'static str, Held, bool)>| {
            all.extend(found.into_iter().map(|(part, held, holds)| (format!("{key}.{part}"), held, holds)));
        };
        if let Some(field) = &self.sent.request_uri {
            let uri: Vec<String> = message.request_uri().map(|uri| uri.to_string()).into_iter().collect();
            say("request_uri", compared("Request-URI", &uri, field, forms));
        }
        for (name, field) in &self.sent.headers {
            say(&format!("headers.{name}"), compared(name, &values(message, name), field, forms));
        }
        all.extend(self.sent.sdp.iter().flat_map(|wanted| described::compared(message, wanted)));
        all
    }

    /// A row for each key of the play, good or bad.
    fn rows(&self) -> Vec<Row> {
        let (key, what) = (&self.sent.key, format!("{} of the {}", self.sent.message, self.sent.by));
        let row = |key: String, expected: String, got: String, holds: bool| Row {
            key,
            expected,
            got,
            verdict: holds.into(),
            packet: self.is_there,
            missed_by: None,
        };
        if self.sent.never {
            let holds = self.is_there.is_none();
            let got = if holds { "none" } else { "one" };
            return vec![row(format!("{key}.never"), format!("no {what}"), got.to_owned(), holds)];
        }
        let mut rows = Vec::new();
        let count = u32::try_from(self.counted.len()).unwrap_or(u32::MAX);
        let (least, most) = self.sent.times.unwrap_or_default();
        let bounds = [
            ("min", "at least", least, least.is_none_or(|least| count >= least)),
            ("max", "at most", most, most.is_none_or(|most| count <= most)),
        ];
        for (part, word, bound, holds) in bounds {
            let Some(bound) = bound else { continue };
            let expected = format!("{word} {bound} of {what}");
            rows.push(row(format!("{key}.times.{part}"), expected, count.to_string(), holds));
        }
        if self.is_there.is_none() {
            // That there may be none says `times` alone.
            if self.sent.times.is_none() {
                rows.push(row(key.clone(), what, "none".to_owned(), false));
            }
            return rows;
        }
        rows.extend(self.paces(&what));
        let is_wrong = |key: &String| self.wrong.iter().any(|(wrong, _, _)| wrong == key);
        let right = self.right.iter().filter(|(key, _, _)| !is_wrong(key)).map(|found| (found, true));
        for ((key, held, packet), holds) in self.wrong.iter().map(|found| (found, false)).chain(right) {
            let found = row(key.clone(), format!("{} in {what}", held.expected), held.got.clone(), holds);
            rows.push(Row { packet: Some(*packet), ..found });
        }
        rows
    }

    /// The time from one to the next: the bound that is broken first, or that both hold.
    fn paces(&self, what: &str) -> Vec<Row> {
        let Some((least, most)) = self.sent.every else { return Vec::new() };
        let key = format!("{}.every", self.sent.key);
        let kept: Vec<&Counted> = self.counted.iter().filter(|one| !one.is_removal).collect();
        let row = |part: &str, expected: String, got: String, verdict| Row {
            key: format!("{key}{part}"),
            expected,
            got,
            verdict,
            packet: kept.last().map(|one| one.packet),
            missed_by: None,
        };
        let gaps = gaps(&kept);
        if gaps.is_empty() {
            let got = format!("{}, so that there is no time between them", kept.len());
            return vec![row("", format!("several of {what}"), got, Verdict::Inconclusive)];
        }
        let mut rows = Vec::new();
        for (part, words, bound) in [(".min", "at least", least), (".max", "at most", most)] {
            let Some(bound) = bound else { continue };
            let is_least = part == ".min";
            let missed = |gap: Duration| {
                if is_least { bound.saturating_sub(gap) } else { gap.saturating_sub(bound) }
            };
            let wrong = gaps.iter().find(|(gap, _)| missed(*gap) > BLUR);
            let expected = format!("{words} {:.1} s from one {what} to the next", bound.as_secs_f64());
            let Some((got, packet)) = wrong.or(gaps.first()).copied() else { continue };
            let found = row(part, expected, format!("{:.1} s", got.as_secs_f64()), wrong.is_none().into());
            rows.push(Row { packet: Some(packet), missed_by: wrong.map(|(gap, _)| missed(*gap)), ..found });
        }
        rows
    }
}

/// The times from one to the next, each with the packet that ends it, of those that belong together.
fn gaps(kept: &[&Counted]) -> Vec<(Duration, PacketId)> {
    let owners: BTreeSet<&str> = kept.iter().map(|one| one.whose.as_str()).collect();
    let of_one = |owner: &str| -> Vec<(Duration, PacketId)> {
        let own: Vec<&Counted> = kept.iter().copied().filter(|one| one.whose == owner).collect();
        own.windows(2).map(|pair| (pair[1].at.since(pair[0].at), pair[1].packet)).collect()
    };
    owners.into_iter().flat_map(of_one).collect()
}
