//! Other tags, branches, Call-IDs and sources: words that mean nothing but themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use bytes::Bytes;
use clock::Rng;
use sip::{HeaderName, MAGIC_COOKIE};
use trace::{Event, Recording};

use tests::rewrite::stage::{is_signalling, packet, packet_mut};
use tests::rewrite::text::{Text, pieces};

/// A shorter word may stand where it means something else.
const LENGTH_MIN: usize = 6;

/// Other tags, branches and Call-IDs, wherever they stand: also in what the sides hand over.
pub(crate) fn of_sip(recording: &Recording, dice: &Rng) -> Recording {
    let cast = &recording.header.cast;
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    for packet in recording.events.iter().filter_map(packet).filter(|p| is_signalling(cast, p)) {
        for word in Text::read(&packet.payload).iter().flat_map(words_of) {
            let new = |word: &String| {
                let cookie = if word.starts_with(MAGIC_COOKIE) { MAGIC_COOKIE } else { "" };
                format!("{cookie}{}", dice.derive(word).token(word.len() - cookie.len()))
            };
            words.entry(word).or_insert_with_key(new);
        }
    }
    let mut changed = recording.clone();
    let mut known: BTreeMap<Bytes, Bytes> = BTreeMap::new();
    for event in &mut changed.events {
        match event {
            Event::Cdr { cdr, .. } => rename(&mut cdr.call_id, &words),
            Event::Paper { paper, .. } => rename(&mut paper.call_id, &words),
            Event::Counted { counted, .. } => rename(&mut counted.call_id, &words),
            _ => {}
        }
        let Some(packet) = packet_mut(event).filter(|p| is_signalling(cast, p)) else { continue };
        let new = known.entry(packet.payload.clone()).or_insert_with_key(|octets| replaced(octets, &words));
        packet.payload = new.clone();
    }
    changed
}

fn words_of(text: &Text) -> Vec<String> {
    let mut words: Vec<String> = text.value(HeaderName::CallId).map(str::to_owned).into_iter().collect();
    for line in &text.lines {
        let key = match line.known() {
            Some(HeaderName::Via) => "branch",
            Some(HeaderName::From | HeaderName::To) => "tag",
            _ => continue,
        };
        let entries = pieces(line.text(), ',').into_iter().flat_map(|entry| pieces(entry, ';'));
        let values = entries.filter_map(|param| param.split_once('=')).filter(|(name, _)| name.trim() == key);
        words.extend(values.map(|(_, value)| value.trim().to_owned()));
    }
    words.retain(|word| word.len() >= LENGTH_MIN && word.chars().all(is_of_word));
    words
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-.!%*_+`'~@".contains(c)
}

fn rename(word: &mut String, words: &BTreeMap<String, String>) {
    if let Some(new) = words.get(word) {
        word.clone_from(new);
    }
}

/// The octets with each whole word replaced; a word keeps its length, and so does the message.
fn replaced(octets: &Bytes, words: &BTreeMap<String, String>) -> Bytes {
    let Ok(text) = core::str::from_utf8(octets) else { return octets.clone() };
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end.max(first.len_utf8()));
        new.push_str(words.get(word).map_or(word, String::as_str));
        rest = after;
    }
    new.into_bytes().into()
}

/// Other synchronisation sources of RTP and RTCP (RFC 3550 5.1, 6.4): all of them turned over by one number.
pub(crate) fn of_sources(recording: &Recording, dice: &Rng) -> Recording {
    let mask = dice.clone().next_u32().to_be_bytes();
    let images = images(recording);
    let cast = &recording.header.cast;
    let mut changed = recording.clone();
    let mut known: BTreeMap<u64, Bytes> = BTreeMap::new();
    for packet in changed.events.iter_mut().filter_map(packet_mut) {
        let is_image = images.contains(&packet.from) || images.contains(&packet.to);
        let is_rtp = packet.payload.len() >= 8 && packet.payload[0] >> 6 == 2;
        if is_signalling(cast, packet) || is_image || !is_rtp {
            continue;
        }
        let new = known.entry(packet.id.0).or_insert_with(|| {
            let mut octets = packet.payload.to_vec();
            turn_over(&mut octets, mask);
            octets.into()
        });
        packet.payload = new.clone();
    }
    changed
}

/// Where somebody expects T.38 at some time: what looks like RTP there may be none.
fn images(recording: &Recording) -> BTreeSet<SocketAddr> {
    let mut images = BTreeSet::new();
    let cast = &recording.header.cast;
    for packet in recording.events.iter().filter_map(packet).filter(|p| is_signalling(cast, p)) {
        let Some(text) = Text::read(&packet.payload).filter(|text| text.body.contains("m=image")) else {
            continue;
        };
        let rows = || text.body.split("\r\n");
        let ports =
            rows().filter_map(|row| row.strip_prefix("m=image ")?.split(' ').next()?.parse::<u16>().ok());
        let hosts = || rows().filter_map(|row| row.strip_prefix("c=IN IP4 ")?.parse().ok());
        images.extend(ports.flat_map(|port| hosts().map(move |host| SocketAddr::new(host, port))));
    }
    images
}

fn turn_over(octets: &mut [u8], mask: [u8; 4]) {
    if !(200..=207).contains(&octets[1]) {
        source(octets, 8, mask);
        return;
    }
    let mut from = 0;
    while let Some(&[first, kind, a, b]) = octets.get(from..from + 4) {
        let (count, length) = (usize::from(first & 31), 4 * (usize::from(u16::from_be_bytes([a, b])) + 1));
        source(octets, from + 4, mask);
        let blocks = match kind {
            200 => from + 28,
            201 => from + 8,
            _ => octets.len(),
        };
        for block in 0..count {
            source(octets, blocks + 24 * block, mask);
        }
        from += length;
    }
}

fn source(octets: &mut [u8], at: usize, mask: [u8; 4]) {
    for (octet, mask) in octets.iter_mut().skip(at).zip(mask) {
        *octet ^= mask;
    }
}
