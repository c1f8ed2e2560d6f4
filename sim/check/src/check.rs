//! What a check is: a look at messages, transactions and legs, each of which it may find fault with.

use std::collections::{BTreeMap, VecDeque};

use clock::{Duration, Instant};
use sip::Method;
use trace::{Cdr, PacketId, Party, visible};

use crate::alone::is_proven_by_itself;
use crate::sided::binds_one_side;
use crate::wire::{Flaw, Leg, Scene, Sip, Transaction, Wire};
use crate::{Blame, CheckInfo, Finding, Kind, Margin, Severity};

/// Findings of one check against one side in one run; more would say the same again.
const FINDINGS_MAX: usize = 25;

/// Which moments a check wants to see, as a bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interest(pub(crate) u16);

impl Interest {
    /// A request was sent for the first time, ACK and CANCEL included.
    pub(crate) const REQUEST: Self = Self(1);
    /// A response was sent for the first time.
    pub(crate) const RESPONSE: Self = Self(2);
    /// A request was sent again.
    pub(crate) const REQUEST_AGAIN: Self = Self(4);
    /// A message arrived for the first time.
    pub(crate) const DELIVERED: Self = Self(8);
    /// A transaction can be judged as a whole.
    pub(crate) const TRANSACTION: Self = Self(16);
    /// All of a leg can be judged.
    pub(crate) const LEG: Self = Self(32);
    /// A side has handed over its record of a call.
    pub(crate) const RECORD: Self = Self(64);
    /// A recording breaks off while a leg goes on: what was sent so far is wrong, whatever comes.
    pub(crate) const LEG_SO_FAR: Self = Self(128);

    /// How many kinds of moments there are.
    pub(crate) const COUNT: usize = 8;

    /// Its place among the kinds of moments, for a constant of one bit.
    pub(crate) const fn index(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// One check.
pub(crate) trait Check {
    fn interest(&self) -> Interest;

    /// A message was sent; the wire is as it was before.
    fn sent(&mut self, _wire: &Wire, _scene: &Scene<'_>, _out: &mut Findings) {}

    /// A message arrived.
    fn delivered(&mut self, _wire: &Wire, _scene: &Scene<'_>, _out: &mut Findings) {}

    /// A transaction is over.
    fn transaction_over(&mut self, _wire: &Wire, _leg: &Leg, _of: &Transaction, _out: &mut Findings) {}

    /// A leg is over.
    fn leg_over(&mut self, _wire: &Wire, _leg: &Leg, _out: &mut Findings) {}

    /// A side has handed over a record; what it says is compared with the wire when the leg is over.
    fn record(&mut self, _wire: &Wire, _of: Party, _cdr: &Cdr, _out: &mut Findings) {}
}

/// What the checks have found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) list: Vec<Finding>,
    /// Of a capture: what hangs on other packets than its own, and when it was known, by Call-ID, until its leg is over.
    held: BTreeMap<String, Vec<(Instant, Finding)>>,
    /// The calls of a capture that are over, the latest first, and whether they had holes.
    settled: VecDeque<(String, bool)>,
    /// The Call-ID of the leg of a capture that is judged as a whole.
    leg: Option<String>,
    /// How far what hangs on other packets can be believed.
    pub(crate) belief: Belief,
    /// Up to when everything was seen by which is judged now.
    pub(crate) now: Instant,
    /// What carrier and PBX are called where nobody knows which is which.
    names: Option<[String; 2]>,
    /// How many each check has had against each side, those that were taken from the list included.
    counts: BTreeMap<(&'static str, Blame), usize>,
}

/// Calls that are over and remembered.
const SETTLED_MAX: usize = 1024;

/// How much of a leg was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// All of it, as far as anything shows.
    All,
    /// It has a hole: all until then; none where nobody can say.
    Until(Option<Instant>),
}

/// How far what was not seen was not sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Belief {
    /// All was seen.
    #[default]
    Full,
    /// A capture may lack packets: what hangs on others waits until its leg is over, and shows no hole.
    Waits,
    /// Only one side was heard so far: nothing is known of what was said to each other.
    Deaf,
}

/// What a check says about one thing; the rest is in its `CheckInfo`.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) at: Instant,
    pub(crate) packets: Vec<PacketId>,
    pub(crate) call_id: String,
    pub(crate) text: String,
    pub(crate) expected: String,
    pub(crate) got: String,
    pub(crate) margin: Option<Margin>,
    /// Which of the check's clauses it cites.
    pub(crate) clause: usize,
    /// Which of the check's rows it is about, where that is not all of them.
    pub(crate) rows: Option<&'static [&'static str]>,
}

impl Said {
    /// About one message.
    pub(crate) fn of(sip: &Sip, text: impl Into<String>) -> Self {
        Self {
            at: sip.sent_at,
            packets: vec![sip.id],
            call_id: sip.call_id.to_string(),
            text: format!("{}: {}", sip.name(), text.into()),
            expected: String::new(),
            got: String::new(),
            margin: None,
            clause: 0,
            rows: None,
        }
    }

    /// About something in a leg that is no SIP message.
    pub(crate) fn in_leg(leg: &Leg, at: Instant, packets: Vec<PacketId>, text: impl Into<String>) -> Self {
        Self {
            at,
            packets,
            call_id: leg.call_id.to_string(),
            text: text.into(),
            expected: String::new(),
            got: String::new(),
            margin: None,
            clause: 0,
            rows: None,
        }
    }

    /// What is said is about time: it was measured between two moments, and would not be said had it been off by
    /// this much. A finding about bytes, or about the order in which one side did things, has none.
    pub(crate) fn margin(mut self, by: Duration, from: Instant, until: Instant) -> Self {
        self.margin = Some(Margin { by, from, until });
        self
    }

    /// The margin of a flaw that was seen until `until` and had to be seen `least` times.
    pub(crate) fn margin_of(self, flaw: &Flaw, least: usize, until: Instant) -> Self {
        match flaw.beyond(least).zip(flaw.first) {
            Some((by, (from, _))) => self.margin(by, from, until),
            None => self,
        }
    }

    pub(crate) fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = text.into();
        self
    }

    pub(crate) fn got(mut self, text: impl Into<String>) -> Self {
        self.got = text.into();
        self
    }

    /// It breaks another of the check's clauses than the first.
    pub(crate) fn clause(mut self, nth: usize) -> Self {
        self.clause = nth;
        self
    }

    /// It is about these of the check's rows alone, and says nothing of the others.
    pub(crate) fn rows(mut self, rows: &'static [&'static str]) -> Self {
        self.rows = Some(rows);
        self
    }

    /// Another message that helps to prove it.
    pub(crate) fn with(mut self, sip: &Sip) -> Self {
        self.packets.push(sip.id);
        self
    }

    pub(crate) fn at(mut self, at: Instant) -> Self {
        self.at = at;
        self
    }
}

impl Findings {
    /// None so far, of sides that are called so where nobody knows which is which.
    pub(crate) fn of_sides(names: Option<[String; 2]>) -> Self {
        Self { names, ..Self::default() }
    }

    /// A party behaved against the rule of a check.
    pub(crate) fn misbehaved(&mut self, info: &'static CheckInfo, party: Party, said: Said) {
        self.add(info, party, Kind::Misbehaved, said);
    }

    /// A party sent something that is malformed.
    pub(crate) fn malformed(&mut self, info: &'static CheckInfo, party: Party, said: Said) {
        self.add(info, party, Kind::Malformed, said);
    }

    /// Both sides keep the rules and still do not fit.
    pub(crate) fn incompatible(&mut self, info: &'static CheckInfo, party: Party, said: Said) {
        self.add(info, party, Kind::Incompatible, said);
    }

    /// A party did what a clause of a check recommends against, though the others bind without exception.
    pub(crate) fn discouraged(&mut self, info: &'static CheckInfo, party: Party, said: Said) {
        if let Some(added) = self.add(info, party, Kind::Misbehaved, said) {
            added.severity = added.severity.min(Severity::Warning);
        }
    }

    /// A party behaves against the rule of a check as its profile says it does, or where the other side has to take it:
    /// worth knowing, and no fault.
    pub(crate) fn known(&mut self, info: &'static CheckInfo, party: Party, said: Said) {
        if let Some(added) = self.add(info, party, Kind::Misbehaved, said) {
            added.severity = Severity::Info;
        }
    }

    /// The network ate what both sides needed to know: no side is to blame.
    pub(crate) fn lost(&mut self, info: &'static CheckInfo, party: Party, said: Said) {
        if let Some(added) = self.add_blaming(Blame::Network, info, party, Kind::Incompatible, said) {
            added.severity = Severity::Info;
        }
    }

    /// A leg of a capture is judged as a whole now.
    pub(crate) fn conclude(&mut self, call_id: &str) {
        self.leg = Some(visible(call_id));
    }

    /// A leg of a capture is over. When it has a hole, what hangs on others of its packets is proven only when it was found
    /// before, and else takes no room from what is.
    pub(crate) fn settle(&mut self, call_id: &str, whole: Whole) {
        let call_id = visible(call_id);
        let is_proven = |made: Instant| match whole {
            Whole::All => true,
            Whole::Until(until) => until.is_some_and(|until| made <= until),
        };
        let held = self.held.remove(&call_id);
        self.leg = None;
        self.settled.truncate(SETTLED_MAX - 1);
        self.settled.push_front((call_id, whole != Whole::All));
        for (made, finding) in held.into_iter().flatten() {
            if is_proven(made) && self.has_room(finding.check, finding.blame) {
                self.list.push(finding);
            }
        }
    }

    /// True for one that is not too many of its check against its side, which counts it.
    fn has_room(&mut self, check: &'static str, blame: Blame) -> bool {
        let same = self.counts.entry((check, blame)).or_default();
        let has_room = *same < FINDINGS_MAX;
        *same += usize::from(has_room);
        has_room
    }

    /// Puts one where it goes, if there is room: to the list, or to those of its call that wait.
    fn put(&mut self, finding: Finding, waits_in: Option<String>) -> Option<&mut Finding> {
        let (check, blame) = (finding.check, finding.blame);
        let Some(call_id) = waits_in else {
            if !self.has_room(check, blame) {
                return None;
            }
            self.list.push(finding);
            return self.list.last_mut();
        };
        if self.counts.get(&(check, blame)).is_some_and(|same| *same >= FINDINGS_MAX) {
            return None;
        }
        let held = self.held.entry(call_id).or_default();
        let same = held.iter().filter(|(_, f)| f.check == check && f.blame == blame).count();
        if same >= FINDINGS_MAX {
            return None;
        }
        // What was measured between two moments was known at the second.
        let known = finding.margin.map_or(self.now, |margin| margin.until.min(self.now));
        held.push((known, finding));
        held.last_mut().map(|(_, finding)| finding)
    }

    fn add(
        &mut self,
        info: &'static CheckInfo,
        party: Party,
        kind: Kind,
        said: Said,
    ) -> Option<&mut Finding> {
        self.add_blaming(Blame::from(party), info, party, kind, said)
    }

    fn add_blaming(
        &mut self,
        blame: Blame,
        info: &'static CheckInfo,
        party: Party,
        kind: Kind,
        said: Said,
    ) -> Option<&mut Finding> {
        // A stranger is judged by what the sides do to it, not by itself.
        if party == Party::Stranger {
            return None;
        }
        if self.names.is_some() && binds_one_side(info.id) {
            return None;
        }
        let is_proven = self.belief == Belief::Full || is_proven_by_itself(info.id);
        // Who is not heard yet may be, before the call is over.
        if !is_proven && self.belief == Belief::Deaf && said.call_id.is_empty() {
            return None;
        }
        let call_id = visible(&said.call_id);
        let waits_in = match self.outcome_elsewhere(&call_id) {
            _ if is_proven || call_id.is_empty() => None,
            Some(true) => return None,
            // The leg that is judged now tells of a call that was over before.
            Some(false) => self.leg.clone(),
            None => Some(call_id.clone()),
        };
        let cure = self.cure(info, party);
        let finding = Finding {
            check: info.id,
            severity: info.severity(),
            blame,
            kind,
            clause: info.clauses.get(said.clause).copied().unwrap_or_default().to_owned(),
            requirements: said.rows.unwrap_or(info.requirements),
            at: said.at,
            packets: said.packets,
            // They quote the wire, and go to terminals and tables.
            text: visible(&said.text),
            expected: visible(&said.expected),
            got: visible(&said.got),
            notice: info.notice.to_owned(),
            cure,
            call_id,
            margin: said.margin,
            late: None,
        };
        self.put(finding, waits_in)
    }

    /// Of another call than the one whose leg is judged as a whole, once it is over: whether it had a hole.
    fn outcome_elsewhere(&self, call_id: &str) -> Option<bool> {
        self.leg.as_ref().filter(|leg| *leg != call_id)?;
        self.settled.iter().find(|(settled, _)| settled == call_id).map(|(_, has_hole)| *has_hole)
    }

    fn cure(&self, info: &CheckInfo, party: Party) -> String {
        match &self.names {
            None => format!("on the {}: {}", party.name(), info.cure),
            Some(names) => format!("on {}: {}", names[usize::from(party == Party::Pbx)], info.cure),
        }
    }
}

/// True for the methods that a dialog counts and a session is changed by.
pub(crate) fn is_ack_or_cancel(sip: &Sip) -> bool {
    matches!(sip.method, Method::Ack | Method::Cancel)
}

/// The facts of a check: these, and what path and head of its file say.
macro_rules! info {
    (rows: $rows:expr, $level:ident, $evidence:ident, notice: $notice:literal) => {
        /// The facts.
        pub(crate) static INFO: $crate::CheckInfo = {
            let head = $crate::heads::head(module_path!());
            $crate::CheckInfo {
                id: head.id,
                title: head.title,
                requirements: &$rows,
                clauses: head.clauses,
                words: head.words,
                level: $crate::Level::$level,
                evidence: $crate::Evidence::$evidence,
                notice: $notice,
                cure: head.cure,
                doc: head.doc,
            }
        };
    };
}
pub(crate) use info;
