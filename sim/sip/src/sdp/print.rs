//! Printing: every line ends with CRLF, in the one order RFC 8866 5 allows.

use core::fmt::{self, Display, Formatter};

use super::{AddressFamily, Attribute, Bandwidth, Connection, Line, Media, Origin, Sdp, Time};
use crate::text::push_number;

/// Far below the lines that are read of a body.
const PLAIN_LINES_MAX: usize = 1000;

/// Octets of an ordinary description: room for that many is taken at once.
const USUAL_OCTETS: usize = 320;

impl Display for Sdp {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_body())
    }
}

impl Sdp {
    /// The description as the body of a message.
    #[must_use]
    pub fn to_body(&self) -> String {
        let mut out = String::with_capacity(USUAL_OCTETS);
        write_sdp(self, &mut out);
        out
    }

    /// True when it can be seen at once that reading what is printed gives the same description back. False
    /// says nothing: the two have to be compared.
    pub(crate) fn is_plain(&self) -> bool {
        let Self { origin, session_name, connection, bandwidths, times: _, attributes, others, media } = self;
        is_word(&origin.username)
            && is_word(&origin.session_id)
            && is_address(&origin.family, &origin.address)
            && is_line(session_name)
            && connection.as_ref().is_none_or(|c| is_address(&c.family, &c.address))
            && bandwidths.is_empty()
            && attributes.iter().all(is_attribute)
            && others.is_empty()
            && media.iter().all(is_plain_media)
            && media.iter().map(|m| m.attributes.len()).sum::<usize>() + attributes.len() < PLAIN_LINES_MAX
    }

    /// True when printing gives the lines of `text`: then nothing of it was lost or moved.
    pub(super) fn prints_as(&self, text: &str) -> bool {
        let mut printed = String::with_capacity(text.len() + 2);
        write_sdp(self, &mut printed);
        // Equal bytes are the rule; lines that end with LF alone are the exception worth a second look.
        printed == text || printed.lines().eq(text.lines())
    }
}

fn write_sdp(sdp: &Sdp, out: &mut String) {
    out.push_str("v=0\r\n");
    write_origin(&sdp.origin, out);
    write_line(out, 's', &sdp.session_name);
    write_others(out, &sdp.others, "iuep");
    if let Some(connection) = &sdp.connection {
        write_connection(connection, out);
    }
    write_bandwidths(&sdp.bandwidths, out);
    for time in &sdp.times {
        write_time(*time, out);
    }
    write_others(out, &sdp.others, "rzk");
    write_attributes(&sdp.attributes, out);
    write_unknown(out, &sdp.others, "iueprzk");
    sdp.media.iter().for_each(|media| write_media(media, out));
}

fn write_media(media: &Media, out: &mut String) {
    push_all(out, ["m=", &media.kind, " "]);
    push_number(out, media.port);
    if let Some(count) = media.port_count {
        out.push('/');
        push_number(out, count);
    }
    push_all(out, [" ", &media.protocol]);
    for format in &media.formats {
        push_all(out, [" ", format]);
    }
    out.push_str("\r\n");
    write_others(out, &media.others, "i");
    if let Some(connection) = &media.connection {
        write_connection(connection, out);
    }
    write_others(out, &media.others, "c");
    write_bandwidths(&media.bandwidths, out);
    write_others(out, &media.others, "k");
    write_attributes(&media.attributes, out);
    write_unknown(out, &media.others, "ick");
}

fn write_origin(origin: &Origin, out: &mut String) {
    push_all(out, ["o=", &origin.username, " ", &origin.session_id, " "]);
    push_number(out, origin.version);
    push_all(out, [" ", origin.family.as_str(), " ", &origin.address, "\r\n"]);
}

fn write_connection(connection: &Connection, out: &mut String) {
    push_all(out, ["c=", connection.family.as_str(), " ", &connection.address, "\r\n"]);
}

fn write_bandwidths(bandwidths: &[Bandwidth], out: &mut String) {
    for bandwidth in bandwidths {
        push_all(out, ["b=", &bandwidth.kind, ":"]);
        push_number(out, bandwidth.value);
        out.push_str("\r\n");
    }
}

fn write_time(time: Time, out: &mut String) {
    out.push_str("t=");
    push_number(out, time.start);
    out.push(' ');
    push_number(out, time.stop);
    out.push_str("\r\n");
}

fn write_attributes(attributes: &[Attribute], out: &mut String) {
    for attribute in attributes {
        push_all(out, ["a=", &attribute.name]);
        if let Some(value) = &attribute.value {
            push_all(out, [":", value]);
        }
        out.push_str("\r\n");
    }
}

fn write_others(out: &mut String, others: &[Line], letters: &str) {
    if others.is_empty() {
        return;
    }
    for letter in letters.chars() {
        others.iter().filter(|l| l.letter == letter).for_each(|l| write_line(out, letter, &l.value));
    }
}

/// Letters that no RFC knows have no place of their own: they go to the end of their section.
fn write_unknown(out: &mut String, others: &[Line], known: &str) {
    let unknown = others.iter().filter(|l| !known.contains(l.letter));
    unknown.for_each(|line| write_line(out, line.letter, &line.value));
}

fn write_line(out: &mut String, letter: char, value: &str) {
    out.push(letter);
    push_all(out, ["=", value, "\r\n"]);
}

fn is_plain_media(media: &Media) -> bool {
    is_word(&media.kind)
        && is_word(&media.protocol)
        && media.formats.iter().all(|format| is_word(format))
        && media.connection.as_ref().is_none_or(|c| is_address(&c.family, &c.address))
        && media.bandwidths.is_empty()
        && media.attributes.iter().all(is_attribute)
        && media.others.is_empty()
}

fn is_attribute(attribute: &Attribute) -> bool {
    let name = attribute.name.as_bytes();
    !name.contains(&b':') && is_line(&attribute.name) && attribute.value.as_deref().is_none_or(is_line)
}

fn is_address(family: &AddressFamily, address: &str) -> bool {
    !matches!(family, AddressFamily::Other(_)) && is_word(address)
}

/// Text that stays on its line.
fn is_line(text: &str) -> bool {
    !text.bytes().any(|b| matches!(b, b'\r' | b'\n'))
}

/// Text that is cut out at spaces again.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

fn push_all<const N: usize>(out: &mut String, pieces: [&str; N]) {
    pieces.into_iter().for_each(|piece| out.push_str(piece));
}
