//! A file with every key in it, to begin with.
//!
//! A line that begins with `#` and a letter is a key with its default: without the `#` it says the same as before.
//! All other comments are `# ` and words.

mod play;

use core::fmt::Write as _;

use serde_json::Value;

use super::literal::literal;
use super::{FileKind, Key, keys, schema};
use crate::wrapped;

/// Columns of a comment.
const WIDTH: usize = 100;

/// A file with every key, each with its meaning, unit and default. It is accepted as it is.
#[must_use]
pub fn template(kind: FileKind) -> String {
    let mut out = Template::default();
    out.head(kind);
    if kind == FileKind::Play {
        play::write(&mut out);
    } else {
        out.file(&keys(kind), &schema::defaults(kind), kind);
    }
    out.text
}

/// What is written so far.
#[derive(Default)]
struct Template {
    text: String,
}

impl Template {
    fn head(&mut self, kind: FileKind) {
        let noun = kind.noun();
        self.comment(&format!(
            "A {noun} for trunksim: every key with its meaning, its unit and its default. A key that is left out has \
             its default: take the `#` before it away, and change it. What has no default is shown by an example. \
             `trunksim check FILE` says what is wrong, `trunksim explain KEY` what a key means.",
        ));
        self.text.push('\n');
    }

    fn file(&mut self, keys: &[Key], defaults: &Value, kind: FileKind) {
        for key in keys {
            if key.path.ends_with(".<name>") && !key.is_table {
                self.entries(key, defaults);
            } else if key.is_table
                && keys.iter().any(|k| k.path == format!("{}.<name>", key.path) && k.is_table)
            {
                // The entry says it better.
                self.comment(&key.meaning);
            } else if key.is_table {
                self.table(key, defaults);
            } else if key.is_required && key.table().is_empty() {
                self.key(key);
                self.line(&format!("{} = {}", key.name(), placeholder(key.name(), kind)));
            } else {
                self.key(key);
                self.assignment(key, defaults);
            }
        }
    }

    /// A table, and whether there is one unless a file writes it.
    fn table(&mut self, key: &Key, defaults: &Value) {
        let (place, value) = real(&key.path, defaults);
        if key.path.ends_with(".<name>") {
            let example = if value.is_some() { "is one of those that there are" } else { "is an example" };
            self.comment(&format!("{} The name is free; `{place}` {example}.", key.meaning));
        } else {
            self.comment(&key.meaning);
        }
        let mark = if value.is_some() { "" } else { "# " };
        self.line(&format!("{mark}[{place}]"));
    }

    /// What a key means, and what can stand there.
    fn key(&mut self, key: &Key) {
        self.comment(&key.meaning);
        let (told, plain): (Vec<_>, Vec<_>) = key.words.iter().partition(|(_, meaning)| !meaning.is_empty());
        if told.is_empty() {
            let value = key.value_and_unit();
            let label = if plain.is_empty() { "Value" } else { "Words" };
            self.comment(&format!("{label}: {value}."));
        } else {
            for (word, meaning) in told.into_iter().chain(plain) {
                self.comment(&format!("  {word}  {meaning}"));
            }
        }
    }

    fn assignment(&mut self, key: &Key, defaults: &Value) {
        let is_there = key.table().is_empty() || real(key.table(), defaults).1.is_some();
        let real = real(&key.path, defaults).1.map(literal);
        match real.or_else(|| key.default.clone()).filter(|_| is_there) {
            Some(default) => self.line(&format!("#{} = {default}", key.name())),
            None => self.line(&format!("# {} = {}", key.name(), key.example)),
        }
    }

    /// Entries with names of one's own, all of them.
    fn entries(&mut self, key: &Key, defaults: &Value) {
        let pointer = format!("/{}", key.table().replace('.', "/"));
        self.comment(&format!("Each: a name of your own, and {}.", key.value));
        for (name, value) in defaults.pointer(&pointer).and_then(Value::as_object).into_iter().flatten() {
            self.text.push_str(&format!("#{name} = {}\n", literal(value)));
        }
        self.text.push('\n');
    }

    /// A line, and room below it.
    fn line(&mut self, line: &str) {
        let _ = write!(self.text, "{line}\n\n");
    }

    /// Words, broken into lines. Words that begin with two spaces are set in.
    fn comment(&mut self, words: &str) {
        let inset = if words.starts_with("  ") { "  " } else { "" };
        let width = WIDTH.saturating_sub("# ".len() + 2 * inset.len());
        for (number, line) in wrapped(words, width).iter().enumerate() {
            let further = if number == 0 { "" } else { inset };
            let _ = writeln!(self.text, "#{inset}{further} {line}");
        }
    }
}

/// The place that stands for `path`, with the first name that there is, and what is there.
fn real<'a>(path: &str, defaults: &'a Value) -> (String, Option<&'a Value>) {
    let (mut place, mut here) = (Vec::new(), Some(defaults));
    for part in path.split('.') {
        let name = match (part, here.and_then(Value::as_object)) {
            ("<name>", Some(names)) => names.keys().next().map_or("name", String::as_str),
            ("<name>", None) => "name",
            _ => part,
        };
        place.push(name.to_owned());
        here = here.and_then(|here| here.get(name));
    }
    (place.join("."), here)
}

fn placeholder(name: &str, kind: FileKind) -> String {
    let text = match name {
        "title" => format!("A {} of ours", kind.name()),
        "class" => format!("What kind of {} it is", kind.name()),
        _ => "The guide that says so, and its date".to_owned(),
    };
    toml::Value::from(text).to_string()
}
