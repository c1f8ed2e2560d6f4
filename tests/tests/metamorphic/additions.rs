//! What nobody has asked for and everybody has to leave alone: unknown headers, parameters and lines of a description.

use clock::Rng;
use sip::HeaderName;
use trace::Recording;

use super::forms::list;
use tests::rewrite::stage::{each_message, one, shuffle};
use tests::rewrite::text::{Line, Text, parameter, pieces};

const HEADERS: &[(&str, &str)] = &[
    ("X-Trunk-Session", "4711;site=\"north, gate 2\""),
    ("P-Weather", "rain, \"wind; strong\""),
    ("Session-ID", "ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000"),
    ("Subject", "lunch"),
    ("x-empty", ""),
    ("Organization", "Tag=abc; branch=z9hG4bKnone"),
    ("Date", "Sat, 13 Nov 2010 23:29:00 GMT"),
];

/// Header fields that no rule here is about (RFC 3261 7.3.2, 20).
pub(crate) fn of_headers(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, dice| {
        for (name, value) in HEADERS {
            let has = |name: &str| text.lines.iter().any(|line| line.name.eq_ignore_ascii_case(name));
            // A signature is held against the Date beside it (RFC 8224 4.1).
            let counts = has(name) || *name == "Date" && (has("Identity") || has("y"));
            if !counts && dice.chance(0.5) {
                let at = dice.below(text.lines.len() as u64 + 1) as usize;
                text.lines.insert(at, Line::new(name, value));
            }
        }
    })
}

/// Header parameters that nobody knows. What a server copies gets them by what stands in it, so that its copy has them
/// too; To gets none, because the tag alone comes back to it (RFC 3261 12.2.1.1).
pub(crate) fn of_parameters(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, own| {
        for line in &mut text.lines {
            let Some(known) = line.known() else { continue };
            let value = line.text().to_owned();
            let changed = match known {
                HeaderName::Via => list(&value, |entry| {
                    let branch = parameter(entry, "branch").unwrap_or_default();
                    with(entry, &mut dice.derive(branch))
                }),
                HeaderName::From => {
                    let tag = parameter(&value, "tag").unwrap_or_default();
                    with(&value, &mut dice.derive(tag))
                }
                HeaderName::Contact if value != "*" && value.contains('<') => {
                    list(&value, |entry| with(entry, own))
                }
                HeaderName::SessionExpires | HeaderName::Reason => with(&value, own),
                _ => continue,
            };
            line.set(&changed);
        }
    })
}

fn with(entry: &str, dice: &mut Rng) -> String {
    let params = ["", ";x-note", ";x-note=1", ";x-note=\"a;b,<c>\"", ";x-a=1.2.3;x-b=tag"];
    let mut parts: Vec<String> = pieces(entry, ';').into_iter().map(str::to_owned).collect();
    // Before what is known or behind it: the first piece is the value itself.
    let at = if dice.chance(0.5) { 0 } else { parts.len() - 1 };
    let note = one(dice, &params);
    if let Some(part) = parts.get_mut(at) {
        part.push_str(note);
    }
    parts.join(";")
}

/// Lines of a session description that nobody has to know (RFC 8866 5.4, 5.8, 5.13). All descriptions of a side get
/// the same, for a description whose version stays is the same description (RFC 3264 8).
pub(crate) fn of_descriptions(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |sender, text, _| {
        let mut dice = dice.derive(sender.name());
        if text.has_sdp() && !text.body.contains("\r\ni=") && !text.body.contains("\r\nb=") {
            describe(text, &mut dice);
        }
    })
}

fn describe(text: &mut Text, dice: &mut Rng) {
    let mut attributes = ["a=x-vendor:7 north", "a=tool:quiet 1.0", "a=x-flag", "a=label:x-7"];
    shuffle(dice, &mut attributes);
    let [of_session, of_media, ..] = attributes;
    let [has_information, has_bandwidth, has_media] = core::array::from_fn(|_| dice.chance(0.7));
    let mut body = String::new();
    let mut is_media = false;
    let rows: Vec<&str> = text.body.split_inclusive("\r\n").collect();
    for (at, row) in rows.iter().enumerate() {
        let next = rows.get(at + 1).copied().unwrap_or_default();
        is_media |= row.starts_with("m=");
        body.push_str(row);
        if row.starts_with("s=") && has_information {
            body.push_str("i=a trunk\r\n");
        }
        // Bandwidth follows the connection, or what stands in its place.
        if !is_media && next.starts_with("t=") && has_bandwidth {
            body.push_str("b=AS:80\r\nb=X-OWN:1\r\n");
        }
        if !is_media && row.starts_with("t=") && !next.starts_with(['r', 'z', 'k']) {
            body.push_str(&format!("{of_session}\r\n"));
        }
        if is_media && has_media && (next.is_empty() || next.starts_with("m=")) {
            body.push_str(&format!("{of_media}\r\n"));
        }
    }
    text.set_body(body);
}
