//! Digits as telephone events.

use clock::Duration;

use crate::wire::{Key, Leg, Stream};

include!(concat!(env!("OUT_DIR"), "/dtmf.rs"));

#[cfg(test)]
mod tests;

/// The longest pause between two packets of a digit that is usual (RFC 4733 2.5.1.2 recommends 50 ms).
const UPDATE: Duration = Duration::from_millis(100);

/// True for a digit behind which nothing came: what was cut off by the end of the call or of the stream was not to be
/// sent any more.
fn is_cut_off(leg: &Leg, stream: &Stream, key: &Key) -> bool {
    let end = leg.bye.map_or(stream.last_at, |(bye, _)| bye);
    stream.last_at == key.last || end.since(key.last) < UPDATE
}

/// The first digit in each stream that is wrong, and its name.
fn wrong_digits(
    leg: &Leg,
    is_wrong: impl Fn(&Stream, &Key) -> bool,
) -> impl Iterator<Item = (&Stream, &Key, String)> {
    leg.streams.iter().filter_map(move |stream| {
        let key = stream.keys.judged().find(|key| is_wrong(stream, key))?;
        let digit = rtp::telephone_event::digit_of(key.event);
        Some((stream, key, digit.map_or_else(|| format!("event {}", key.event), |d| format!("digit {d}"))))
    })
}
