//! The verbs of a driver, and a driver to begin with.

use core::fmt::Write as _;

use crate::file::{BY_ITSELF, PLACES, VERBS};
use crate::wrapped;

/// Columns of a comment.
const WIDTH: usize = 100;

/// A verb that a device can be made to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverVerb {
    /// Its word.
    pub name: &'static str,
    /// What it does, in the words of plays.
    pub meaning: String,
}

/// All of them.
#[must_use]
pub fn verbs() -> Vec<DriverVerb> {
    let known = super::verbs();
    let meaning = |name: &str| match name {
        // Adverbs make them of `register` and `unregister` in a play.
        "register-number" => "Registers one of its numbers by itself.".to_owned(),
        "unregister-number" => "Removes the binding of one of its numbers.".to_owned(),
        _ => known.iter().find(|verb| verb.name == name).map(|verb| verb.meaning.clone()).unwrap_or_default(),
    };
    VERBS.iter().map(|name| DriverVerb { name, meaning: meaning(name) }).collect()
}

/// A driver to begin with: every verb, none of which it has yet. It is accepted as it is.
#[must_use]
pub fn template() -> String {
    let mut text = String::new();
    let comment = |text: &mut String, words: &str| {
        wrapped(words, WIDTH).iter().for_each(|line| _ = writeln!(text, "# {line}"));
    };
    comment(
        &mut text,
        &format!(
            "A driver for trunksim: how a device is made to do what a play wants of it. A verb has a command of the shell, \
             or \"{BY_ITSELF}\" for what the device does anyway; what it cannot do is left out, and plays that need it are \
             not run. Take the `#` before a verb away, and write the command. It has failed when its exit code is not 0. \
             `trunksim check FILE` says what is wrong, `trunksim run PLAYS --pbx device:ADDRESS --driver FILE` uses it."
        ),
    );
    text.push_str("title = \"A device of ours\"\nsource = \"Where its commands are written down\"\n\n");
    comment(&mut text, "Places in braces stand for words, which are quoted for the shell:");
    PLACES
        .iter()
        .for_each(|(name, meaning)| _ = writeln!(text, "#   {{{name}}}{:1$} {meaning}", "", 10 - name.len()));
    text.push_str("[does]\n");
    for verb in verbs() {
        comment(&mut text, &verb.meaning);
        let _ = writeln!(text, "#{} = \"{}\"", verb.name, example(verb.name));
    }
    text.push('\n');
    comment(
        &mut text,
        "What the device is set to, in keys of a profile: a play that needs another value there is not run.",
    );
    text.push_str("[setup]\n#limits.channels = 2\n\n");
    comment(
        &mut text,
        "At which numbers a carrier is called, in E.164, by the names that plays have for them (`trunksim list numbers`). \
         With none the numbers are those that profiles begin with; with some, a play that calls another is not run.",
    );
    text.push_str("[numbers]\n#answers = \"+12025550101\"\n");
    text
}

/// A command for a verb, with the places that it has.
fn example(verb: &str) -> String {
    let place = match verb {
        "ring" => return BY_ITSELF.to_owned(),
        "call" => " {number}",
        "dtmf" => " {digits}",
        "reject" => " {status}",
        "send-fax" => " {pages}",
        _ => "",
    };
    format!("our-phone {verb}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Driver;

    #[test]
    fn a_driver_to_begin_with_is_accepted_with_and_without_its_verbs() {
        let text = template();
        let driver = Driver::parse("box.toml", &text).expect("it is accepted");
        assert_eq!(driver.verbs().count(), 0);
        let mut whole = String::new();
        for line in text.lines() {
            let is_key =
                line.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
            whole.push_str(if is_key { &line[1..] } else { line });
            whole.push('\n');
        }
        let driver = Driver::parse("box.toml", &whole).expect("it is accepted");
        assert_eq!(driver.verbs().count(), VERBS.len());
        assert_eq!(driver.setup(), ["limits.channels = 2"]);
    }

    #[test]
    fn every_verb_and_every_place_is_explained() {
        assert!(verbs().iter().all(|verb| !verb.meaning.is_empty()), "{:?}", verbs());
        let text = template();
        assert!(PLACES.iter().all(|(name, _)| text.contains(&format!("{{{name}}}"))), "{text}");
    }
}
