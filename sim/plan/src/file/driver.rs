//! A driver: how a device is made to do what a play wants of it, by commands of a shell.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::file::error::{backticked, reword};
use crate::file::faults;
use crate::file::profile::stem;
use crate::selection::flat;
use crate::{FileError, Selection, Side, SourceFile, nearest};

/// The verbs of a play that a device can be made to do.
pub(crate) const VERBS: [&str; 20] = [
    "call",
    "ring",
    "progress",
    "answer",
    "reject",
    "cancel",
    "hangup",
    "hold",
    "resume",
    "reinvite",
    "dtmf",
    "send-fax",
    "receive-fax",
    "modem-call",
    "path-test",
    "register",
    "unregister",
    "register-number",
    "unregister-number",
    "options",
];
/// What a command may ask for in braces, and what stands for it.
pub const PLACES: [(&str, &str); 9] = [
    ("number", "the number that `call` is to call"),
    ("digits", "the digits that `dtmf` is to send"),
    ("status", "the status with which `reject` refuses, 486 or another"),
    ("pages", "how many pages `send-fax` is to send"),
    ("document", "the TIFF file that `send-fax` is to send"),
    ("received", "the TIFF file that `receive-fax` is to write"),
    ("trunksim", "our address and port"),
    ("device", "the address and port of the device"),
    ("folder", "the folder of the results"),
];
/// Those of a fax, each with the verb that has it.
const PAPERS: [(&str, &str); 2] = [("document", "send-fax"), ("received", "receive-fax")];
/// The word for what a device does without being told.
pub(crate) const BY_ITSELF: &str = "by itself";

/// A driver as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Driver {
    /// The file's name without its ending.
    pub name: String,
    /// One sentence for people.
    pub title: String,
    /// Where it was read, and its text.
    pub source: SourceFile,
    does: BTreeMap<String, Does>,
    /// What the device is set to, `limits.channels = 1` each.
    setup: Vec<String>,
    /// At which numbers a carrier is called, by the names of plays; those that profiles begin with when there are none.
    numbers: BTreeMap<String, String>,
}

/// How a device comes to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// It does it anyway.
    ByItself,
    /// A command makes it, with places in braces.
    Command(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DriverText {
    title: String,
    source: String,
    does: BTreeMap<String, String>,
    #[serde(default)]
    setup: toml::Table,
    #[serde(default)]
    numbers: BTreeMap<String, String>,
}

impl DriverText {
    /// What is wrong with what was read, each at its key.
    fn faults(&self, path: &str, text: &str) -> Vec<FileError> {
        let at = |key: &[&str], why: String| {
            FileError::at(path, text, faults::key_of(text, key).unwrap_or(0..0), why)
        };
        let told = [("title", &self.title), ("source", &self.source)];
        let empty = told.into_iter().filter(|(_, value)| value.trim().is_empty());
        let mut found: Vec<FileError> = empty.map(|(key, _)| faults::empty_key(path, text, key)).collect();
        found.extend(self.does.iter().filter_map(|(verb, command)| command_fault(path, text, verb, command)));
        found.extend(setup_fault(path, text, &self.setup));
        found.extend(check_numbers(&self.numbers).err().map(|(name, why)| at(&["numbers", &name], why)));
        found
    }
}

/// What is wrong with the command of a verb.
fn command_fault(path: &str, text: &str, verb: &str, command: &str) -> Option<FileError> {
    let key = ["does", verb];
    let at_verb = |why: String| FileError::at(path, text, faults::key_of(text, &key).unwrap_or(0..0), why);
    let at_place = |place: &str, why: String| {
        let place = faults::words_of(text, &key, &format!("{{{place}}}"));
        FileError::at(path, text, place.unwrap_or(0..0), why)
    };
    if !VERBS.contains(&verb) {
        return Some(at_verb(format!("unknown verb `{verb}`")).allowing(verb, VERBS));
    }
    if command.trim().is_empty() {
        let why = format!("`{verb}` has no command; write one, or \"{BY_ITSELF}\", or leave it out");
        return Some(at_verb(why));
    }
    let known = PLACES.map(|(name, _)| name);
    if let Some(place) = places(command).find(|place| !known.contains(place)) {
        return Some(at_place(place, format!("unknown place `{place}`")).allowing(place, known));
    }
    let (place, of) = PAPERS.iter().find(|(place, of)| *of != verb && asks_for(command, place))?;
    Some(at_place(place, format!("`{{{place}}}` belongs to `{of}`; there is none in `{verb}`")))
}

impl Driver {
    /// Reads a driver.
    ///
    /// # Errors
    /// When the text is not TOML, or names a verb or a place that there is not.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileError> {
        let written: DriverText = toml::from_str(text).map_err(|e| FileError::from_toml(path, text, &e))?;
        if let Some(fault) = written.faults(path, text).into_iter().next() {
            return Err(fault);
        }
        let does =
            |command: String| if command == BY_ITSELF { Does::ByItself } else { Does::Command(command) };
        Ok(Self {
            name: stem(path).to_owned(),
            title: written.title,
            source: SourceFile::new(path, text),
            setup: flat("", &written.setup),
            numbers: written.numbers,
            does: written.does.into_iter().map(|(verb, command)| (verb, does(command))).collect(),
        })
    }

    /// All that is wrong with a driver, in the order of its lines.
    #[must_use]
    pub fn faults(path: &str, text: &str) -> Vec<FileError> {
        let needed = ["title", "source", "does"];
        faults::all::<DriverText>(path, text, &needed, |_| (), |written| written.faults(path, text))
    }

    /// The verbs that it knows.
    pub fn verbs(&self) -> impl Iterator<Item = &str> {
        self.does.keys().map(String::as_str)
    }

    /// How the device comes to do this; nothing when the driver does not know.
    #[must_use]
    pub fn does(&self, verb: &str) -> Option<&Does> {
        self.does.get(verb)
    }

    /// What the device is said to be set to, `limits.channels = 1` each.
    #[must_use]
    pub fn setup(&self) -> &[String] {
        &self.setup
    }

    /// At which numbers the device is called when it is a carrier, by the names that plays have for them.
    #[must_use]
    pub const fn numbers(&self) -> &BTreeMap<String, String> {
        &self.numbers
    }

    /// Whether the device is said to be set so: `limits.channels = 1`, as a play lays it over a side.
    #[must_use]
    pub fn is_set(&self, setting: &str) -> bool {
        self.setup.iter().any(|own| own == setting)
    }
}

/// The keys are those of a profile: of either side, whichever the device has.
fn setup_fault(path: &str, text: &str, setup: &toml::Table) -> Option<FileError> {
    let said = |side| Selection::device_profile(side).with_defaults(None, setup).err();
    let error = said(Side::Carrier).and(said(Side::Pbx))?;
    let (what, allowed) = reword(error.message());
    let word = backticked(&what).first().map(|word| (*word).to_owned()).unwrap_or_default();
    let key = faults::key_of(text, &["setup"]).unwrap_or(0..0);
    let place = faults::word_within(text, &(key.start..text.len()), &word).unwrap_or(key);
    let error = FileError::at(path, text, place, format!("[setup] is no part of a profile: {what}"));
    Some(error.allowing(&word, allowed.iter().map(String::as_str)))
}

/// The names are those of a carrier that a play may call; what is wrong comes with the name where it is.
fn check_numbers(numbers: &BTreeMap<String, String>) -> Result<(), (String, String)> {
    let known =
        Selection::device_profile(Side::Carrier).alone().map(|profile| profile.magic).unwrap_or_default();
    for (name, number) in numbers {
        let wrong = |why: String| (name.clone(), why);
        if !known.contains_key(name) {
            let near = nearest(name, known.keys().map(String::as_str));
            let cure = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(wrong(format!(
                "no play calls a number `{name}`{cure} `trunksim list numbers` has their names"
            )));
        }
        let one = BTreeMap::from([(name.clone(), number.clone())]);
        Selection::device_carrier(&one).map_err(wrong)?;
    }
    Ok(())
}

/// A command with its places filled: `value` says what stands for each, and nothing for what there is not.
///
/// # Errors
/// The place for which there is nothing.
pub fn filled(command: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let names: Vec<&str> = places(command).collect();
    names.into_iter().try_fold(command.to_owned(), |text, name| {
        let value = value(name).ok_or_else(|| name.to_owned())?;
        Ok(text.replace(&format!("{{{name}}}"), &value))
    })
}

/// Whether a command has this place.
#[must_use]
pub fn asks_for(command: &str, place: &str) -> bool {
    places(command).any(|name| name == place)
}

/// The words in braces. What else a shell has in braces is no plain word.
fn places(command: &str) -> impl Iterator<Item = &str> {
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    command.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(word, _)| word)).filter(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(does: &str) -> Result<Driver, String> {
        let text = format!("title = \"A box\"\nsource = \"none\"\n[does]\n{does}\n");
        Driver::parse("profiles/drivers/box.toml", &text).map_err(|e| e.to_string())
    }

    /// The file that `trunksim new driver` writes says in comments what each verb and place is for.
    #[test]
    fn a_fault_is_placed_at_its_key_and_never_at_a_comment() {
        let comments = "# {number}: what `call` calls; `hold`; [setup] busy\n";
        let head = format!("{comments}title = \"A box\"\nsource = \"none\"\n[does]\n");
        let text =
            format!("{head}hold = \"\"\ncall = \" \"\nreject = \"no {{numbr}}\"\n[numbers]\nbusy = \"02\"\n");
        let places: Vec<_> =
            Driver::faults("box.toml", &text).iter().map(|fault| (fault.line, fault.column)).collect();
        assert_eq!(places, [(5, 1), (6, 1), (7, 14), (9, 1)]);
        assert_eq!(Driver::parse("box.toml", &text).map_err(|fault| fault.line), Err(6));
    }

    #[test]
    fn a_driver_knows_some_verbs() {
        let driver =
            parse("call = \"dial {number} at {trunksim}\"\nanswer = \"by itself\"").expect("a driver");
        assert_eq!(driver.name, "box");
        assert_eq!(driver.does("answer"), Some(&Does::ByItself));
        assert_eq!(driver.does("hold"), None);
        let Some(Does::Command(command)) = driver.does("call") else { panic!("{driver:?}") };
        let value = |name: &str| Some(name.to_uppercase());
        assert_eq!(filled(command, value).as_deref(), Ok("dial NUMBER at TRUNKSIM"));
        assert_eq!(filled(command, |name| (name != "number").then(String::new)), Err("number".to_owned()));
        assert_eq!(
            filled("awk '{ print $1 }' ${HOME}", |_| None).as_deref(),
            Ok("awk '{ print $1 }' ${HOME}")
        );
    }

    #[test]
    fn a_device_may_be_set_as_a_play_needs_it() {
        let driver = parse("[setup]\nlimits.channels = 1\nmedia.codecs = [\"PCMU\"]").expect("a driver");
        assert!(
            driver.is_set("limits.channels = 1") && driver.is_set("media.codecs = [\"PCMU\"]"),
            "{driver:?}"
        );
        assert!(!driver.is_set("limits.channels = 2") && !driver.is_set("media.ptime_ms = 20"), "{driver:?}");
    }

    #[test]
    fn a_carrier_may_be_called_at_numbers_of_its_own() {
        let driver = parse("[numbers]\nbusy = \"+498912345\"").expect("a driver");
        let carrier =
            Selection::device_carrier(driver.numbers()).expect("a profile").alone().expect("a profile");
        let number = |name: &str| carrier.magic_number(name).map(|number| number.to_string());
        assert_eq!(number("busy").as_deref(), Some("+498912345"));
        assert_eq!(number("answers").as_deref(), Some("+12025550101"));
    }

    #[test]
    fn what_it_cannot_mean_is_refused_where_it_stands() {
        let table = [
            ("hangpu = \"x\"", ":4:1: unknown verb `hangpu`", "did you mean `hangup`?"),
            ("call = \" \"", ":4:1: `call` has no command", "by itself"),
            ("call = \"dial {numer}\"", ":4:14: unknown place `numer`", "did you mean `number`?"),
            ("call = \"dial {document}\"", ":4:14: `{document}` belongs to `send-fax`", "none in `call`"),
            ("call = 7", ":4:", "in quotation marks"),
            (
                "[numbers]\nanswer = \"+4989123\"",
                ":5:1: no play calls a number `answer`",
                "did you mean `answers`?",
            ),
            ("[numbers]\nbusy = \"02\"", ":5:1: `busy` is to have a number", "with its plus"),
            (
                "[setup.limits]\nchanels = 1",
                ":5:1: [setup] is no part of a profile: unknown key",
                "did you mean `channels`?",
            ),
        ];
        for (does, place, cure) in table {
            let said = parse(does).expect_err(does);
            assert!(said.contains(place) && said.contains(cure), "{does}: {said}");
        }
    }
}
