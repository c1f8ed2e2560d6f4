//! The streams of a call are those that tshark sees: packets, losses, sources and jitter.
//!
//! Two views of each run are compared: what was sent, and what arrived. Only the second one knows what was lost.

use std::collections::BTreeMap;
use std::io::Write as _;

use check::{StreamSummary, judge};
use libtest_mimic::{Failed, Trial};
use tests::tshark::{self, Counted, Key, differ};
use trace::pcapng::{self, View};
use trace::{Header, Recording};

use crate::sample;

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

pub(crate) fn trials(missing: bool) -> Vec<Trial> {
    let is_chosen = |nth: usize, name: &str| nth.is_multiple_of(SAMPLE) || ALWAYS.contains(&name);
    sample::trials("streams", missing, is_chosen, agrees)
}

fn agrees(recording: &Recording) -> Result<(), Failed> {
    let judgement = judge(recording);
    let streams = || judgement.calls.iter().flat_map(|call| &call.streams);
    let sent = |s: &StreamSummary| Counted { packets: s.packets, ..Counted::default() };
    let mut wrong = differ(&ours(streams(), sent), &theirs(recording, View::Sent)?, false);
    wrong.extend(differ(&ours(streams(), arrived), &theirs(recording, View::Delivered)?, true));
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

/// The table of `-z rtp,streams`.
fn theirs(recording: &Recording, view: View) -> Result<BTreeMap<Key, Counted>, Failed> {
    let header = Header { cast: recording.header.cast.clone(), ..Header::default() };
    let options = pcapng::Options { view, ..pcapng::Options::default() };
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&pcapng::write(&header, &recording.events, &options))?;
    Ok(tshark::streams(file.path())?)
}
