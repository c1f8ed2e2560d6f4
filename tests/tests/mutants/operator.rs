//! What an operator is: one way to break one rule, and who is to blame for it.

use clock::Rng;
use sip::HeaderName;
use tests::rewrite::text::Text;
use trace::{Cdr, Party, Recording};

use super::said::{Said, messages};
use super::{auth, billing};

/// One way to break one rule.
pub(crate) struct Operator {
    /// What it does.
    pub(crate) name: &'static str,
    /// The rule: `RFC3261#8.1.1`.
    pub(crate) clause: &'static str,
    /// Rows of the map that say the same in another place, or that it breaks as well.
    pub(crate) also: &'static [&'static str],
    /// How strong the rule is.
    pub(crate) word: Word,
    /// The plays in whose recordings it looks for a place.
    pub(crate) plays: &'static [&'static str],
    /// Does it.
    pub(crate) how: How,
    /// Whether what is known of the digests before stays known: what they cover may change.
    pub(crate) keeps_digests: bool,
}

/// How strong the broken rule is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Whoever breaks it is found with an error.
    Must,
    /// A recommendation, or a text that nobody here could read in full: it can warn, and no more.
    Should,
    /// The changed recording is still legal, because of this: nobody is accused.
    Legal(&'static str),
}

/// How it is done.
pub(crate) enum How {
    /// One message that fits, and all copies of it, say something else.
    Message(Fits, Edit),
    /// The same, and the recording breaks off there: nobody could react to it as he did.
    Last(Fits, Edit),
    /// A piece of text of one message that fits is another one wherever it stands.
    Everywhere(Fits, fn(&Text, &mut Rng) -> Option<(String, String)>),
    /// The credentials of one request are others, and the recording breaks off there.
    Credentials(Value),
    /// The challenges of one response are others, and the recording breaks off there.
    Challenge(Value),
    /// One description of a fax is another, and the recording breaks off there.
    Image(Fits, fn(&mut Text)),
    /// One record of a call is another.
    Record(fn(&mut Cdr)),
    /// Anything else.
    Whole(fn(&Recording, &mut Rng) -> Option<Mutant>),
}

type Fits = fn(&Text) -> bool;
type Edit = fn(&mut Text, &mut Rng);
type Value = fn(&str, &mut Rng) -> String;

/// A recording in which a rule is broken.
pub(crate) struct Mutant {
    /// The recording.
    pub(crate) recording: Recording,
    /// Who has broken it.
    pub(crate) blame: Party,
    /// The same that goes on as it was, when the recording breaks off behind the broken place: some rules are judged when
    /// a transaction is over. What others did there was the reaction to something else, and does not count.
    pub(crate) whole: Option<Recording>,
    /// Where the rule is about how to react to a fault of the other side: the recording with that fault, and with the
    /// right reaction. What is said of that one is said before.
    pub(crate) provoked: Option<Recording>,
    /// Where.
    pub(crate) what: String,
}

impl Mutant {
    /// One that goes to the end of its recording.
    pub(crate) const fn new(recording: Recording, blame: Party, what: String) -> Self {
        Self { recording, blame, whole: None, provoked: None, what }
    }

    /// One that breaks off when a message has arrived.
    pub(crate) fn ending(said: &Said, whole: Recording, blame: Party, what: String) -> Self {
        let recording = said.last_of(&whole);
        Self { whole: Some(whole), ..Self::new(recording, blame, what) }
    }

    /// The same, where the other side was wrong first.
    pub(crate) fn provoked(self, before: Recording) -> Self {
        Self { provoked: Some(before), ..self }
    }
}

/// An operator that breaks a MUST.
pub(crate) const fn must(
    name: &'static str,
    clause: &'static str,
    plays: &'static [&'static str],
    how: How,
) -> Operator {
    Operator { name, clause, also: &[], word: Word::Must, plays, how, keeps_digests: true }
}

/// An operator that breaks what can only warn.
pub(crate) const fn should(
    name: &'static str,
    clause: &'static str,
    plays: &'static [&'static str],
    how: How,
) -> Operator {
    Operator { word: Word::Should, ..must(name, clause, plays, how) }
}

/// An operator that breaks nothing, because of this.
pub(crate) const fn legal(
    name: &'static str,
    clause: &'static str,
    because: &'static str,
    plays: &'static [&'static str],
    how: How,
) -> Operator {
    Operator { word: Word::Legal(because), ..must(name, clause, plays, how) }
}

impl Operator {
    /// The same, which breaks these rows of the map too.
    pub(crate) const fn also(self, rows: &'static [&'static str]) -> Self {
        Self { also: rows, ..self }
    }

    /// All that it breaks.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'static str> {
        core::iter::once(self.clause).chain(self.also.iter().copied())
    }

    /// The same, whose digests are worth what they are.
    pub(crate) const fn of_digests(self) -> Self {
        Self { keeps_digests: false, ..self }
    }

    /// A mutant of a recording; none when it has no place for one.
    pub(crate) fn apply(&self, recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
        match self.how {
            How::Message(fits, edit) => edited(recording, dice, fits, edit).map(|(_, mutant)| mutant),
            How::Last(fits, edit) => last(edited(recording, dice, fits, edit)),
            How::Credentials(edit) => last(values(recording, dice, auth::GIVEN, edit)),
            How::Challenge(edit) => last(values(recording, dice, auth::ASKED, edit)),
            How::Everywhere(fits, words) => everywhere(recording, dice, fits, words),
            How::Image(fits, edit) => last(edited(recording, dice, fits, |text, _| edit(text))),
            How::Record(edit) => billing::records(recording, dice, |mut cdr| {
                edit(&mut cdr);
                vec![cdr]
            }),
            How::Whole(apply) => apply(recording, dice),
        }
    }
}

fn last(found: Option<(Said, Mutant)>) -> Option<Mutant> {
    found.map(|(said, mutant)| Mutant::ending(&said, mutant.recording, mutant.blame, mutant.what))
}

fn values(
    recording: &Recording,
    dice: &mut Rng,
    names: [HeaderName; 2],
    edit: Value,
) -> Option<(Said, Mutant)> {
    edited(
        recording,
        dice,
        |text| auth::has(text, names),
        |text, dice| {
            for name in names {
                for line in text.named(name) {
                    let changed = edit(line.text(), dice);
                    line.set(&changed);
                }
            }
        },
    )
}

fn edited(
    recording: &Recording,
    dice: &mut Rng,
    fits: impl Fn(&Text) -> bool,
    edit: impl Fn(&mut Text, &mut Rng),
) -> Option<(Said, Mutant)> {
    let said = messages(recording).fitting(dice, fits);
    said.into_iter().find_map(|said| {
        let mut text = said.text.clone();
        edit(&mut text, dice);
        let payload = text.print();
        let is_changed = payload != said.packet.payload;
        is_changed.then(|| {
            let mutant = Mutant::new(said.replaced(recording, &payload), said.sender, said.to_string());
            (said, mutant)
        })
    })
}

fn everywhere(
    recording: &Recording,
    dice: &mut Rng,
    fits: Fits,
    words: fn(&Text, &mut Rng) -> Option<(String, String)>,
) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.fitting(dice, fits);
    let (said, (old, new)) =
        said.into_iter().find_map(|said| words(&said.text, dice).map(|words| (said, words)))?;
    let mut changed = recording.clone();
    for other in &all.0 {
        changed = other.replaced(&changed, &other.with_word(&old, &new));
    }
    Some(Mutant::new(changed, said.sender, format!("{said}: {old} is {new}")))
}
