//! What tshark makes of a capture, as a witness of what we make of it: calls, streams, digits, and what fax machines said.
//!
//! Ours is taken from the JSON that programs get, so that it is witnessed as well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Media on ports that no description names, because its message was lost.
const HEURISTIC: &str = "rtp.heuristic_rtp:TRUE";
/// Late RTP on a port that is for UDPTL by now begins with version 2; UDPTL of a short call never does, because its
/// sequence numbers start at 0.
pub const LATE_RTP: &str = "t38.dissect_possible_rtpv2_packets_as_rtp:TRUE";
/// Frames that carry a page (ITU-T T.4 A.3.6, A.3.7).
const PAGE_FRAMES: [&str; 2] = ["FCD", "RCP"];
/// tshark reckons with fractions, where A.8 rounds to sixteenths of a timestamp unit.
const JITTER_MS: f64 = 0.05;

/// Source, destination, SSRC.
pub type Key = (String, String, String);

/// What is said of one stream.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Packets in it.
    pub packets: u64,
    /// Packets that are missing.
    pub lost: i64,
    /// Mean and maximum, in milliseconds.
    pub jitter: Option<[f64; 2]>,
}

/// What is in a capture.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Messages of SIP.
    pub sip: u64,
    /// For each Call-ID of an INVITE its final responses to INVITEs, and whether a BYE was seen.
    pub calls: BTreeMap<String, (BTreeSet<u16>, bool)>,
    /// Digits of telephone events, by source and destination.
    pub digits: BTreeMap<(String, String), String>,
    /// Frames of T.30 in T.38, and how often each was said.
    pub frames: BTreeMap<String, usize>,
}

/// True when there is no tshark.
#[must_use]
pub fn is_missing() -> bool {
    Command::new("tshark").arg("-v").output().is_err()
}

/// What tshark says when it is asked so about a capture.
///
/// # Errors
/// It refuses the capture.
pub fn asked(file: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(file).arg("-n").args(arguments);
    let output = command.output().map_err(|error| format!("tshark: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("tshark refuses the capture: {words}"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The table of `-z rtp,streams`.
///
/// # Errors
/// It refuses the capture.
pub fn streams(file: &Path) -> Result<BTreeMap<Key, Counted>, String> {
    let text = asked(file, &["-q", "-o", HEURISTIC, "-o", LATE_RTP, "-z", "rtp,streams"])?;
    Ok(text.lines().filter_map(stream).collect())
}

/// Times, addresses, SSRC, the name of the payload in words, packets, lost and its share, three deltas, jitter at
/// least, on the average and at most, and perhaps a mark for problems.
fn stream(line: &str) -> Option<(Key, Counted)> {
    let words: Vec<&str> = line.trim_end_matches(" X").split_whitespace().collect();
    let ssrc = words.get(6).filter(|word| word.starts_with("0x"))?;
    let address = |at: usize| Some(format!("{}:{}", words.get(at)?, words.get(at + 1)?));
    let behind = |back: usize| words.get(words.len().checked_sub(back)?).copied();
    let counted = Counted {
        packets: behind(9)?.parse().ok()?,
        lost: behind(8)?.parse().ok()?,
        jitter: Some([behind(2)?.parse().ok()?, behind(1)?.parse().ok()?]),
    };
    Some(((address(2)?, address(4)?, (*ssrc).to_owned()), counted))
}

/// How many messages of SIP `-z sip,stat` counts.
///
/// # Errors
/// It refuses the capture.
pub fn messages(file: &Path) -> Result<u64, String> {
    let text = asked(file, &["-q", "-z", "sip,stat"])?;
    let line = text.lines().find_map(|line| line.strip_prefix("Number of SIP messages: "));
    line.and_then(|count| count.trim().parse().ok()).ok_or_else(|| format!("sip,stat says\n{text}"))
}

/// Fields of all frames, one after the other.
const FIELDS: [&str; 13] = [
    "sip.Call-ID",
    "sip.CSeq.method",
    "sip.Status-Code",
    "ip.src",
    "udp.srcport",
    "ip.dst",
    "udp.dstport",
    "rtp.ssrc",
    "rtp.timestamp",
    "rtpevent.event_id",
    "sip.Method",
    "frame.protocols",
    "_ws.col.Info",
];

/// What the frames say, read one by one. A phone that looks for its address by STUN on a port for media would hide from
/// tshark which payload type has the digits there.
///
/// # Errors
/// It refuses the capture.
pub fn contents(file: &Path) -> Result<Contents, String> {
    let mut arguments = vec![
        "--disable-protocol",
        "stun",
        "-o",
        LATE_RTP,
        "-T",
        "fields",
        "-E",
        "separator=/t",
        "-E",
        "occurrence=f",
    ];
    FIELDS.iter().for_each(|field| arguments.extend(["-e", field]));
    let text = asked(file, &arguments)?;
    let mut contents = Contents { sip: messages(file)?, ..Contents::default() };
    let mut events = BTreeSet::new();
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(FIELDS.len(), '\t').collect();
        let [call_id, of, status, src, sport, dst, dport, ssrc, stamp, event, method, _, info] = words[..]
        else {
            return Err(format!("tshark says `{line}`"));
        };
        if of == "INVITE" && !call_id.is_empty() {
            let (finals, _) = contents.calls.entry(call_id.to_owned()).or_default();
            finals.extend(status.parse::<u16>().ok().filter(|status| *status >= 200));
        }
        if let (Some((_, bye)), "BYE") = (contents.calls.get_mut(call_id), method) {
            *bye = true;
        }
        let ends = (format!("{src}:{sport}"), format!("{dst}:{dport}"));
        let mut is_new = || events.insert((ends.clone(), ssrc.to_owned(), stamp.to_owned()));
        if let Some(digit) = event.parse().ok().and_then(digit)
            && is_new()
        {
            contents.digits.entry(ends.clone()).or_default().push(digit);
        }
        let reassembled = info.split_once("Reassembled: ").and_then(|(_, rest)| rest.split(' ').next());
        if let Some(name) = reassembled {
            *contents.frames.entry(name.to_owned()).or_default() += 1;
        }
    }
    Ok(contents)
}

/// The key of an event (RFC 4733 3.2).
fn digit(event: u8) -> Option<char> {
    "0123456789*#ABCD".chars().nth(event.into())
}

/// What our JSON and tshark do not agree on in a capture: `findings` are the trunks' `findings.json`.
///
/// # Errors
/// tshark refuses the capture.
pub fn differences(file: &Path, findings: &[&Value], sip: Option<u64>) -> Result<Vec<String>, String> {
    let theirs = contents(file)?;
    let calls = || findings.iter().flat_map(|trunk| trunk["calls"].as_array().into_iter().flatten());
    let mut wrong = Vec::new();
    if let Some(sip) = sip.filter(|sip| *sip != theirs.sip) {
        wrong.push(format!("{sip} messages, by tshark {}", theirs.sip));
    }
    wrong.extend(calls_differ(calls(), &theirs));
    wrong.extend(digits_differ(calls(), &theirs));
    wrong.extend(differ(&ours(calls()), &streams(file)?, true));
    Ok(wrong)
}

fn calls_differ<'a>(calls: impl Iterator<Item = &'a Value>, theirs: &Contents) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for call in calls {
        let id = call["call_id"].as_str().unwrap_or_default();
        known.insert(id);
        let Some((finals, has_bye)) = theirs.calls.get(id) else {
            wrong.push(format!("call {id} is none to tshark"));
            continue;
        };
        let status = call["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let is_status = status.map_or(finals.is_empty(), |status| finals.contains(&status));
        let is_ended = call["outcome"] == "completed";
        if !is_status || is_ended && !has_bye {
            wrong.push(format!("call {id}: {status:?} {}, by tshark {finals:?}", call["outcome"]));
        }
    }
    wrong.extend(
        theirs.calls.keys().filter(|id| !known.contains(id.as_str())).map(|id| format!("{id} is no call")),
    );
    wrong
}

/// Digits by who hears them: tshark knows addresses, and we know whose they are.
fn digits_differ<'a>(calls: impl Iterator<Item = &'a Value>, theirs: &Contents) -> Vec<String> {
    let mut ours: Vec<&str> = calls
        .flat_map(|call| [call["dtmf_to_carrier"].as_str(), call["dtmf_to_pbx"].as_str()])
        .flatten()
        .filter(|digits| !digits.is_empty())
        .collect();
    let mut theirs: Vec<&str> = theirs.digits.values().map(String::as_str).collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    if ours == theirs { Vec::new() } else { vec![format!("digits {ours:?}, by tshark {theirs:?}")] }
}

/// The streams of calls, by their keys: a source that goes on in the next call is one to tshark.
fn ours<'a>(calls: impl Iterator<Item = &'a Value>) -> BTreeMap<Key, Counted> {
    let mut all: BTreeMap<Key, Counted> = BTreeMap::new();
    for stream in calls.flat_map(|call| call["streams"].as_array().into_iter().flatten()) {
        let word = |key: &str| stream[key].as_str().unwrap_or_default().to_owned();
        let count = |key: &str| stream[key].as_u64().unwrap_or_default();
        let ssrc = word("ssrc").trim_start_matches("0x").to_uppercase();
        let sum = all.entry((word("source"), word("destination"), format!("0x{ssrc}"))).or_default();
        let is_first = sum.packets == 0;
        sum.packets += count("received");
        sum.lost += count("lost").cast_signed() - count("duplicates").cast_signed();
        sum.jitter = jitter(stream).filter(|_| is_first);
    }
    all.retain(|_, counted| counted.packets > 0);
    all
}

/// The jitter is another where packets repeat a timestamp or overtake each other, and where the stream paused: tshark
/// leaves packets with the marker out of the average and the maximum, and the marker stands behind a pause.
fn jitter(stream: &Value) -> Option<[f64; 2]> {
    let formats = stream["formats"].as_array().into_iter().flatten();
    let has_events = formats.into_iter().any(|f| f["encoding"] == "telephone-event");
    let is_none = |key: &str| stream[key].as_u64() == Some(0);
    let is_plain = !has_events && ["duplicates", "out_of_order", "gaps"].into_iter().all(is_none);
    let millis = |key: &str| stream[key].as_u64().map(|micros| micros as f64 / 1e3);
    millis("jitter_mean_us").zip(millis("jitter_max_us")).filter(|_| is_plain).map(|(a, b)| [a, b])
}

/// Frames of T.30 in T.38 that tshark has heard and our `fax.json` has not.
#[must_use]
pub fn unheard(faxes: &[Value], theirs: &BTreeMap<String, usize>) -> Vec<String> {
    let all = faxes.iter().flat_map(|text| text["faxes"].as_array().into_iter().flatten());
    let lines = all.flat_map(|fax| fax["on_the_wire"]["said"].as_array().into_iter().flatten());
    let words = lines.filter_map(|line| line["what"].as_str());
    let ours: BTreeSet<&str> = words.flat_map(|what| what.split(|c: char| !c.is_alphanumeric())).collect();
    // The octets of a page in frames are a page here; what tshark has no name for is none.
    let is_said = |name: &&String| {
        name.bytes().all(|octet| octet.is_ascii_uppercase()) && !PAGE_FRAMES.contains(&name.as_str())
    };
    let missing = theirs.keys().filter(is_said).filter(|name| !ours.contains(name.as_str()));
    missing.map(|name| format!("{name} was not heard: {ours:?}")).collect()
}

/// What two tables of streams do not agree on; losses and jitter only where a receiver has counted.
#[must_use]
pub fn differ(
    ours: &BTreeMap<Key, Counted>,
    theirs: &BTreeMap<Key, Counted>,
    is_arrived: bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for key in theirs.keys().filter(|key| !ours.contains_key(*key)) {
        wrong.push(format!("{key:?} is not known"));
    }
    for (key, own) in ours {
        let Some(other) = theirs.get(key) else {
            wrong.push(format!("{key:?} is no stream to tshark"));
            continue;
        };
        let is_far = |own: [f64; 2], other: [f64; 2]| (0..2).any(|n| (own[n] - other[n]).abs() > JITTER_MS);
        let is_jitter_other = own.jitter.zip(other.jitter).is_some_and(|(own, other)| is_far(own, other));
        if own.packets != other.packets || is_arrived && (own.lost != other.lost || is_jitter_other) {
            wrong.push(format!("{key:?}: {own:?}, by tshark {other:?}"));
        }
    }
    wrong
}
