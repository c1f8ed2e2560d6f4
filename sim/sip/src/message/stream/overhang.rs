//! What a Content-Length that is too small leaves behind a description: who listens gives it back to its message, so
//! that it can be told, and reads on at the next one.

use super::sought::{self, Sought};
use crate::message::{Message, SessionBody};

/// How many octets of `rest`, behind `message`, are lines of its description.
pub(super) fn overhang(message: &Message, rest: &[u8]) -> usize {
    let SessionBody::Present(_) = message.session_body() else { return 0 };
    let end = match sought::start_line(rest, true) {
        Sought::Found(at) => at,
        Sought::Perhaps(_) => rest.len(),
    };
    let lines = &rest[..end];
    // The first may be the end of a line, or its line end alone; what stands between messages is empty too.
    let mut behind = lines.split_inclusive(|octet| *octet == b'\n');
    let is_ended = message.body().ends_with(b"\n");
    let is_first = |line: &[u8]| {
        let line = line.trim_ascii();
        let stands_between = line.is_empty() && is_ended;
        let begins_message = line.starts_with(b"SIP/") || line.ends_with(b"SIP/2.0");
        !stands_between && !begins_message
    };
    let is_line = |line: &[u8]| matches!(line, [b'a'..=b'z', b'=', ..]);
    let is_all = lines.ends_with(b"\n") && behind.next().is_some_and(is_first) && behind.all(is_line);
    if is_all { end } else { 0 }
}

/// How many octets stand before the next start line, where what stands there is no head of its own.
pub(super) fn strayed(buffer: &[u8]) -> usize {
    if sought::is_start(buffer) != Some(false) {
        return 0;
    }
    match sought::start_line(buffer, true) {
        Sought::Found(at) if memchr::memmem::find(&buffer[..at], b"\r\n\r\n").is_none() => at,
        Sought::Found(_) | Sought::Perhaps(_) => 0,
    }
}
