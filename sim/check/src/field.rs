//! One header field, or the Request-URI, held against what a guide or a play says of it.

use plan::profile::Numbers;
use plan::{E164, Field, NumberFormat, Plan, Side};
use sip::{HeaderName, Message, NameAddr, Uri};

/// What was expected of a message, and what was in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// In words, with the name of the field.
    pub expected: String,
    /// Its values, or `none`.
    pub got: String,
}

/// How numbers are written on a trunk.
#[derive(Debug)]
pub struct Forms<'a> {
    /// The forms that a profile tells.
    pub numbers: &'a Numbers,
    /// The numbers that the trunk knows: what looks like two forms is the one in which it is one of these.
    pub known: &'a [E164],
}

/// The numbers of the trunk of a run, and how they are written.
#[derive(Debug)]
pub struct Numbering {
    numbers: Numbers,
    known: Vec<E164>,
}

impl Numbering {
    /// Those that the carrier of a plan tells. What a device's profile says is a placeholder.
    #[must_use]
    pub fn of_plan(plan: &Plan) -> Self {
        let told = if plan.device == Some(Side::Carrier) { &plan.pbx } else { &plan.carrier };
        let dids = told.numbers.dids.keys().filter_map(|name| told.did(name));
        let magic = told.magic.keys().filter_map(|name| told.magic_number(name));
        Self { numbers: told.numbers.clone(), known: dids.chain(magic).collect() }
    }

    /// For [`held`].
    #[must_use]
    pub fn forms(&self) -> Forms<'_> {
        Forms { numbers: &self.numbers, known: &self.known }
    }
}

/// All forms, with the words of files.
const FORMS: [(NumberFormat, &str); 5] = [
    (NumberFormat::PlusE164, "plus-e164"),
    (NumberFormat::E164, "e164"),
    (NumberFormat::National, "national"),
    (NumberFormat::International, "international"),
    (NumberFormat::Local, "local"),
];

/// The keys that do not hold, each with what was expected and got. Of several fields of one name, one must do.
#[must_use]
pub fn held(
    name: &str,
    values: &[String],
    wanted: &Field,
    forms: &Option<Forms<'_>>,
) -> Vec<(&'static str, Held)> {
    let all = compared(name, values, wanted, forms).into_iter();
    all.filter(|(_, _, holds)| !holds).map(|(key, held, _)| (key, held)).collect()
}

/// All keys, each with what was expected and got, and whether it holds.
#[must_use]
pub fn compared(
    name: &str,
    values: &[String],
    wanted: &Field,
    forms: &Option<Forms<'_>>,
) -> Vec<(&'static str, Held, bool)> {
    let mut all = Vec::new();
    let mut say = |key, expected: String, holds: bool| {
        let got = if values.is_empty() { "none".to_owned() } else { values.join(" and ") };
        all.push((key, Held { expected, got }, holds));
    };
    let any = |does: &dyn Fn(&str) -> bool| values.iter().any(|value| does(value));
    if let Some(present) = wanted.present {
        let expected = if present { name.to_owned() } else { format!("no {name}") };
        say("present", expected, present != values.is_empty());
    }
    // White space may stand almost everywhere, and a fold is white space (RFC 3261 7.3.1).
    let packed = |text: &str| text.split_whitespace().collect::<String>();
    if let Some(text) = &wanted.is {
        say("is", format!("{name} to be {text}"), any(&|value| packed(value) == packed(text)));
    }
    if let Some(text) = &wanted.contains {
        let part = packed(text).to_lowercase();
        let contains = any(&|value| packed(value).to_lowercase().contains(&part));
        say("contains", format!("{name} with {text} in it"), contains);
    }
    if let Some(text) = &wanted.user {
        let is_it = any(&|value| user(value).as_ref() == Some(text));
        say("user", format!("{name} with the user part {text}"), is_it);
    }
    if let Some(text) = &wanted.host {
        let is_it = any(&|value| host(value).is_some_and(|host| host.eq_ignore_ascii_case(text)));
        say("host", format!("{name} with the host {text}"), is_it);
    }
    let number = |value: &str| {
        let digits: String = value.trim_start().chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    };
    if let Some(least) = wanted.at_least {
        say("at_least", format!("{name} of at least {least}"), any(&|value| number(value) >= Some(least)));
    }
    if let Some(most) = wanted.at_most {
        let is_at_most = any(&|value| number(value).is_some_and(|number| number <= most));
        say("at_most", format!("{name} of at most {most}"), is_at_most);
    }
    if let (Some(form), Some(forms)) = (wanted.form, forms) {
        let is_so = |value: &str| user(value).is_some_and(|user| forms.is(&user, form));
        let users: Vec<String> = values.iter().filter_map(|value| user(value)).collect();
        let right = users.iter().find(|user| forms.is(user, form));
        let got = match right.or(users.first()) {
            Some(user) => format!("{user}{}", forms.word_of(user)),
            None if values.is_empty() => "none".to_owned(),
            None => "no number".to_owned(),
        };
        let form = FORMS.iter().find(|(one, _)| *one == form).map_or("", |(_, word)| word);
        let expected = format!("{name} in the form {form}");
        all.push(("form", Held { expected, got }, any(&is_so)));
    }
    all
}

/// All values of a header field, whether its name is written long or short.
#[must_use]
pub fn values(message: &Message, name: &str) -> Vec<String> {
    let wanted = HeaderName::parse(name.as_bytes());
    let same = |header: &sip::Header<'_>| {
        header.name.eq_ignore_ascii_case(name) || (wanted.is_some() && header.known == wanted)
    };
    message.headers().filter(same).map(|header| header.value().into_owned()).collect()
}

fn uri(value: &str) -> Option<Uri> {
    NameAddr::parse(value).ok().map(|address| address.uri)
}

fn user(value: &str) -> Option<String> {
    let uri = uri(value)?;
    let user = uri.user_unescaped()?.into_owned();
    // Parameters of a number may stand in the user part.
    Some(user.split(';').next().unwrap_or_default().to_owned())
}

fn host(value: &str) -> Option<String> {
    uri(value).map(|uri| uri.host.to_string())
}

impl Forms<'_> {
    /// True when a user part is a number in this form.
    fn is(&self, user: &str, form: NumberFormat) -> bool {
        let plain = user.strip_prefix(self.numbers.tech_prefix.as_str()).unwrap_or(user);
        let plan = self.numbers.plan();
        let read = |(form, _): &(NumberFormat, &str)| plan.parse(plain, *form);
        let known = FORMS.iter().filter_map(read).find(|number| self.known.contains(number));
        let number = known.or_else(|| plan.parse(plain, form));
        number.is_some_and(|number| plan.print(&number, form) == plain)
    }

    /// The form of a user part, if it has one.
    fn word_of(&self, user: &str) -> String {
        let found = FORMS.iter().find(|(form, _)| self.is(user, *form));
        found.map_or_else(String::new, |(_, word)| format!(", which is {word}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_trunk_has_one_form_where_others_look_like_it() {
        let numbers = Numbers::default();
        let known = [E164::parse("+12025550101").unwrap()];
        let forms = Some(Forms { numbers: &numbers, known: &known });
        let wanted = |form| Field { form: Some(form), ..Field::default() };
        let table = [
            ("<sip:+12025550101@carrier.example>", NumberFormat::PlusE164, true),
            ("<sip:12025550101@carrier.example>", NumberFormat::PlusE164, false),
            ("<sip:12025550101@carrier.example>", NumberFormat::E164, true),
            ("<sip:2025550101@carrier.example>;tag=1", NumberFormat::E164, false),
            ("<sip:2025550101@carrier.example>", NumberFormat::Local, true),
            ("<sip:anonymous@anonymous.invalid>", NumberFormat::PlusE164, false),
        ];
        for (value, form, is) in table {
            let wrong = held("From", &[value.to_owned()], &wanted(form), &forms);
            assert_eq!(wrong.is_empty(), is, "{value} {form:?} {wrong:?}");
        }
        let wrong = held("From", &["<sip:2025550101@x>".to_owned()], &wanted(NumberFormat::PlusE164), &forms);
        assert_eq!(wrong[0].1.got, "2025550101, which is local");
        let all = compared("From", &["<sip:2025550101@x>".to_owned()], &wanted(NumberFormat::Local), &forms);
        assert!(all[0].2 && all[0].1.expected == "From in the form local", "{all:?}");
        assert_eq!(all[0].1.got, "2025550101, which is local");
    }

    #[test]
    fn each_key_can_fail() {
        let value = ["1800;refresher=uac".to_owned()];
        let text = |text: &str| Some(text.to_owned());
        let table = [
            Field { present: Some(false), ..Field::default() },
            Field { is: text("1800"), ..Field::default() },
            Field { contains: text("uas"), ..Field::default() },
            Field { user: text("a"), ..Field::default() },
            Field { host: text("a"), ..Field::default() },
            Field { at_least: Some(1801), ..Field::default() },
            Field { at_most: Some(1799), ..Field::default() },
        ];
        for wanted in table {
            assert_eq!(held("Session-Expires", &value, &wanted, &None).len(), 1, "{wanted:?}");
        }
        let holds = Field {
            contains: text("UAC"),
            at_least: Some(1800),
            at_most: Some(1800),
            present: Some(true),
            ..Field::default()
        };
        assert!(held("Session-Expires", &value, &holds, &None).is_empty());
        assert_eq!(held("Reason", &[], &Field { present: Some(true), ..Field::default() }, &None).len(), 1);
    }
}
