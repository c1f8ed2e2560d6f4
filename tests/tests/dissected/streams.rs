//! The streams of a call are those that tshark sees: packets, losses, sources and jitter.
//!
//! Two views of each run are compared: what was sent, and what arrived. Only the second one knows what was lost.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Command;

use check::{StreamSummary, judge};
use cli::case::{Run, run_in_virtual_time};
use libtest_mimic::{Failed, Trial};
use tests::lab::Lab;
use trace::pcapng::{self, View};
use trace::{Header, Recording};

/// Every so many plays one is looked at.
const SAMPLE: usize = 12;
/// Plays in which packets of sound are lost, doubled, late, and not sound alone.
const ALWAYS: [&str; 5] = [
    "loss/outbound-duplicated static",
    "fax/outbound-passthrough-loss static",
    "fax/inbound-jitter static",
    "dtmf/outbound-digits static",
    "hold/inbound-caller-holds static",
];
/// Longer recordings take too long.
const EVENTS_MAX: usize = 100_000;
/// Media on ports that no description names, because its message was lost.
const HEURISTIC: &str = "rtp.heuristic_rtp:TRUE";
/// tshark reckons with fractions, where A.8 rounds to sixteenths of a timestamp unit.
const JITTER_MS: f64 = 0.05;

/// Source, destination, SSRC.
type Key = (String, String, String);

/// What is said of one stream.
#[derive(Clone, Debug, Default)]
struct Counted {
    packets: u64,
    lost: i64,
    /// Mean and maximum, in milliseconds.
    jitter: Option<[f64; 2]>,
}

pub(crate) fn trials(missing: bool) -> Vec<Trial> {
    let plays = Lab::open().plays().map(|(name, _)| name).collect::<Vec<_>>();
    let is_chosen = |(nth, name): &(usize, String)| nth % SAMPLE == 0 || ALWAYS.contains(&name.as_str());
    let chosen = plays.into_iter().enumerate().filter(is_chosen);
    let trial = |(_, name): (usize, String)| {
        Trial::test(format!("streams of {name}"), move || agrees(&name)).with_ignored_flag(missing)
    };
    chosen.map(trial).collect()
}

fn agrees(name: &str) -> Result<(), Failed> {
    let lab = Lab::open();
    let (_, selection) = lab.plays().find(|(other, _)| other == name).ok_or("a play with this name")?;
    let Ok(plan) = selection.plan() else { return Ok(()) };
    let recording =
        run_in_virtual_time(&Run::new(&selection, plan), agent::AgentOptions::default()).recording;
    if recording.events.len() > EVENTS_MAX {
        return Ok(());
    }
    let judgement = judge(&recording);
    let streams = || judgement.calls.iter().flat_map(|call| &call.streams);
    let sent = |s: &StreamSummary| Counted { packets: s.packets, ..Counted::default() };
    let mut wrong = differences(&ours(streams(), sent), &theirs(&recording, View::Sent)?, false);
    wrong.extend(differences(&ours(streams(), arrived), &theirs(&recording, View::Delivered)?, true));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What the receiver of a stream knows. tshark takes a duplicate for a packet that makes up for a loss, as A.3 does. The
/// jitter is another where packets repeat a timestamp or overtake each other, and where the stream paused: tshark leaves
/// packets with the marker out of the average and the maximum, and the marker stands behind a pause.
fn arrived(s: &StreamSummary) -> Counted {
    let has_events = s.formats.iter().any(|f| f.encoding.as_deref() == Some("telephone-event"));
    let millis = |duration: clock::Duration| duration.as_nanos() as f64 / 1e6;
    let is_plain = !has_events && s.duplicates + s.out_of_order == 0 && s.gaps == 0;
    let jitter = s.jitter.filter(|_| is_plain);
    Counted {
        packets: s.received,
        lost: s.lost.cast_signed() - s.duplicates.cast_signed(),
        jitter: jitter.map(|jitter| [millis(jitter.mean), millis(jitter.most)]),
    }
}

/// By their keys: a source that goes on in the next call is one to tshark.
fn ours<'a>(
    streams: impl Iterator<Item = &'a StreamSummary>,
    count: impl Fn(&StreamSummary) -> Counted,
) -> BTreeMap<Key, Counted> {
    let mut all: BTreeMap<Key, Counted> = BTreeMap::new();
    for stream in streams {
        let ssrc = format!("0x{:08X}", stream.ssrc);
        let counted = count(stream);
        let known = all.entry((stream.source.to_string(), stream.destination.to_string(), ssrc));
        let sum = known.or_default();
        let is_first = sum.packets == 0;
        sum.packets += counted.packets;
        sum.lost += counted.lost;
        sum.jitter = counted.jitter.filter(|_| is_first);
    }
    all.retain(|_, counted| counted.packets > 0);
    all
}

fn differences(
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

/// The table of `-z rtp,streams`.
fn theirs(recording: &Recording, view: View) -> Result<BTreeMap<Key, Counted>, Failed> {
    let header = Header { cast: recording.header.cast.clone(), ..Header::default() };
    let options = pcapng::Options { view, ..pcapng::Options::default() };
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&pcapng::write(&header, &recording.events, &options))?;
    let mut command = Command::new("tshark");
    command.arg("-r").arg(file.path()).args(["-n", "-q", "-o", HEURISTIC, "-z", "rtp,streams"]);
    let output = command.output()?;
    if !output.status.success() {
        return Err("tshark refuses the capture".into());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().filter_map(row).collect())
}

/// Times, addresses, SSRC, the name of the payload in words, packets, lost and its share, three deltas, jitter at
/// least, on the average and at most, and perhaps a mark for problems.
fn row(line: &str) -> Option<(Key, Counted)> {
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
