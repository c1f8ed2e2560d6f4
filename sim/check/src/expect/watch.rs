//! Messages, as they reach the other side, for a play that expects something of them.
//!
//! They are looked at as they come: what is kept is what was wrong, and a mark for each message, so that repetitions count
//! once.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Field, Plan, Sent, Which};
use sip::{Message, Method};
use trace::{Cdr, PacketId, Party};

use super::party;
use super::shown::Shown;
use crate::Verdict;
use crate::field::{Held, Numbering, held, values};

/// Messages of a run that are remembered; more are not looked at.
const MESSAGES_MAX: usize = 100_000;

/// What is remembered of messages.
pub(crate) struct Watch {
    looks: Vec<Look>,
    numbering: Numbering,
    /// Those that came: by Call-ID, number, method, sender and status.
    seen: BTreeSet<Mark>,
    /// The INVITEs inside of a dialog.
    inside: BTreeSet<(String, u32)>,
    /// What the called side can show, by Call-ID.
    pub(super) shown: BTreeMap<String, Shown>,
    /// What sides have written down, by Call-ID: calling and called.
    pub(super) records: BTreeMap<(String, Party), (String, String)>,
}

type Mark = (String, u32, String, Party, Option<u16>, String);

/// One that is wanted, and what was seen of it.
struct Look {
    sent: Sent,
    count: u32,
    /// It was seen, counted or not.
    is_there: Option<PacketId>,
    /// What does not hold, by key: of every one the first that is wrong.
    wrong: Vec<(String, Held, PacketId)>,
}

/// A row about a message: its key, what was expected and got, whether it holds, and the packet.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) verdict: Verdict,
    pub(super) packet: Option<PacketId>,
}

impl Watch {
    /// For all that a plan wants of messages and records; none when it wants nothing of them.
    pub(crate) fn new(plan: &Plan) -> Option<Self> {
        let expect = &plan.expect;
        let of_call = |call: &plan::CallExpect| call.shown.is_some() || call.recorded.is_some();
        if expect.sent.is_empty() && !expect.calls.values().any(of_call) {
            return None;
        }
        let look = |sent: &Sent| Look { sent: sent.clone(), count: 0, is_there: None, wrong: Vec::new() };
        Some(Self {
            looks: expect.sent.iter().map(look).collect(),
            numbering: Numbering::of_plan(plan),
            seen: BTreeSet::new(),
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

    /// A message of one side has reached the other.
    pub(crate) fn message(&mut self, plan: &Plan, from: Party, message: &Message, packet: PacketId) {
        let (Some(call_id), Ok(cseq)) = (message.call_id(), message.cseq()) else { return };
        let tag = message.to_ref().ok().and_then(|to| to.tag()).unwrap_or_default().to_owned();
        let is_invite = cseq.method == Method::Invite;
        let status = message.status();
        let transaction = (call_id.to_owned(), cseq.number);
        if is_invite && status.is_none() {
            if tag.is_empty() {
                self.shown.insert(call_id.to_owned(), Shown::of(plan, from, message));
            } else {
                self.inside.insert(transaction.clone());
            }
        }
        let mark = (call_id.to_owned(), cseq.number, cseq.method.to_string(), from, status, tag);
        if self.seen.len() >= MESSAGES_MAX || !self.seen.insert(mark) {
            return;
        }
        let is_inside = is_invite && self.inside.contains(&transaction);
        let forms = Some(self.numbering.forms());
        for look in &mut self.looks {
            let wanted = &look.sent.message;
            if wanted.method != cseq.method.as_str() || wanted.is_inside != is_inside {
                continue;
            }
            // What is challenged, or asked for again with a longer interval, comes again.
            if matches!(status, Some(401 | 407 | 422 | 423)) && from != party(look.sent.by) {
                look.count = look.count.saturating_sub(u32::from(wanted.status.is_none()));
            }
            let is_status = status.map_or(wanted.status.is_none(), |code| wanted.has_status(code));
            if from == party(look.sent.by) && is_status {
                look.at(message, packet, &forms);
            }
        }
    }

    /// What came of each that is wanted.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.looks.iter().flat_map(Look::rows)
    }
}

impl Look {
    fn at(&mut self, message: &Message, packet: PacketId, forms: &Option<crate::field::Forms<'_>>) {
        self.count += 1;
        let is_first = self.is_there.is_none();
        self.is_there.get_or_insert(packet);
        match self.sent.which {
            Which::First if !is_first => return,
            Which::Last => self.wrong.clear(),
            Which::First | Which::Every => {}
        }
        let mut say = |key: String, found: Vec<(&'static str, Held)>| {
            for (part, held) in found {
                let key = format!("{}.{key}.{part}", self.sent.key);
                if !self.wrong.iter().any(|(other, _, _)| *other == key) {
                    self.wrong.push((key, held, packet));
                }
            }
        };
        if let Some(field) = &self.sent.request_uri {
            let uri: Vec<String> = message.request_uri().map(|uri| uri.to_string()).into_iter().collect();
            say("request_uri".to_owned(), held("Request-URI", &uri, field, forms));
        }
        for (name, field) in &self.sent.headers {
            say(format!("headers.{name}"), held(name, &values(message, name), field, forms));
        }
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
        };
        if self.sent.never {
            let holds = self.is_there.is_none();
            let got = if holds { "none" } else { "one" };
            return vec![row(format!("{key}.never"), format!("no {what}"), got.to_owned(), holds)];
        }
        let mut rows = Vec::new();
        let (least, most) = self.sent.times.unwrap_or_default();
        let bounds = [
            ("min", "at least", least, least.is_none_or(|least| self.count >= least)),
            ("max", "at most", most, most.is_none_or(|most| self.count <= most)),
        ];
        for (part, word, bound, holds) in bounds {
            let Some(bound) = bound else { continue };
            let expected = format!("{word} {bound} of {what}");
            rows.push(row(format!("{key}.times.{part}"), expected, self.count.to_string(), holds));
        }
        if self.is_there.is_none() {
            // That there may be none says `times` alone.
            if self.sent.times.is_none() {
                rows.push(row(key.clone(), what, "none".to_owned(), false));
            }
            return rows;
        }
        for (key, held, packet) in &self.wrong {
            let bad = row(key.clone(), format!("{} in {what}", held.expected), held.got.clone(), false);
            rows.push(Row { packet: Some(*packet), ..bad });
        }
        rows.extend(
            self.good().map(|key| row(key, format!("as asked for in {what}"), "so".to_owned(), true)),
        );
        rows
    }

    /// The fields that hold.
    fn good(&self) -> impl Iterator<Item = String> {
        let asked = |field: &Field| *field != Field::default();
        let of_uri = self.sent.request_uri.iter().filter(move |f| asked(f)).map(|_| "request_uri".to_owned());
        let headers = self.sent.headers.iter().filter(move |(_, f)| asked(f));
        let headers = headers.map(|(name, _)| format!("headers.{name}"));
        let all = of_uri.chain(headers).map(|field| format!("{}.{field}", self.sent.key));
        all.filter(|key| !self.wrong.iter().any(|(wrong, _, _)| wrong.starts_with(&format!("{key}."))))
    }
}
