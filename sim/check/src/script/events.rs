//! The list of events that a description has behind its formats of telephone-event, unless an edit says otherwise:
//! ladders that rename, renumber or drop these formats need not think of it.

/// The message in which each format of telephone-event has an a=fmtp (RFC 4733 2.5.2.1).
pub(super) fn listed(text: &str) -> String {
    let mut result = text.to_owned();
    for line in text.split("\r\n").filter(|l| l.starts_with("a=rtpmap:") && l.contains(" telephone-event/")) {
        let number = line.trim_start_matches("a=rtpmap:").split(' ').next().unwrap_or_default();
        let is_format = |l: &str| l.starts_with("m=") && l.split(' ').skip(3).any(|format| format == number);
        if text.split("\r\n").any(is_format) && !result.contains(&format!("a=fmtp:{number} ")) {
            let (line, list) = (format!("{line}\r\n"), format!("a=fmtp:{number} 0-255\r\n"));
            let times = result.matches(&line).count();
            result = longer(&result.replace(&line, &format!("{line}{list}")), times * list.len());
        }
    }
    result
}

/// The message with so much more in its Content-Length.
fn longer(text: &str, by: usize) -> String {
    let told = super::between(text, "Content-Length: ", "\r\n");
    match told.parse::<usize>() {
        Ok(length) => {
            let line = |length: usize| format!("Content-Length: {length}\r\n");
            text.replacen(&line(length), &line(length + by), 1)
        }
        Err(_) => text.to_owned(),
    }
}
