//! Long and compact forms, and the case of what has none (RFC 3261 7.3.1, 7.3.3).

use clock::Rng;
use sip::HeaderName;
use trace::Recording;

use tests::rewrite::stage::{each_message, one};
use tests::rewrite::text::{Line, Text, pieces};

/// Header names in any of their forms, in any case.
pub(crate) fn of_names(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, dice| {
        for line in &mut text.lines {
            let known = line.known();
            let compact = known.and_then(HeaderName::compact).filter(|_| dice.chance(0.5));
            let name = match (compact, known) {
                (Some(letter), _) => letter.to_string(),
                (None, Some(known)) => known.as_str().to_owned(),
                (None, None) => line.name.clone(),
            };
            line.name = any_case(&name, dice);
        }
    })
}

/// The case of protocol names, parameter names, option tags, media types and schemes.
pub(crate) fn of_tokens(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, dice| tokens(text, dice))
}

fn tokens(text: &mut Text, dice: &mut Rng) {
    for line in &mut text.lines {
        let Some(known) = line.known() else { continue };
        let value = line.text().to_owned();
        let changed = match known {
            HeaderName::Via | HeaderName::From | HeaderName::To | HeaderName::Contact => {
                list(&value, |entry| with_params(entry, dice, known == HeaderName::Via))
            }
            HeaderName::Supported
            | HeaderName::Require
            | HeaderName::ProxyRequire
            | HeaderName::Unsupported
            | HeaderName::Privacy
            | HeaderName::SessionExpires => any_case(&value, dice),
            // What stands between parts has a case of its own (RFC 2046 5.1.1).
            HeaderName::ContentType => match value.split_once(';') {
                Some((kind, params)) => format!("{};{params}", any_case(kind, dice)),
                None => any_case(&value, dice),
            },
            HeaderName::Reason => list(&value, |entry| with_params(entry, dice, false)),
            HeaderName::WwwAuthenticate
            | HeaderName::ProxyAuthenticate
            | HeaderName::Authorization
            | HeaderName::ProxyAuthorization => credentials(&value, dice),
            _ => continue,
        };
        line.set(&changed);
    }
}

/// The case of schemes and hosts in URIs (RFC 3261 19.1.4). A response copies what its request has, so the dice are
/// those of their branch.
pub(crate) fn of_hosts(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, _| {
        let branch = text.branch().to_owned();
        let mut copied = dice.derive(&branch);
        if let [method, uri, version] = *text.start.split(' ').collect::<Vec<_>>()
            && text.is_request()
        {
            text.start = format!("{method} {} {version}", uri_in_any_case(uri, &mut copied));
        }
        for line in &mut text.lines {
            let mut dice = dice.derive(&branch).derive(&line.name);
            let is_address = matches!(
                line.known(),
                Some(
                    HeaderName::From
                        | HeaderName::To
                        | HeaderName::Contact
                        | HeaderName::Route
                        | HeaderName::RecordRoute
                        | HeaderName::PAssertedIdentity
                )
            );
            if is_address {
                let value = list(line.text(), |entry| bracketed(entry, &mut dice));
                line.set(&value);
            }
        }
    })
}

fn bracketed(entry: &str, dice: &mut Rng) -> String {
    let Some((before, (uri, after))) =
        entry.split_once('<').and_then(|(b, rest)| Some((b, rest.split_once('>')?)))
    else {
        return entry.to_owned();
    };
    format!("{before}<{}>{after}", uri_in_any_case(uri, dice))
}

/// Everything but user and parameters.
fn uri_in_any_case(uri: &str, dice: &mut Rng) -> String {
    let Some((scheme, rest)) = uri.split_once(':').filter(|(scheme, _)| scheme.starts_with("sip")) else {
        return uri.to_owned();
    };
    let (user, rest) =
        rest.rsplit_once('@').map_or((String::new(), rest), |(user, rest)| (format!("{user}@"), rest));
    let end = rest.find([';', '?']).unwrap_or(rest.len());
    let (host, params) = rest.split_at(end);
    format!("{}:{user}{}{params}", any_case(scheme, dice), any_case(host, dice))
}

/// Each entry of a comma list.
pub(crate) fn list(value: &str, change: impl FnMut(&str) -> String) -> String {
    pieces(value, ',').into_iter().map(change).collect::<Vec<_>>().join(",")
}

fn with_params(entry: &str, dice: &mut Rng, is_via: bool) -> String {
    let mut parts = pieces(entry, ';').into_iter();
    let first = parts.next().unwrap_or_default();
    // A transport is a token, and so is `rport`; the host behind it is none of ours here.
    let first = match first.rsplit_once(' ').filter(|_| is_via) {
        Some((protocol, host)) => format!("{} {host}", any_case(protocol, dice)),
        None => first.to_owned(),
    };
    let params = parts.map(|param| match param.split_once('=') {
        Some((key, value)) => format!(";{}={value}", any_case(key, dice)),
        None => format!(";{}", any_case(param, dice)),
    });
    params.fold(first, |all, param| all + &param)
}

fn credentials(value: &str, dice: &mut Rng) -> String {
    let Some((scheme, params)) = value.split_once(' ') else { return value.to_owned() };
    let params = list(params, |param| match param.split_once('=') {
        Some((key, value)) => format!("{}={value}", any_case(key, dice)),
        None => param.to_owned(),
    });
    format!("{} {params}", any_case(scheme, dice))
}

fn any_case(text: &str, dice: &mut Rng) -> String {
    match *one(dice, &["as it is", "upper", "lower", "mixed"]) {
        "upper" => text.to_ascii_uppercase(),
        "lower" => text.to_ascii_lowercase(),
        "mixed" => text.chars().map(|c| if dice.chance(0.5) { c.to_ascii_uppercase() } else { c }).collect(),
        _ => text.to_owned(),
    }
}

/// White space wherever the grammar has room for it, folds included (RFC 3261 7.3.1, 25.1).
pub(crate) fn white_space(recording: &Recording, dice: &Rng) -> Recording {
    each_message(recording, dice, |_, text, dice| {
        for line in &mut text.lines {
            spread(line, dice);
        }
    })
}

fn spread(line: &mut Line, dice: &mut Rng) {
    if dice.chance(0.3) {
        line.name = format!("{} ", line.name);
    }
    let value = match line.known() {
        Some(
            HeaderName::Via
            | HeaderName::From
            | HeaderName::To
            | HeaderName::Contact
            | HeaderName::Route
            | HeaderName::RecordRoute
            | HeaderName::SessionExpires
            | HeaderName::ContentType
            | HeaderName::PAssertedIdentity
            | HeaderName::Supported
            | HeaderName::Allow
            | HeaderName::Require
            | HeaderName::Reason,
        ) => around(line.text(), &[';', ',', '='], dice),
        Some(
            HeaderName::WwwAuthenticate
            | HeaderName::ProxyAuthenticate
            | HeaderName::Authorization
            | HeaderName::ProxyAuthorization,
        ) => around(line.text(), &[',', '='], dice),
        Some(HeaderName::CSeq | HeaderName::RAck) => line.text().replace(' ', &room(dice, " ")),
        _ => line.text().to_owned(),
    };
    line.value = format!("{}{value}", room(dice, ""));
}

/// The text with room around some separators outside quotes and brackets.
fn around(text: &str, separators: &[char], dice: &mut Rng) -> String {
    let Some((separator, rest)) = separators.split_first() else { return text.to_owned() };
    let parts =
        pieces(text, *separator).into_iter().map(|piece| around(piece, rest, dice)).collect::<Vec<_>>();
    let mut spread = String::new();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            spread = format!("{spread}{}{separator}{}", room(dice, ""), room(dice, ""));
        }
        spread.push_str(part.trim());
    }
    spread
}

fn room(dice: &mut Rng, least: &str) -> String {
    one(dice, &[least, least, " ", "  ", "\t", "\r\n ", " \r\n\t "]).to_string()
}
