//! The order in which things stand that have none, and lists on one line or on several.

use std::collections::BTreeMap;

use clock::Rng;
use sip::HeaderName;
use trace::Recording;

use super::forms::list;
use tests::rewrite::stage::{each_message, shuffle};
use tests::rewrite::text::{Line, pieces};

/// Header fields in another order; those of one name keep theirs (RFC 3261 7.3.1).
pub(crate) fn of_headers(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, dice| {
        let name = |line: &Line| {
            line.known().map_or_else(|| line.name.to_ascii_lowercase(), |known| known.as_str().to_owned())
        };
        let mut waiting: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        let mut names: Vec<String> = text.lines.iter().map(name).collect();
        for line in text.lines.drain(..).rev() {
            waiting.entry(name(&line)).or_default().push(line);
        }
        shuffle(dice, &mut names);
        text.lines = names.iter().filter_map(|name| waiting.get_mut(name)?.pop()).collect();
    })
}

/// Lists on one line become several lines, and several become one (RFC 3261 7.3.1).
pub(crate) fn of_lists(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, dice| {
        let mut lines: Vec<Line> = Vec::new();
        for line in text.lines.drain(..) {
            let Some(known) = line.known().filter(|known| known.is_list()) else {
                lines.push(line);
                continue;
            };
            let same = lines.iter_mut().rev().find(|before| before.is(known));
            if let Some(before) = same.filter(|before| !before.text().is_empty() && dice.chance(0.5)) {
                before.value = format!("{}, {}", before.value, line.text());
                continue;
            }
            let entries = pieces(&line.value, ',');
            if entries.len() == 1 || entries.iter().any(|entry| entry.trim().is_empty()) || dice.chance(0.4) {
                lines.push(line);
                continue;
            }
            lines.extend(entries.iter().map(|entry| Line::new(&line.name, entry.trim())));
        }
        text.lines = lines;
    })
}

/// Parameters in another order, the same everywhere: a server copies a Via as it came.
pub(crate) fn of_parameters(recording: &Recording, dice: &Rng) -> Recording {
    let place = |param: &str| {
        let key = param.split('=').next().unwrap_or_default();
        dice.derive(&key.trim().to_ascii_lowercase()).next_u64()
    };
    each_message(recording, dice, |_, text, _| {
        for line in &mut text.lines {
            let Some(known) = line.known() else { continue };
            let value = line.text().to_owned();
            let changed = match known {
                HeaderName::Via
                | HeaderName::From
                | HeaderName::To
                | HeaderName::Contact
                | HeaderName::Reason
                | HeaderName::ContentType => list(&value, |entry| {
                    let mut parts = pieces(entry, ';');
                    let params = parts.split_off(1);
                    let params = sorted(params, place);
                    params.iter().fold(parts.concat(), |all, param| format!("{all};{param}"))
                }),
                HeaderName::Authorization
                | HeaderName::ProxyAuthorization
                | HeaderName::WwwAuthenticate
                | HeaderName::ProxyAuthenticate => {
                    let Some((scheme, params)) = value.split_once(' ') else { continue };
                    let params = pieces(params, ',').into_iter().map(str::trim).collect();
                    format!("{scheme} {}", sorted(params, place).join(", "))
                }
                _ => continue,
            };
            line.set(&changed);
        }
    })
}

fn sorted(mut params: Vec<&str>, place: impl Fn(&str) -> u64) -> Vec<&str> {
    params.sort_by_key(|param| place(param));
    params
}
