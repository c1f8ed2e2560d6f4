//! A value of another kind than its key has: what stands there, what is wanted, and how it is written.

use core::ops::Range;

/// What the reader calls whole numbers.
const WHOLE: [&str; 9] = ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64"];
/// What it calls addresses.
const ADDRESSES: [&str; 5] = ["IP address", "IPv4 address", "IPv6 address", "socket address", "IpAddr"];
/// How an address is written.
const ADDRESS: &str = "write an address, such as \"192.0.2.10\"; a name can be given to `--peer`";

/// What is said of it, and the cure.
pub(super) struct Told {
    pub(super) message: String,
    pub(super) cure: Option<String>,
}

/// The words of the reader in ours; nothing when they are about something else. `span` is the value.
pub(super) fn told(text: &str, span: Range<usize>, said: &str) -> Option<Told> {
    let written = text.get(span.clone()).unwrap_or_default().trim();
    if said.contains("invalid IP address syntax") {
        let message = format!("{} is no IP address", shown(written));
        return Some(Told { message, cure: Some(ADDRESS.to_owned()) });
    }
    let (found, wanted) = said
        .strip_prefix("invalid type: ")
        .or_else(|| said.strip_prefix("invalid value: "))
        .or_else(|| said.strip_prefix("invalid length "))?
        .split_once(", expected ")?;
    // A table is pointed at by its head or by what surrounds it.
    let found = match found {
        // The reader has dates as tables.
        "map" if is_date(written) => written.to_owned(),
        "map" => "a table".to_owned(),
        "sequence" => "a list".to_owned(),
        _ if said.starts_with("invalid length") => "a list".to_owned(),
        "unit variant" | "newtype variant" => shown(written),
        value => shown(between_marks(value)),
    };
    let key = key(text, span.start);
    let plain = found.trim_matches('"');
    let (wanted, cure) = match wanted {
        "a string" => ("text".to_owned(), Some(format!("write it in quotation marks: \"{plain}\""))),
        "a boolean" => {
            ("true or false".to_owned(), Some("write true or false, without quotation marks".to_owned()))
        }
        "a sequence" => ("a list".to_owned(), Some(format!("write it in brackets: [{found}]"))),
        "a map" => ("a table, as in { key = value }".to_owned(), None),
        "newtype variant" => {
            let cure = format!("write {{ {plain} = ... }}; `trunksim explain {key}` shows an example");
            ("the word with a value of its own".to_owned(), Some(cure))
        }
        "unit variant" => ("the word alone".to_owned(), None),
        "f64" => ("a number".to_owned(), Some("write it without quotation marks".to_owned())),
        address if ADDRESSES.contains(&address) => ("an IP address".to_owned(), Some(ADDRESS.to_owned())),
        // The names of our types mean nothing to whoever writes a file.
        table if table.starts_with("struct ") => ("a table, as in { key = value }".to_owned(), None),
        "any valid TOML value" => {
            ("another value".to_owned(), Some(format!("`trunksim explain {key}` says which")))
        }
        whole if WHOLE.contains(&whole) => (range(whole, said), whole_number(&found, key)),
        _ => return None,
    };
    let cure = cure.filter(|_| !matches!(found.as_str(), "a table" | "a list"));
    Some(Told { message: format!("{found} stands where {wanted} is expected"), cure })
}

/// True for a date or a time, as TOML has them without quotation marks.
fn is_date(written: &str) -> bool {
    written.parse::<toml::value::Datetime>().is_ok()
}

/// What the reader puts between marks, with the quotation marks of a text: ``integer `5` as i128``, `string "x"`.
fn between_marks(value: &str) -> &str {
    let Some(first) = value.find(['`', '"']) else { return value };
    let mark = &value[first..=first];
    value.rfind(mark).filter(|last| *last > first).map_or(&value[first..], |last| &value[first..=last])
}

/// A value without the reader's marks, and not all of a long one.
fn shown(value: &str) -> String {
    const SHOWN: usize = 60;
    let value = value.trim_matches('`');
    let value = match value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')) {
        Some(inner) => format!("\"{inner}\""),
        None => value.to_owned(),
    };
    match value.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}...", &value[..at]),
        None => value,
    }
}

/// The key before a value.
fn key(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let name = line.rsplit_once('=').map_or(line, |(name, _)| name).trim_end();
    name.rsplit(|c| !is_of_key(c)).next().unwrap_or_default()
}

/// What a whole number can be.
fn range(kind: &str, said: &str) -> String {
    let least = if kind.starts_with('i') { "" } else { " of 0 or more" };
    let most = match kind {
        "u8" => " up to 255",
        "u16" => " up to 65535",
        "u32" => " up to 4294967295",
        _ => "",
    };
    // What has more digits than the reader can hold is out of every range.
    let is_too_long = said.contains("as i128") || said.contains("as u128");
    if is_too_long || said.starts_with("invalid value") {
        format!("a whole number{least}{most}")
    } else {
        "a whole number".to_owned()
    }
}

/// How the number that was probably meant is written.
fn whole_number(found: &str, key: &str) -> Option<String> {
    let plain = found.trim_matches('"');
    let is_text = plain != found;
    let digits: String = plain.chars().take_while(char::is_ascii_digit).collect();
    let unit = plain[digits.len()..].trim();
    let count: u64 = digits.parse().ok()?;
    let milliseconds = match unit {
        "ms" => Some(count),
        "s" | "sec" | "seconds" => count.checked_mul(1_000),
        "m" | "min" | "minutes" => count.checked_mul(60_000),
        "h" | "hours" => count.checked_mul(3_600_000),
        _ => None,
    };
    let (name, each) = if key.ends_with("_ms") { ("milliseconds", 1) } else { ("seconds", 1_000) };
    let is_time = key.ends_with("_ms") || key.ends_with("_s");
    match milliseconds {
        Some(ms) if is_time => Some(format!("write {} without quotation marks: it is in {name}", ms / each)),
        // A number out of range is written rightly.
        _ if unit.is_empty() && !is_text => None,
        _ if unit.is_empty() => Some(format!("write {digits}, without quotation marks")),
        _ => Some(format!("write a whole number, such as {digits}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::keys::{self, FileKind};
    use crate::{NetworkFile, ProfileFile, Scenario, Side};

    #[test]
    fn a_value_of_another_kind_is_told_without_words_of_the_reader() {
        let table = [
            (
                "[session_timer]\nexpires_s = \"1800s\"",
                "\"1800s\" stands where a whole number is",
                "write 1800 without",
            ),
            ("[session_timer]\nexpires_s = '30m'", "\"30m\" stands where", "write 1800 without"),
            ("[limits]\ncalls_per_second = 1.5", "1.5 stands where a whole number is", "such as 1"),
            (
                "[limits]\ncalls_per_second = -5",
                "-5 stands where a whole number of 0 or more",
                "whole number",
            ),
            ("[address]\nsignalling_port = \"5060\"", "\"5060\" stands where", "write 5060, without"),
            (
                "[address]\nsignalling_ip = \"sip.example.com\"",
                "\"sip.example.com\" is no IP address",
                "--peer",
            ),
            ("[media]\ncodecs = \"PCMA\"", "\"PCMA\" stands where a list is", "[\"PCMA\"]"),
            ("[numbers]\ncountry_code = 1", "1 stands where text is", "marks: \"1\""),
            (
                "[identity]\nscreening = \"reject\"",
                "\"reject\" stands where the word with a value",
                "{ reject = ... }",
            ),
            ("[media]\nrtcp = \"yes\"", "\"yes\" stands where true or false is", "without quotation marks"),
            ("[media]\nrtcp = {}", "a table stands where true or false is", ""),
            (
                "[limits]\nchannels = 999999999999999999999999",
                "999999999999999999999999 stands where a whole number of 0 or more up to 4294967295",
                "",
            ),
            ("[address]\nsignalling_ip = 5", "5 stands where an IP address is", "192.0.2.10"),
            ("[address]\nmedia_ip = {}", "a table stands where an IP address is", ""),
            ("[numbers]\ncountry_code = 2026-05-01", "2026-05-01 stands where text is", "\"2026-05-01\""),
            ("transport = \"tls\"", "unknown key `transport`", "over UDP alone"),
            ("[calls]\nmethods = [\"REGISTER\"]", "unknown word `REGISTER`", "wherever its `modes`"),
        ];
        for (text, says, cure) in table {
            let shown = ProfileFile::parse(Side::Carrier, "p.toml", text).expect_err(text).to_string();
            assert!(shown.contains(says) && shown.contains(cure), "{says}, {cure}: {shown}");
            for word in ["u16", "u32", "variant", "sequence", "invalid"] {
                assert!(!shown.contains(word), "{word}: {shown}");
            }
        }
    }

    /// Whatever stands at whatever key: the words are ours, and the place is the line of the key.
    #[test]
    fn no_value_at_any_key_is_told_in_words_of_the_reader() {
        const VALUES: [&str; 14] = [
            "-1",
            "0",
            "4294967296",
            "999999999999999999999999",
            "1e308",
            "nan",
            "''",
            "'x'",
            "[]",
            "[[1]]",
            "{}",
            "{ x = 1 }",
            "true",
            "2026-05-01",
        ];
        const WORDS: [&str; 14] = [
            "i128",
            "u128",
            "u16",
            "u32",
            "u64",
            "i64",
            "f64",
            "usize",
            "invalid",
            "variant",
            "sequence",
            "struct",
            "`serde",
            ", expected",
        ];
        let mut wrong = Vec::new();
        for kind in FileKind::ALL {
            let keys: BTreeSet<String> = keys::keys(kind)
                .into_iter()
                .map(|key| key.path.replace(['<', '>'], ""))
                .filter(|path| !path.contains("[]"))
                .collect();
            for (key, value) in keys.iter().flat_map(|key| VALUES.map(|value| (key, value))) {
                let text = format!("# {key}\n{key} = {value}\n");
                for fault in faults(kind, &text) {
                    let told = format!("{} {}", fault.message, fault.cure.as_deref().unwrap_or_default());
                    let is_ours = !WORDS.iter().any(|word| told.contains(word));
                    // The reader takes an empty list for a table without keys.
                    let is_placed =
                        fault.line == 2 || fault.message.starts_with("missing key") || value == "[]";
                    if !(is_ours && is_placed) {
                        wrong.push(format!("{} {key} = {value}: {}: {told}", kind.name(), fault.line));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{} of them\n{}", wrong.len(), wrong.join("\n"));
    }

    fn faults(kind: FileKind, text: &str) -> Vec<crate::FileError> {
        match kind {
            FileKind::Carrier => ProfileFile::faults(Side::Carrier, "p.toml", text),
            FileKind::Pbx => ProfileFile::faults(Side::Pbx, "p.toml", text),
            FileKind::Network => NetworkFile::faults("n.toml", text),
            FileKind::Play => Scenario::faults("calls/p.toml", text),
        }
    }
}
