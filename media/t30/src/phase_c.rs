//! Whether there was a page between the commands that end one, and something that the answers can be about.

use bytes::Bytes;
use clock::Instant;
use t38::t30::Frame;

use crate::Side;

/// What is remembered, the first ones.
const BASELESS_MAX: usize = 16;

/// A command that ends a page of which nothing came, or an answer that confirms nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Baseless {
    /// When it began.
    pub at: Instant,
    /// Who said it.
    pub side: Side,
    /// `EOP`, `MCF`, `CFR`.
    pub name: &'static str,
    /// Whether it is an answer.
    pub is_answer: bool,
}

/// The page between two commands.
#[derive(Debug, Default)]
pub(crate) struct PhaseC {
    /// The fast modem was at work since the last command, and carried something.
    has_signal: bool,
    has_data: bool,
    last: Option<Command>,
    pub(crate) baseless: Vec<Baseless>,
}

/// The last command that ended a page.
#[derive(Debug)]
struct Command {
    side: Side,
    /// By what its repetitions are known.
    octets: Bytes,
    /// It wants to begin anew behind the page.
    is_end_of_message: bool,
    has_data: bool,
    is_answered: bool,
}

impl PhaseC {
    /// A DCS: a page begins.
    pub(crate) fn ordered(&mut self) {
        (self.has_signal, self.has_data, self.last) = (false, false, None);
    }

    /// The fast modem was at work, and no check.
    pub(crate) fn carried(&mut self, has_data: bool) {
        self.has_signal = true;
        self.has_data |= has_data;
    }

    /// MPS, EOM, EOP, with or without PRI, PPS, EOR.
    pub(crate) fn ended(&mut self, at: Instant, side: Side, command: &Frame) {
        let (name, octets) = (command.name(), repeated(command));
        let own = self.last.as_ref().filter(|last| last.side == side);
        // Who has no answer says it again, and so does who is asked to (T.30 5.4.2).
        if !self.has_signal && own.is_some_and(|last| last.octets == octets) {
            return;
        }
        // EOR gives up what PPS has announced, and who has no answer may give up otherwise.
        let is_due = self.last.as_ref().is_none_or(|last| last.side == side && last.is_answered);
        let is_more = name == "EOR" || !is_due;
        if !self.has_signal && !is_more {
            self.note(Baseless { at, side, name, is_answer: false });
        }
        self.last = Some(Command {
            side,
            octets,
            is_end_of_message: command.full_name().ends_with("EOM"),
            has_data: self.has_data || is_more,
            is_answered: false,
        });
        (self.has_signal, self.has_data) = (false, false);
    }

    /// The other side says what came of the page.
    pub(crate) fn answered(&mut self, at: Instant, side: Side, name: &'static str) {
        let Some(last) = self.last.as_mut().filter(|last| last.side != side) else { return };
        last.is_answered = true;
        if !last.has_data && matches!(name, "MCF" | "RTP") {
            self.confirms_nothing(at, side, name);
        }
    }

    /// An answer confirms what was not there.
    pub(crate) fn confirms_nothing(&mut self, at: Instant, side: Side, name: &'static str) {
        self.note(Baseless { at, side, name, is_answer: true });
    }

    /// True when a DCS is due behind this answer: it asks for another training, or a message has ended
    /// (T.30 5.3.6.1.6, 5.3.6.1.7).
    pub(crate) fn ends_order(&self, name: &str) -> bool {
        let is_end = self.last.as_ref().is_some_and(|last| last.is_end_of_message);
        matches!(name, "RTP" | "RTN") || is_end && name == "MCF"
    }

    fn note(&mut self, baseless: Baseless) {
        if self.baseless.len() < BASELESS_MAX {
            self.baseless.push(baseless);
        }
    }
}

/// What is the same in a command that is said again: an operator may be asked for or not (PRI).
fn repeated(command: &Frame) -> Bytes {
    match command.name() {
        "PPS" | "EOR" => command.octets.slice(2.min(command.octets.len())..),
        name => Bytes::from_static(name.trim_start_matches("PRI-").as_bytes()),
    }
}
