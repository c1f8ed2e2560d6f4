//! `fax.json`: the result sheet for programs, with the exchange line by line.

use check::{CallSummary, FaxSummary, UdptlSummary};
use serde_json::{Value, json};
use sip::sdp::T38Attributes;
use t30::{Facts, HeardPage, Said};

use super::pages::{Pair, Source, pairs};
use super::{Fax, Machine, sheet, word};
use crate::case::Case;

/// The faxes of a run; none when there was none.
#[must_use]
pub fn text(case: &Case) -> Option<String> {
    let faxes = Fax::all(case);
    if faxes.is_empty() && case.data_calls().is_empty() {
        return None;
    }
    let counted = case.data_calls();
    let data = counted.iter().map(|d| {
        json!({
            "party": d.party.name(), "call_id": d.counted.call_id, "name": d.counted.name,
            "bits": d.counted.bits, "errors": d.counted.errors, "done": d.counted.is_done,
        })
    });
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "run": case.about.id,
        "faxes": faxes.iter().map(fax).collect::<Vec<_>>(),
        "data_calls": data.collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&value).expect("strings and numbers are JSON");
    text.push('\n');
    Some(text)
}

fn fax(fax: &Fax<'_>) -> Value {
    let judged = fax.call.and_then(|call| Some(summary(call, call.fax.as_ref()?)));
    json!({
        "call_id": fax.call_id,
        "on_the_wire": judged,
        "pages": pairs(fax).iter().map(pair).collect::<Vec<_>>(),
        "sending_machine": fax.sender.map(machine),
        "receiving_machine": fax.receiver.map(machine),
    })
}

fn summary(call: &CallSummary, fax: &FaxSummary) -> Value {
    json!({
        "result": word::word(fax),
        "sent": fax.is_sent(),
        "identical": fax.is_identical(),
        "transport": fax.transport.map(|t| t.name()),
        "last_transport": fax.last_transport.map(|t| t.name()),
        "switches": fax.switches.iter().map(|s| json!({
            "by": s.by.name(),
            "at_s": s.at.to_string(),
            "status": s.status,
            "accepted": s.is_accepted,
            "known_s": s.known.map(|at| at.to_string()),
        })).collect::<Vec<_>>(),
        "agreed": fax.agreed.as_ref().map(|a| json!({
            "at_s": a.at.to_string(),
            "by": a.by.name(),
            "carrier": attributes(&a.carrier),
            "pbx": attributes(&a.pbx),
        })),
        "facts": facts(call, &fax.exchange.facts),
        "pages": fax.exchange.pages.iter().map(heard).collect::<Vec<_>>(),
        "said": fax.exchange.said.iter().map(|s| said(call, s)).collect::<Vec<_>>(),
        "udptl": fax.udptl.iter().map(udptl).collect::<Vec<_>>(),
    })
}

fn facts(call: &CallSummary, facts: &Facts) -> Value {
    let party = |side| sheet::party(call, side).name();
    json!({
        "sender": facts.sender.map(party),
        "caller_ident": facts.idents[0],
        "answerer_ident": facts.idents[1],
        "modem": facts.modulation.map(|m| m.name()),
        "rates": facts.rates,
        "page_rate": facts.page_rate,
        "ecm": facts.error_correction,
        "coding": facts.coding.map(|c| c.name()),
        "resolution": facts.resolution.map(sheet::name),
        "trainings": facts.trainings,
        "retrains": facts.retrains,
        "ppr": facts.ppr,
        "resent_frames": facts.resent_frames,
        "ctc": facts.ctc,
        "eor": facts.eor,
        "rnr": facts.rnr,
        "rtp": facts.rtp,
        "rtn": facts.rtn,
        "crp": facts.crp,
        "bad_frames": facts.bad_frames,
        "losses": facts.losses,
        "phase": format!("{:?}", facts.phase),
        "unanswered": facts.unanswered.iter().map(|(side, what)| json!([party(*side), what])).collect::<Vec<_>>(),
        "dcn_from": facts.dcn_from.map(party),
        "ending": facts.ending.to_string(),
    })
}

fn attributes(said: &T38Attributes) -> Value {
    json!({
        "version": said.version,
        "max_bit_rate": said.max_bit_rate,
        "rate_management": said.rate_management.map(|m| format!("{m:?}")),
        "max_buffer": said.max_buffer,
        "max_datagram": said.max_datagram,
        "error_correction": said.udp_ec.map(|e| format!("{e:?}")),
        "fill_bit_removal": said.fill_bit_removal,
        "transcoding_mmr": said.transcoding_mmr,
        "transcoding_jbig": said.transcoding_jbig,
    })
}

fn heard(page: &HeardPage) -> Value {
    json!({
        "number": page.number,
        "at_s": page.at.to_string(),
        "until_s": page.until.to_string(),
        "modem": page.modulation.name(),
        "ecm": page.error_correction,
        "coding": page.coding.map(|c| c.name()),
        "width": page.page.width(),
        "rows": page.page.rows(),
        "bad_rows": page.bad_rows,
        "longest_bad_run": page.longest_bad_run,
        "complete": page.is_complete,
        "missing_frames": page.missing_frames,
        "resent_frames": page.resent_frames,
        "ended_by": page.ended_by,
        "decided_by": page.decided_by,
        "confirmed": page.is_sent(),
    })
}

fn said(call: &CallSummary, said: &Said) -> Value {
    json!({
        "at_s": said.at.to_string(),
        "until_s": said.until.to_string(),
        "by": sheet::party(call, said.side).name(),
        "what": said.what,
        "count": said.count,
    })
}

fn udptl(stream: &UdptlSummary) -> Value {
    let got = &stream.received;
    json!({
        "by": stream.by.name(),
        "datagrams": stream.datagrams,
        "longest": stream.longest,
        "control_copies_hundredths": stream.control_copies,
        "page_copies_hundredths": stream.page_copies,
        "arrived": got.datagrams,
        "duplicates": got.duplicates,
        "reordered": got.reordered,
        "late": got.late,
        "strays": got.strays,
        "malformed": got.malformed,
        "recovered_by_redundancy": got.recovered_by_redundancy,
        "recovered_by_fec": got.recovered_by_fec,
        "lost": got.lost,
    })
}

fn pair(pair: &Pair<'_>) -> Value {
    let difference = pair.difference();
    json!({
        "number": pair.number,
        "sent_rows": pair.sent.map(page::Page::rows),
        "received_rows": pair.received.map(page::Page::rows),
        "received_from": match pair.source {
            Source::Printed => "machine",
            Source::Wire => "wire",
        },
        "identical": difference.map(|d| d.is_identical()),
        "different_pixels": difference.map(|d| d.pixels),
        "different_rows": difference.map(|d| d.rows),
    })
}

fn machine(machine: &Machine) -> Value {
    json!({
        "party": machine.party.name(),
        "outcome": machine.outcome,
        "pages_to_send": machine.document.len(),
        "pages_printed": machine.received.len(),
    })
}
