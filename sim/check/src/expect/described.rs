//! The description of a session in a message, held against what a play or a guide says of it.

use plan::{Described, MediaDirection};
use sip::Message;
use sip::sdp::{Media, Sdp};

use crate::field::Held;

/// What was expected and got, by its key, and whether it holds.
type All = Vec<(String, Held, bool)>;

fn say(all: &mut All, key: &str, (expected, got): (String, String), holds: bool) {
    let key = if key.is_empty() { "sdp".to_owned() } else { format!("sdp.{key}") };
    all.push((key, Held { expected, got }, holds));
}

/// All that is said of a description.
pub(super) fn compared(message: &Message, wanted: &Described) -> All {
    let octets = message.session_body().octets();
    let mut all = Vec::new();
    let is_there = !octets.is_empty();
    if let Some(present) = wanted.present {
        let word = |is| if is { "a description of the session" } else { "no description of the session" };
        let words = (word(present).to_owned(), word(is_there).to_owned());
        say(&mut all, "present", words, present == is_there);
    }
    if !is_there {
        if *wanted != (Described { present: wanted.present, ..Described::default() }) {
            say(&mut all, "", ("a description of the session".to_owned(), "none".to_owned()), false);
        }
        return all;
    }
    let sdp = Sdp::read(octets);
    let has = sdp.media.iter().any(|media| media.is_t38() && media.port != 0);
    if let Some(t38) = wanted.t38 {
        let word = |is| if is { "a stream for T.38" } else { "no stream for T.38" };
        say(&mut all, "t38", (word(t38).to_owned(), word(has).to_owned()), t38 == has);
    }
    let audio = sdp.first_active("audio");
    let direction = audio.map_or("no audio", |(index, _)| sdp.direction(index).as_str());
    if let Some(expected) = wanted.direction.map(MediaDirection::as_str) {
        let words = (format!("the direction {expected}"), direction.to_owned());
        say(&mut all, "direction", words, expected == direction);
    }
    formats(audio.map(|(_, media)| media), wanted, &mut all);
    lines(&String::from_utf8_lossy(octets), wanted, &mut all);
    all
}

/// What is said of its lines.
fn lines(text: &str, wanted: &Described, all: &mut All) {
    let found = |line: &plan::DescribedLine| text.lines().find(|has| line.begins(has));
    let or_none = |line: Option<&str>| line.unwrap_or("none").to_owned();
    for line in &wanted.lines {
        let has = found(line);
        say(all, "lines", (format!("a line {}", line.as_str()), or_none(has)), has.is_some());
    }
    for line in &wanted.no_lines {
        let has = found(line);
        say(all, "no_lines", (format!("no line {}", line.as_str()), or_none(has)), has.is_none());
    }
}

/// What is said of the formats of the audio.
fn formats(audio: Option<&Media>, wanted: &Described, all: &mut All) {
    let name = |media: &Media, pt: u8| {
        media.rtpmap(pt).map_or_else(|| pt.to_string(), |map| map.encoding.to_string())
    };
    let names = |media: &Media| media.payload_types().map(|pt| name(media, pt)).collect::<Vec<_>>();
    let mut has = audio.map(names).unwrap_or_default();
    has.retain(|name| !name.eq_ignore_ascii_case("telephone-event"));
    if let Some(codecs) = &wanted.codecs {
        let is_same =
            has.len() == codecs.len() && has.iter().zip(codecs).all(|(a, b)| a.eq_ignore_ascii_case(b));
        let words = |list: &[String]| if list.is_empty() { "no codec".to_owned() } else { list.join(", ") };
        say(all, "codecs", (format!("the codecs {}", words(codecs)), words(&has)), is_same);
    }
    let event = audio.and_then(Media::telephone_event);
    if let Some(is_wanted) = wanted.telephone_event {
        let word = |is| if is { "telephone-event" } else { "no telephone-event" };
        let words = (word(is_wanted).to_owned(), word(event.is_some()).to_owned());
        say(all, "telephone_event", words, is_wanted == event.is_some());
    }
    let or_none = |number: Option<String>| number.unwrap_or_else(|| "none".to_owned());
    let payload_type = event.map(|event| event.payload_type);
    if let Some(pt) = wanted.payload_type {
        let got = or_none(payload_type.map(|got| got.to_string()));
        let words = (format!("telephone-event as payload type {pt}"), got);
        say(all, "payload_type", words, payload_type == Some(pt));
    }
    let ptime = audio.and_then(Media::ptime).map(u32::from);
    if let Some(expected) = wanted.ptime_ms {
        let words = (format!("packets of {expected} ms"), or_none(ptime.map(|got| format!("{got} ms"))));
        say(all, "ptime_ms", words, ptime == Some(expected));
    }
}
