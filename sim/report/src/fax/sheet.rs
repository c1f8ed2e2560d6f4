//! The fax result sheet: what there is to know of one fax, a line for each thing.

use check::{CallSummary, FaxSummary, FaxSwitch, UdptlSummary};
use clock::Duration;
use page::Resolution;
use t30::{Facts, Side};
use trace::{Cast, Party, counted};

use super::word::{attributes, pages, transport};
use super::{Fax, Machine};
use crate::party::party;

/// A name and what is to be said of it.
pub type Line = (String, String);

/// The sheet of one fax.
#[must_use]
pub fn lines(fax: &Fax<'_>, cast: &Cast) -> Vec<Line> {
    let mut lines = Vec::new();
    if let (Some(call), Some(summary)) = (fax.call, fax.summary()) {
        result(&mut lines, summary);
        way(&mut lines, cast, summary);
        machines(&mut lines, (cast, call), &summary.exchange.facts);
        modem(&mut lines, &summary.exchange.facts);
        repeats(&mut lines, &summary.exchange.facts);
        ending(&mut lines, (cast, call), &summary.exchange.facts);
        for stream in &summary.udptl {
            add(&mut lines, &format!("UDPTL from {}", the(cast, stream.by)), udptl(stream));
        }
    }
    for machine in [fax.sender, fax.receiver].into_iter().flatten() {
        add(&mut lines, &format!("the {}'s machine says", machine.party), own_word(machine));
    }
    lines
}

fn add(lines: &mut Vec<Line>, name: &str, text: impl Into<String>) {
    lines.push((name.to_owned(), text.into()));
}

fn result(lines: &mut Vec<Line>, fax: &FaxSummary) {
    add(lines, "result", fax.words());
    let is_exact = |pages: &Vec<page::Page>| {
        let is_printed = fax.received.as_ref().is_none_or(|printed| printed == pages);
        is_printed && fax.exchange.sent_pages().map(|heard| &heard.page).eq(pages)
    };
    let pixel_by_pixel = !fax.has_device || fax.document.as_ref().is_none_or(is_exact);
    let identical = match fax.is_identical() {
        Some(true) if pixel_by_pixel => "yes, pixel by pixel",
        Some(true) => "yes, apart from the line that a device prints itself",
        Some(false) => "no",
        None if fax.document.is_some() => "unknown: the device has made another kind of page of it",
        None => "unknown: nobody says what was to be sent",
    };
    add(lines, "identical", identical);
    let unread = fax.pages_not_whole();
    if unread > 0 {
        let judged_by = if fax.received.is_some() { "the paper tells" } else { "there is no paper to tell" };
        add(lines, "on the wire", format!("{} not heard whole; {judged_by}", pages(unread)));
    }
}

/// Which way the fax went, and how it came to go that way.
fn way(lines: &mut Vec<Line>, cast: &Cast, fax: &FaxSummary) {
    if let Some(way) = fax.transport {
        add(lines, "carried by", transport(way));
    }
    if let Some(way) = fax.last_transport.filter(|last| Some(*last) != fax.transport) {
        add(lines, "last page by", transport(way));
    }
    for switch in &fax.switches {
        add(lines, if switch.is_accepted { "switched" } else { "not switched" }, switched(cast, switch));
    }
    if let Some(status) = fax.fell_back() {
        add(lines, "fell back", format!("to G.711 after T.38 was refused with {status}"));
    }
    if let Some(agreed) = &fax.agreed {
        add(lines, "agreed", format!("at {} s, offered by {}", agreed.at, the(cast, agreed.by)));
        add(lines, &format!("{} takes", the(cast, Party::Carrier)), attributes(&agreed.carrier));
        add(lines, &format!("{} takes", the(cast, Party::Pbx)), attributes(&agreed.pbx));
    }
}

/// `carrier at 4.000000 s: accepted with 200 after 0.040 s`.
fn switched(cast: &Cast, switch: &FaxSwitch) -> String {
    let answer = match (switch.is_accepted, switch.status) {
        (true, Some(status)) => format!("accepted with {status}"),
        (false, Some(200..=299)) => "refused with port 0".to_owned(),
        (false, Some(status)) => format!("refused with {status}"),
        (_, None) => "without an answer".to_owned(),
    };
    let after = switch.known.map(|known| format!(" after {}", seconds(known.since(switch.at))));
    format!("{} at {} s: {answer}{}", cast.name(switch.by), switch.at, after.unwrap_or_default())
}

fn machines(lines: &mut Vec<Line>, (cast, call): (&Cast, &CallSummary), facts: &Facts) {
    if let Some(side) = facts.sender {
        add(lines, "sender", format!("{}, by its DCS", the(cast, party(call, side))));
    }
    for side in Side::ALL {
        if let Some(ident) = &facts.idents[side.index()] {
            add(lines, &format!("{} calls itself", the(cast, party(call, side))), ident.as_str());
        }
    }
}

fn modem(lines: &mut Vec<Line>, facts: &Facts) {
    if let Some(modulation) = facts.modulation {
        add(lines, "modem", modulation.name());
    }
    if !facts.rates.is_empty() {
        let rates: Vec<String> = facts.rates.iter().map(u32::to_string).collect();
        add(lines, "rate", format!("{} bit/s", rates.join(", then ")));
    }
    if let Some(is_on) = facts.error_correction {
        add(lines, "ECM", if is_on { "on" } else { "off" });
    }
    if facts.sender.is_some() {
        add(lines, "coding", facts.coding.map_or("one that is not read", |coding| coding.name()));
    }
    if let Some(resolution) = facts.resolution {
        add(lines, "resolution", name(resolution));
    }
}

/// A side in a sentence: where nobody knows which of the two it is, by its address.
fn the(cast: &Cast, party: Party) -> String {
    if cast.is_guess { cast.name(party) } else { format!("the {party}") }
}

/// T.4's name.
pub(crate) const fn name(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Standard => "standard",
        Resolution::Fine => "fine",
        Resolution::Superfine => "superfine",
    }
}

fn repeats(lines: &mut Vec<Line>, facts: &Facts) {
    if facts.trainings > 0 {
        add(lines, "training", format!("{}, {} failed", counted(facts.trainings, "time"), facts.retrains));
    }
    let counts = [
        (facts.ppr, "time", "frames were asked for again (PPR)"),
        (facts.resent_frames, "frame", "sent again"),
        (facts.ctc, "time", "slower (CTC)"),
        (facts.eor, "time", "the missing frames were given up (EOR)"),
        (facts.rnr, "time", "not ready (RNR)"),
        (facts.rtp, "page", "taken with a retrain (RTP)"),
        (facts.rtn, "page", "refused (RTN)"),
        (facts.crp, "time", "say that again (CRP)"),
        (facts.bad_frames, "control frame", "with a wrong FCS"),
        (facts.losses.iter().sum(), "gap", "on the line"),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, how)| format!("{} {how}", counted(count, what)))
        .collect();
    add(lines, "repeats", if told.is_empty() { "none".to_owned() } else { told.join(", ") });
}

fn ending(lines: &mut Vec<Line>, (cast, call): (&Cast, &CallSummary), facts: &Facts) {
    add(lines, "ending", facts.ending.to_string());
    if let Some(side) = facts.dcn_from {
        add(lines, "DCN from", cast.name(party(call, side)));
    }
    if !facts.unanswered.is_empty() {
        let said = |(side, what): &(Side, String)| format!("{what} of {}", the(cast, party(call, *side)));
        add(lines, "without an answer", facts.unanswered.iter().map(said).collect::<Vec<_>>().join(", "));
    }
}

fn udptl(stream: &UdptlSummary) -> String {
    let got = &stream.received;
    let mut text = format!(
        "{} of up to {}, {} arrived",
        counted(stream.datagrams, "datagram"),
        counted(stream.longest, "octet"),
        got.datagrams
    );
    let counts = [
        (got.recovered_by_redundancy, "IFP", " repaired by copies"),
        (got.recovered_by_fec, "IFP", " repaired by parity"),
        (got.lost, "IFP", " lost"),
        (got.reordered, "datagram", " reordered"),
        (got.late, "datagram", " late"),
        (got.duplicates, "duplicate", ""),
        (got.strays, "stray", ""),
        (got.malformed, "datagram", " malformed"),
    ];
    for (count, what, how) in counts.into_iter().filter(|(count, ..)| *count > 0) {
        text += &format!(", {}{how}", counted(count, what));
    }
    for (copies, of) in [(stream.control_copies, "control"), (stream.page_copies, "page data")] {
        if let Some(copies) = copies {
            text += &format!("; {}.{:02} copies of {of}", copies / 100, copies % 100);
        }
    }
    text
}

fn own_word(machine: &Machine) -> String {
    if machine.document.is_empty() {
        format!("{}; {} printed", machine.outcome, pages(machine.received.len()))
    } else {
        format!("{}; {} to send", machine.outcome, pages(machine.document.len()))
    }
}

fn seconds(length: Duration) -> String {
    format!("{:.3} s", length.as_secs_f64())
}
