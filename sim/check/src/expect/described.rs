//! The description of a session in a message, held against what a play or a guide says of it.

use plan::{Described, MediaDirection};
use sip::Message;
use sip::sdp::{Media, Sdp};

use crate::field::Held;

/// What does not hold, by its key.
type Wrong = Vec<(String, Held)>;

fn say(wrong: &mut Wrong, key: &str, expected: String, got: String) {
    let key = if key.is_empty() { "sdp".to_owned() } else { format!("sdp.{key}") };
    wrong.push((key, Held { expected, got }));
}

/// What of a description does not hold.
pub(super) fn unmet(message: &Message, wanted: &Described) -> Wrong {
    let octets = message.session_body().octets();
    let mut wrong = Vec::new();
    let is_there = !octets.is_empty();
    if let Some(present) = wanted.present.filter(|present| *present != is_there) {
        let word = |is| if is { "a description of the session" } else { "no description of the session" };
        say(&mut wrong, "present", word(present).to_owned(), word(is_there).to_owned());
    }
    if !is_there {
        if *wanted != (Described { present: wanted.present, ..Described::default() }) {
            say(&mut wrong, "", "a description of the session".to_owned(), "none".to_owned());
        }
        return wrong;
    }
    let sdp = Sdp::read(octets);
    let has = sdp.media.iter().any(|media| media.is_t38() && media.port != 0);
    if let Some(t38) = wanted.t38.filter(|t38| *t38 != has) {
        let word = |is| if is { "a stream for T.38" } else { "no stream for T.38" };
        say(&mut wrong, "t38", word(t38).to_owned(), word(has).to_owned());
    }
    let audio = sdp.first_active("audio");
    let direction = audio.map_or("no audio", |(index, _)| sdp.direction(index).as_str());
    let expected = wanted.direction.map(MediaDirection::as_str);
    if let Some(expected) = expected.filter(|expected| *expected != direction) {
        say(&mut wrong, "direction", format!("the direction {expected}"), direction.to_owned());
    }
    formats(audio.map(|(_, media)| media), wanted, &mut wrong);
    lines(&String::from_utf8_lossy(octets), wanted, &mut wrong);
    wrong
}

/// What of the lines does not hold.
fn lines(text: &str, wanted: &Described, wrong: &mut Wrong) {
    for line in &wanted.lines {
        if !text.lines().any(|has| line.begins(has)) {
            say(wrong, "lines", format!("a line {}", line.as_str()), "none".to_owned());
        }
    }
    for line in &wanted.no_lines {
        if let Some(has) = text.lines().find(|has| line.begins(has)) {
            say(wrong, "no_lines", format!("no line {}", line.as_str()), has.to_owned());
        }
    }
}

/// What of the formats of the audio does not hold.
fn formats(audio: Option<&Media>, wanted: &Described, wrong: &mut Wrong) {
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
        if !is_same {
            say(wrong, "codecs", format!("the codecs {}", words(codecs)), words(&has));
        }
    }
    let event = audio.and_then(Media::telephone_event);
    if let Some(is_wanted) = wanted.telephone_event.filter(|is| *is != event.is_some()) {
        let word = |is| if is { "telephone-event" } else { "no telephone-event" };
        say(wrong, "telephone_event", word(is_wanted).to_owned(), word(!is_wanted).to_owned());
    }
    let or_none = |number: Option<String>| number.unwrap_or_else(|| "none".to_owned());
    let payload_type = event.map(|event| event.payload_type);
    if let Some(pt) = wanted.payload_type.filter(|pt| payload_type != Some(*pt)) {
        let got = or_none(payload_type.map(|got| got.to_string()));
        say(wrong, "payload_type", format!("telephone-event as payload type {pt}"), got);
    }
    let ptime = audio.and_then(Media::ptime).map(u32::from);
    if let Some(expected) = wanted.ptime_ms.filter(|expected| ptime != Some(*expected)) {
        say(
            wrong,
            "ptime_ms",
            format!("packets of {expected} ms"),
            or_none(ptime.map(|got| format!("{got} ms"))),
        );
    }
}
