//! A step as somebody types it while a side is live: `call +12025550101 codecs=PCMA`, `hold`, `dtmf 12#`,
//! `wait ringing`. The words are those of a scenario; what stands first behind the verb is what it is mostly about.

use core::fmt::Write as _;

use serde::Deserialize;
use toml::Value;

use crate::file::step::StepText;
use crate::{FileError, Side, Step};

/// What a line is called.
const NAME: &str = "line";
/// The longest line that is read, in octets.
const LENGTH_MAX: usize = 1_000;

impl Step {
    /// Reads a line that `side` is told.
    ///
    /// # Errors
    /// What is wrong with it, and what may stand there instead.
    pub fn of_line(side: Side, line: &str) -> Result<Self, String> {
        if line.len() > LENGTH_MAX || line.contains(char::is_control) {
            return Err(format!("a line has at most {LENGTH_MAX} octets and no control characters"));
        }
        let mut words = line.split_whitespace();
        let verb = words.next().ok_or_else(|| "the line is empty".to_owned())?;
        if !verb.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return Err(format!("`{verb}` is no verb; `help` lists them"));
        }
        let adverbs = adverbs(verb, words)?;
        let text = format!("title = \"A line\"\nstep = [{{ {side}.{verb} = {{ {adverbs} }} }}]\n");
        let read: Result<Line, _> = toml::from_str(&text);
        let line = read.map_err(|error| told(verb, &FileError::from_toml(NAME, &text, &error)))?;
        let [step] = line.step;
        step.step(1).map_err(str::to_owned)
    }
}

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "title")]
    _title: String,
    step: [StepText; 1],
}

/// What is wrong, without the place: there is but one line.
fn told(verb: &str, error: &FileError) -> String {
    // Other words are unknown as well, and no verbs.
    let unknown = format!("unknown word `{verb}`");
    let mut said = error.message.replace(&unknown, &format!("unknown verb `{verb}`"));
    if !error.allowed.is_empty() {
        let _ = write!(said, "; allowed: {}", error.allowed.join(", "));
        if verb == "wait" && said.contains("unknown word") {
            said.push_str(", or for how long: 2s");
        }
    }
    if let Some(word) = &error.suggestion {
        let _ = write!(said, "; did you mean `{word}`?");
    }
    said
}

/// The adverbs in TOML.
fn adverbs<'a>(verb: &str, words: impl Iterator<Item = &'a str>) -> Result<String, String> {
    let mut pairs = Vec::new();
    for (place, word) in words.enumerate() {
        let (key, value) = match word.split_once('=') {
            Some((key, value)) if is_key(key) => (key, value),
            _ if place == 0 => (first(verb, word)?, word),
            _ => return Err(format!("`{word}`: write further words of `{verb}` as key=value")),
        };
        pairs.push(format!("{key} = {}", value_of(key, value)));
    }
    Ok(pairs.join(", "))
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// What the first word behind a verb is.
fn first(verb: &str, word: &str) -> Result<&'static str, String> {
    Ok(match verb {
        "call" => "to",
        "dtmf" => "digits",
        "register-number" | "unregister-number" => "number",
        "reject" | "progress" => "status",
        "send-fax" if word.starts_with(|c: char| c.is_ascii_digit()) => "pages",
        "send-fax" => "file",
        "modem-call" => "kind",
        "silent" => "lasts",
        "wait" if word.starts_with(|c: char| c.is_ascii_digit()) => "after",
        "wait" => "until",
        _ => return Err(format!("`{verb}` takes no `{word}`; further words are written as key=value")),
    })
}

/// Numbers, truth and lists as TOML has them; all else is text.
fn value_of(key: &str, value: &str) -> String {
    let text = |text: &str| Value::String(text.to_owned()).to_string();
    let is_number = matches!(key, "status" | "pages" | "training_fails_above");
    match key {
        "codecs" => {
            let codecs: Vec<String> = value.split(',').map(text).collect();
            format!("[{}]", codecs.join(", "))
        }
        _ if is_number && value.parse::<u32>().is_ok() => value.to_owned(),
        "ecm" | "moves" if matches!(value, "true" | "false") => value.to_owned(),
        _ => text(value),
    }
}

#[cfg(test)]
mod tests {
    use clock::Duration;

    use super::*;
    use crate::{Codec, Destination, OfferMode, Subject, Verb, WaitFor};

    #[test]
    fn lines_are_steps() {
        let call_as =
            |to, offer, codecs, from| Verb::Call { to, offer, codecs, media: Default::default(), from };
        let call = |to, offer, codecs| call_as(to, offer, codecs, None);
        let number = || Destination::Number("+12025550101".to_owned());
        let wait = |until| Verb::Wait { until };
        let table = [
            ("call +12025550101", call(number(), None, None), 0),
            ("  call   pstn.busy ", call(Destination::Magic("busy".to_owned()), None, None), 0),
            ("call +12025550101 offer=delayed", call(number(), Some(OfferMode::Delayed), None), 0),
            (
                "call to=+12025550101 codecs=PCMA,PCMU",
                call(number(), None, Some(vec![Codec::Pcma, Codec::Pcmu])),
                0,
            ),
            (
                "call +12025550101 from=+12025550171",
                call_as(number(), None, None, crate::E164::parse("+12025550171")),
                0,
            ),
            ("hold", Verb::Hold, 0),
            ("hangup after=2s", Verb::Hangup, 2),
            ("reject 486", Verb::Reject { status: 486, reason: None, to: None }, 0),
            ("register-number +12025550101", Verb::RegisterNumber { number: number() }, 0),
            ("dtmf 12#", Verb::Dtmf { digits: "12#".to_owned() }, 0),
            ("wait 3s", wait(None), 3),
            ("wait ringing", wait(Some(WaitFor::Ringing)), 0),
        ];
        for (line, verb, after) in table {
            let step = Step::of_line(Side::Pbx, line).unwrap_or_else(|e| panic!("{line}: {e}"));
            assert_eq!((step.subject, step.verb), (Subject::Pbx, verb), "{line}");
            assert_eq!(step.after, Duration::from_secs(after), "{line}");
        }
    }

    #[test]
    fn a_wrong_line_is_told_what_is_wrong() {
        let table = [
            ("hangpu", "did you mean `hangup`?"),
            ("hangpu", "unknown verb `hangpu`"),
            ("wait abc", "unknown word `abc`; allowed: ringing"),
            ("wait abc", "trunk-down, or for how long: 2s"),
            ("call", "missing key `to`"),
            ("call 12 34", "key=value"),
            ("hold 2", "takes no `2`"),
            ("dtmf 12x", "is not one or more of 0-9"),
            ("reject 200", "300 to 699"),
            ("reject 486 to=+12025550101", "write `status = 302`"),
            ("call +1 colour=red", "allowed: "),
            ("call +1 from=12", "`12` is no number to call from, write a plus"),
            ("hang\u{7}up", "no control characters"),
            ("hold = {}", "`hold` takes no `=`"),
            ("call \"}]", "no destination"),
            ("x.y 1", "is no verb"),
            ("x.y", "is no verb"),
            ("", "empty"),
        ];
        for (line, words) in table {
            let said = Step::of_line(Side::Pbx, line).expect_err(line);
            assert!(said.contains(words), "{line}: {said}");
            assert!(!said.contains('\n'), "{line}: {said}");
        }
    }

    #[test]
    fn only_the_pbx_registers() {
        assert!(Step::of_line(Side::Pbx, "register").is_ok());
        assert!(Step::of_line(Side::Carrier, "register").expect_err("a carrier").contains("only the pbx"));
    }
}
