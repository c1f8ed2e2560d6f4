//! Date: RFC 3261 20.17. Read by calendar rules only; the simulation has its own clock.

use crate::message::{Fault, FaultKind};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether `text` is a SIP date: `Sat, 13 Nov 2010 23:29:00 GMT`.
///
/// # Errors
/// `DateMalformed`; any zone but GMT is one.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    if is_sip_date(text) { Ok(()) } else { Err(Fault::new(FaultKind::DateMalformed, text)) }
}

fn is_sip_date(text: &str) -> bool {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [weekday, day, month, year, time, zone] = words[..] else { return false };
    let digits = |text: &str, length: usize| -> Option<u32> {
        (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let below = |text: &str, length, bound| digits(text, length).is_some_and(|value| value < bound);
    let time: Vec<&str> = time.split(':').collect();
    weekday.strip_suffix(',').is_some_and(|day| WEEKDAYS.contains(&day))
        && below(day, 2, 32)
        && MONTHS.contains(&month)
        && digits(year, 4).is_some()
        && matches!(time[..], [h, m, s] if below(h, 2, 24) && below(m, 2, 60) && below(s, 2, 61))
        && zone == "GMT"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_gmt_is_a_date() {
        let cases = [
            ("Sat, 13 Nov 2010 23:29:00 GMT", true),
            ("Fri, 01 Jan 2010 16:00:00 EST", false),
            ("Fri, 01 Jan 2010 16:00:00 UTC", false),
            ("Fri, 1 Jan 2010 16:00:00 GMT", false),
            ("Fri, 01 Jan 2010 24:00:00 GMT", false),
            ("01 Jan 2010 16:00:00 GMT", false),
            ("", false),
        ];
        for (text, fine) in cases {
            assert_eq!(check(text).is_ok(), fine, "{text}");
        }
    }
}
