//! A selection as text, and back.

use core::fmt::{self, Write as _};
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer};
use toml::{Table, Value};

use super::secrets::Blanks;
use super::{Seat, Selection};
use crate::{FileError, NetworkFile, ProfileFile, QuirkChoice, Scenario, Side, SourceFile, TrunkMode};

/// What the first key of the text says.
const FORMAT: &str = "trunksim-plan";
/// The version of the format; a reader refuses others.
const FORMAT_VERSION: u32 = 1;
/// Base64 digits in a line.
const LINE: usize = 100;

/// Why a stored plan cannot be used.
#[derive(Debug)]
pub enum NotRead {
    /// It is no stored plan, or one of another version.
    Format(String),
    /// A file inside of it is wrong.
    File(Box<FileError>),
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(reason) => f.write_str(reason),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for NotRead {}

/// As written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelectionText {
    format: String,
    format_version: u32,
    #[expect(dead_code, reason = "for people; what decides is the version of the format")]
    version: String,
    #[expect(dead_code, reason = "for people; the play says it")]
    title: String,
    mode: TrunkMode,
    seed: String,
    quirks: Vec<String>,
    secrets: SecretsText,
    device: Option<Side>,
    addresses: Option<AddressesText>,
    instead: Option<InsteadText>,
    play: FileText,
    carrier: FileText,
    pbx: FileText,
    network: FileText,
    #[serde(default)]
    documents: BTreeMap<String, String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum SecretsText {
    MadeUp,
    Blanked,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressesText {
    carrier: SeatText,
    pbx: SeatText,
}

struct SeatText(Seat);

impl<'de> Deserialize<'de> for SeatText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InsteadText {
    document: String,
    pages: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    path: String,
    text: String,
    defaults: Option<String>,
}

impl Selection {
    /// True when `text` says of itself that it is a stored plan.
    #[must_use]
    pub fn is_text(text: &str) -> bool {
        toml::from_str::<Table>(text).is_ok_and(|t| t.get("format").and_then(Value::as_str) == Some(FORMAT))
    }

    /// The selection that [`Self::text`] has written.
    ///
    /// # Errors
    /// When it is none, or of another version; or what is wrong with a file inside of it.
    pub fn read(text: &str) -> Result<Self, NotRead> {
        let wrong = |reason: String| NotRead::Format(format!("not a stored plan of this version: {reason}"));
        let table: Table = toml::from_str(text).map_err(|e| wrong(e.message().to_owned()))?;
        let format = table.get("format").and_then(Value::as_str).unwrap_or("no format");
        let version = table.get("format_version").and_then(Value::as_integer);
        if format != FORMAT || version != Some(i64::from(FORMAT_VERSION)) {
            let version = version.map_or("none".to_owned(), |v| v.to_string());
            let expected = format!("expected {FORMAT} {FORMAT_VERSION}");
            return Err(wrong(format!("{format}, format version {version}; {expected}")));
        }
        let stated: SelectionText = toml::from_str(text).map_err(|e| wrong(e.message().to_owned()))?;
        stated.selection()
    }

    /// Everything in one text, without the passwords of whoever runs it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut blanks = Blanks::default();
        let files = [
            ("play", self.scenario.name.clone() + ".toml", &self.scenario.source, None),
            (
                "carrier",
                self.carrier.name.clone() + ".toml",
                &self.carrier.source,
                Some(&self.carrier.defaults),
            ),
            ("pbx", self.pbx.name.clone() + ".toml", &self.pbx.source, Some(&self.pbx.defaults)),
            ("network", self.network.name.clone() + ".toml", &self.network.source, None),
        ];
        let files =
            files.map(|(key, path, source, defaults)| file(key, &path, source, defaults, &mut blanks));
        let secrets = if self.secrets_are_blank || blanks.count() > 0 { "blanked" } else { "made-up" };
        let mut text = self.choices(secrets);
        text.extend(files);
        if !self.documents.is_empty() {
            text.push_str("\n# TIFF files, in base64.\n[documents]\n");
        }
        for (name, octets) in &self.documents {
            let digits = BASE64.encode(octets);
            let lines =
                digits.as_bytes().chunks(LINE).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
            let _ = writeln!(text, "{} = '''\n{lines}\n'''", quoted(name));
        }
        text
    }

    /// True when passwords of a user's own stand in the files.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        let mut blanks = Blanks::default();
        for source in [&self.scenario.source, &self.carrier.source, &self.pbx.source] {
            blanks.blank(&source.text);
        }
        self.secrets_are_blank || blanks.count() > 0
    }

    /// All that is not a file.
    fn choices(&self, secrets: &str) -> String {
        let mut text =
            "# What was to happen in this run, whole: the play, both profiles and the network as they were \
            written.\n# `trunksim run plan.toml` plays it again.\n"
                .to_owned();
        let quirks: Vec<String> = self.quirks.iter().map(|q| quoted(&q.to_string())).collect();
        let _ = writeln!(text, "format = \"{FORMAT}\"\nformat_version = {FORMAT_VERSION}");
        let _ = writeln!(text, "version = {}", quoted(env!("CARGO_PKG_VERSION")));
        let _ = writeln!(text, "title = {}", quoted(&self.scenario.title));
        // As text: TOML's integers end at 63 bits, a seed does not.
        let _ = writeln!(text, "mode = \"{}\"\nseed = \"{}\"", self.mode, self.seed);
        let _ = writeln!(text, "quirks = [{}]", quirks.join(", "));
        let _ =
            writeln!(text, "# Passwords of a user's own are blanked; those of shipped files were made up.");
        let _ = writeln!(text, "secrets = \"{secrets}\"");
        if let Some(device) = self.device {
            let _ = writeln!(text, "# This side was a real device; its profile is a placeholder.");
            let _ = writeln!(text, "device = \"{device}\"");
        }
        if let Some((carrier, pbx)) = self.addresses {
            let _ = writeln!(text, "addresses = {{ carrier = \"{carrier}\", pbx = \"{pbx}\" }}");
        }
        if let Some((document, pages)) = &self.instead {
            let _ = writeln!(text, "instead = {{ document = {}, pages = {pages} }}", quoted(document));
        }
        let overrides = self.overrides();
        if !overrides.is_empty() {
            let _ =
                writeln!(text, "# The play lays over the pair: {}.", overrides.join(", ").replace('\n', " "));
        }
        text
    }
}

impl SelectionText {
    fn selection(self) -> Result<Selection, NotRead> {
        let wrong = |reason: String| NotRead::Format(format!("not a stored plan of this version: {reason}"));
        let file = |error: FileError| NotRead::File(Box::new(error));
        debug_assert!(self.format == FORMAT && self.format_version == FORMAT_VERSION, "looked at before");
        let profile = |side, text: &FileText| {
            let defaults = text.defaults.as_deref().unwrap_or_default();
            ProfileFile::parse_over(side, defaults, &text.path, &text.text).map_err(file).map(Arc::new)
        };
        let document = |(name, digits): (String, String)| {
            let digits: String = digits.split_whitespace().collect();
            let octets = BASE64.decode(digits).map_err(|e| wrong(format!("the document {name}: {e}")))?;
            Ok((name, Arc::from(octets)))
        };
        let quirk = |word: String| word.parse::<QuirkChoice>().map_err(wrong);
        Ok(Selection {
            scenario: Arc::new(Scenario::parse(&self.play.path, &self.play.text).map_err(file)?),
            carrier: profile(Side::Carrier, &self.carrier)?,
            pbx: profile(Side::Pbx, &self.pbx)?,
            network: Arc::new(NetworkFile::parse(&self.network.path, &self.network.text).map_err(file)?),
            mode: self.mode,
            seed: self.seed.parse().map_err(|_| wrong(format!("`{}` is no seed", self.seed)))?,
            quirks: self.quirks.into_iter().map(quirk).collect::<Result<_, _>>()?,
            addresses: self.addresses.map(|a| (a.carrier.0, a.pbx.0)),
            documents: self.documents.into_iter().map(document).collect::<Result<_, _>>()?,
            instead: self.instead.map(|i| (i.document, i.pages)),
            device: self.device,
            secrets_are_blank: self.secrets == SecretsText::Blanked,
        })
    }
}

fn file(
    key: &str,
    path: &str,
    source: &SourceFile,
    defaults: Option<&Arc<str>>,
    blanks: &mut Blanks,
) -> String {
    let mut text =
        format!("\n[{key}]\npath = {}\ntext = {}\n", quoted(path), literal(&blanks.blank(&source.text)));
    if let Some(defaults) = defaults {
        let _ = writeln!(text, "defaults = {}", literal(&blanks.blank(defaults)));
    }
    text
}

/// The keys and values of a table, one line each.
pub(crate) fn flat(name: &str, table: &Table) -> Vec<String> {
    let within = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    let line = |(key, value): (&String, &Value)| match value {
        Value::Table(inner) => flat(&within(key), inner),
        value if key == "password" => {
            vec![format!("{} = {}", within(key), "*".repeat(value.to_string().len().min(3)))]
        }
        value => vec![format!("{} = {value}", within(key))],
    };
    table.iter().flat_map(line).collect()
}

/// A text as its author wrote it, lines and all, where TOML can hold it so.
fn literal(text: &str) -> String {
    let is_clean = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if text.contains("'''") || text.ends_with('\'') || !text.chars().all(is_clean) {
        return quoted(text);
    }
    format!("'''\n{text}'''")
}

/// A basic string of TOML: everything escaped that it does not take as it is. As a value and as a key.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
