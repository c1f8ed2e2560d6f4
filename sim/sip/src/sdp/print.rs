//! Printing: every line ends with CRLF, in the one order RFC 8866 5 allows.

use core::fmt::{self, Display, Formatter, Write};

use super::{Attribute, Bandwidth, Connection, Line, Media, Origin, Sdp, Time};

impl Display for Sdp {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_sdp(self, f)
    }
}

impl Sdp {
    /// True when printing gives the lines of `text`: then nothing of it was lost or moved.
    pub(super) fn prints_as(&self, text: &str) -> bool {
        let mut printed = String::with_capacity(text.len() + 2);
        write_sdp(self, &mut printed).expect("a string takes all");
        // Equal bytes are the rule; lines that end with LF alone are the exception worth a second look.
        printed == text || printed.lines().eq(text.lines())
    }
}

/// Writes the whole description.
pub(super) fn write_sdp(sdp: &Sdp, out: &mut dyn Write) -> fmt::Result {
    out.write_str("v=0\r\n")?;
    write_origin(&sdp.origin, out)?;
    write_line(out, 's', &sdp.session_name)?;
    write_others(out, &sdp.others, "iuep")?;
    if let Some(connection) = &sdp.connection {
        write_connection(connection, out)?;
    }
    write_bandwidths(&sdp.bandwidths, out)?;
    for time in &sdp.times {
        write_time(*time, out)?;
    }
    write_others(out, &sdp.others, "rzk")?;
    write_attributes(&sdp.attributes, out)?;
    write_unknown(out, &sdp.others, "iueprzk")?;
    sdp.media.iter().try_for_each(|media| write_media(media, out))
}

fn write_media(media: &Media, out: &mut dyn Write) -> fmt::Result {
    write!(out, "m={} {}", media.kind, media.port)?;
    if let Some(count) = media.port_count {
        write!(out, "/{count}")?;
    }
    out.write_char(' ')?;
    out.write_str(&media.protocol)?;
    for format in &media.formats {
        out.write_char(' ')?;
        out.write_str(format)?;
    }
    out.write_str("\r\n")?;
    write_others(out, &media.others, "i")?;
    if let Some(connection) = &media.connection {
        write_connection(connection, out)?;
    }
    write_others(out, &media.others, "c")?;
    write_bandwidths(&media.bandwidths, out)?;
    write_others(out, &media.others, "k")?;
    write_attributes(&media.attributes, out)?;
    write_unknown(out, &media.others, "ick")
}

fn write_origin(origin: &Origin, out: &mut dyn Write) -> fmt::Result {
    let Origin { username, session_id, version, family, address } = origin;
    write!(out, "o={username} {session_id} {version} {} {address}\r\n", family.as_str())
}

fn write_connection(connection: &Connection, out: &mut dyn Write) -> fmt::Result {
    for part in ["c=", connection.family.as_str(), " ", &connection.address, "\r\n"] {
        out.write_str(part)?;
    }
    Ok(())
}

fn write_bandwidths(bandwidths: &[Bandwidth], out: &mut dyn Write) -> fmt::Result {
    bandwidths.iter().try_for_each(|b| write!(out, "b={}:{}\r\n", b.kind, b.value))
}

fn write_time(time: Time, out: &mut dyn Write) -> fmt::Result {
    write!(out, "t={} {}\r\n", time.start, time.stop)
}

fn write_attributes(attributes: &[Attribute], out: &mut dyn Write) -> fmt::Result {
    for attribute in attributes {
        out.write_str("a=")?;
        out.write_str(&attribute.name)?;
        if let Some(value) = &attribute.value {
            out.write_char(':')?;
            out.write_str(value)?;
        }
        out.write_str("\r\n")?;
    }
    Ok(())
}

fn write_others(out: &mut dyn Write, others: &[Line], letters: &str) -> fmt::Result {
    if others.is_empty() {
        return Ok(());
    }
    for letter in letters.chars() {
        others.iter().filter(|l| l.letter == letter).try_for_each(|l| write_line(out, letter, &l.value))?;
    }
    Ok(())
}

/// Letters that no RFC knows have no place of their own: they go to the end of their section.
fn write_unknown(out: &mut dyn Write, others: &[Line], known: &str) -> fmt::Result {
    let mut unknown = others.iter().filter(|l| !known.contains(l.letter));
    unknown.try_for_each(|line| write_line(out, line.letter, &line.value))
}

fn write_line(out: &mut dyn Write, letter: char, value: &str) -> fmt::Result {
    out.write_char(letter)?;
    out.write_char('=')?;
    out.write_str(value)?;
    out.write_str("\r\n")
}
