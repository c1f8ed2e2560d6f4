//! What the printing leaves out and can be put back mechanically, before a message goes over a wire.

use std::collections::BTreeMap;

use crate::compose::compose;
use crate::flow::{Flow, Message};
use crate::sheet::{Sheet, names};
use crate::text::Printed;

/// How often each repair was made.
pub(crate) type Repairs = BTreeMap<&'static str, usize>;

/// The texts say in their introductions that they leave it out.
const ALLOW: &str =
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, SUBSCRIBE, NOTIFY, INFO, MESSAGE";

/// Corrects what is misprinted; gives the misprints that were not found.
pub(crate) fn correct(sheet: &Sheet, flow: &mut Flow) -> Vec<String> {
    let mut wrong = Vec::new();
    for message in &mut flow.messages {
        let Some(printed) = &mut message.printed else { continue };
        for row in sheet.misprints.iter().filter(|row| names(row.at, &message.place)) {
            if !replace(printed, row.printed, row.meant) {
                wrong.push(format!("{}: {} is not there to be corrected", message.place, row.printed));
            }
        }
    }
    wrong
}

/// Repairs every message of a flow.
pub(crate) fn repair(sheet: &Sheet, flow: &mut Flow, repairs: &mut Repairs) {
    let mut bodies = Bodies::default();
    for index in 0..flow.messages.len() {
        let (earlier, rest) = flow.messages.split_at_mut(index);
        let message = &mut rest[0];
        let mut count = |name, times: usize| {
            if times > 0 {
                *repairs.entry(name).or_default() += times;
            }
        };
        if let (None, Some(again)) = (&message.printed, &message.again) {
            let is_it =
                |m: &&Message| if again.is_empty() { m.is_like(message) } else { m.number() == again };
            message.printed = earlier.iter().find(is_it).and_then(|m| m.printed.clone());
            count("messages sent again", usize::from(message.printed.is_some()));
            continue;
        }
        if message.printed.is_none() && !sheet.opening.is_empty() {
            message.printed = compose(sheet, earlier, message);
            count("messages composed that are only named", usize::from(message.printed.is_some()));
        }
        let Message { printed: Some(printed), .. } = message else { continue };
        count("lines joined that print has parted", printed.joined);
        count("blanks taken out of start lines and header names", blanks(printed));
        count("blanks put back behind s=", session_name(printed));
        count("Content-Type put back", usize::from(content_type(printed)));
        count("bodies put back", usize::from(body(printed, sheet.address(message.from), &mut bodies)));
        count("Content-Length put right", usize::from(printed.restore_length()));
        count("Content-Length put in on a stream", usize::from(length_on_stream(printed)));
        count("Allow put back", usize::from(allow(printed)));
    }
}

fn replace(printed: &mut Printed, wrong: &str, right: &str) -> bool {
    let lines = printed.head.iter_mut().chain(&mut printed.body);
    let mut found = false;
    for line in lines.filter(|line| line.contains(wrong)) {
        *line = line.replace(wrong, right);
        found = true;
    }
    if right.is_empty() {
        printed.head.retain(|line| !line.is_empty());
    }
    found
}

/// `SIP/2.0  486 Busy Here` and `Content Length:0`.
fn blanks(printed: &mut Printed) -> usize {
    let start = printed.head[0].split_whitespace().collect::<Vec<_>>().join(" ");
    let is_wrong = usize::from(start != printed.head[0]);
    printed.head[0] = start;
    let names = printed.head.iter_mut().filter(|line| line.starts_with("Content Length:"));
    is_wrong + names.map(|line| *line = line.replacen(' ', "-", 1)).count()
}

/// The name of a session that has none is a blank (RFC 3264 5), and print loses blanks at the end of a line.
fn session_name(printed: &mut Printed) -> usize {
    printed.body.iter_mut().filter(|line| *line == "s=").map(|line| line.push(' ')).count()
}

/// A description without its type.
fn content_type(printed: &mut Printed) -> bool {
    let is_needed = !printed.body.is_empty() && printed.value("Content-Type").is_none();
    if is_needed {
        printed.head.push("Content-Type: application/sdp".to_owned());
    }
    is_needed
}

/// What is known of the descriptions of a flow.
#[derive(Default)]
struct Bodies {
    /// The last description of each side of a dialog.
    own: BTreeMap<String, Vec<String>>,
    /// The last description of all.
    last: Vec<String>,
}

/// A description that is not shown: the last one of this side in this dialog, or a plain one, turned towards what it
/// answers.
fn body(printed: &mut Printed, address: &str, bodies: &mut Bodies) -> bool {
    let side = if printed.is_request() { "From" } else { "To" };
    let tag = printed.value(side).and_then(|value| value.split_once("tag=")).map_or("", |(_, tag)| tag);
    let author = format!("{} {tag}", printed.value("Call-ID").unwrap_or_default());
    if printed.value("Content-Type").is_none_or(|value| value != "application/sdp") {
        return false;
    }
    let is_hidden = printed.hides_body();
    if is_hidden {
        let plain = || {
            let lines = ["v=0", "o=- 1 1 IN IP4 @", "s=-", "c=IN IP4 @", "t=0 0", "m=audio 49170 RTP/AVP 0"];
            lines.iter().map(|line| line.replace('@', address)).collect()
        };
        printed.body = bodies.own.get(&author).cloned().unwrap_or_else(plain);
        let direction = match bodies.last.iter().find(|line| line.ends_with("only")).map(String::as_str) {
            Some("a=sendonly") if !printed.is_request() => Some("a=recvonly"),
            _ => None,
        };
        turn(&mut printed.body, direction);
    }
    bodies.last.clone_from(&printed.body);
    bodies.own.insert(author, printed.body.clone());
    is_hidden
}

/// Gives a description another direction, and its next version.
fn turn(body: &mut Vec<String>, direction: Option<&str>) {
    let is_direction = |line: &String| line.ends_with("only");
    if body.iter().find(|line| is_direction(line)).map(String::as_str) == direction {
        return;
    }
    body.retain(|line| !is_direction(line));
    body.extend(direction.map(str::to_owned));
    let Some(origin) = body.iter_mut().find(|line| line.starts_with("o=")) else { return };
    let words: Vec<&str> = origin.split(' ').collect();
    let version = words[2].parse::<u64>().expect("a version") + 1;
    *origin = [words[0], words[1], &version.to_string(), &words[3..].join(" ")].join(" ");
}

/// The texts leave out what a stream cannot do without (RFC 3261 18.3).
fn length_on_stream(printed: &mut Printed) -> bool {
    let is_stream = printed.value("Via").is_some_and(|via| !via.contains("/UDP"));
    let is_needed = is_stream && printed.value("Content-Length").is_none();
    if is_needed {
        let length = printed.body().len();
        printed.head.push(format!("Content-Length: {length}"));
    }
    is_needed
}

fn allow(printed: &mut Printed) -> bool {
    let method = printed.value("CSeq").and_then(|value| value.split(' ').nth(1)).unwrap_or_default();
    let takes = matches!((printed.status(), method), (None | Some(200), "INVITE") | (Some(200), "OPTIONS"));
    let is_needed = takes && printed.value("Allow").is_none();
    if is_needed {
        printed.head.push(ALLOW.to_owned());
    }
    is_needed
}
