//! The RTP streams of each call.

use check::{CallSummary, StreamSummary};
use clock::Duration;
use maud::{Markup, html};

use trace::Cast;

use super::text::{seconds, span, visible};
use crate::case::Case;

/// One row for each stream; nothing when there was none.
pub(super) fn streams(case: &Case) -> Markup {
    let beside = &case.judgement.streams;
    let has_streams = !beside.is_empty() || case.calls().iter().any(|call| !call.streams.is_empty());
    let cast = case.cast();
    html! {
        @if has_streams {
            section {
                h2 { "Streams" }
                div.card.table {
                    table {
                        thead { tr {
                            th { "call" } th { "sent by" } th { "from" } th { "to" } th { "SSRC" } th { "format" }
                            th.n { "packets" } th.n { "arrived" } th.n { "lost" } th.n { "out of order" }
                            th.n { "jitter, mean" } th.n { "most" } th.n { "gaps" } th.n { "longest" }
                            th.n { "first" } th.n { "last" }
                        } }
                        tbody {
                            @for (number, call) in case.call_numbers.iter().zip(case.calls()) {
                                (rows(*number, call, &cast))
                            }
                            @for stream in beside {
                                tr { td.soft { "none: not described" } (cells(stream, &cast)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rows(number: usize, call: &CallSummary, cast: &Cast) -> Markup {
    html! {
        @for (nth, stream) in call.streams.iter().enumerate() {
            tr {
                @if nth == 0 { td rowspan=(call.streams.len()) { (number) } }
                (cells(stream, cast))
            }
        }
    }
}

fn cells(stream: &StreamSummary, cast: &Cast) -> Markup {
    let time = |time: Option<Duration>| time.map_or_else(|| "–".to_owned(), span);
    let by = stream.by.map_or("unknown", |party| party.name());
    html! {
        td { span.who.(by) { (stream.by.map_or_else(|| "unknown".to_owned(), |party| cast.name(party))) } }
        td { (stream.source) }
        td { (stream.destination) }
        td { code { (format!("0x{:08x}", stream.ssrc)) } }
        td { (formats(stream)) }
        td.n { (stream.packets) }
        td.n { (stream.received) }
        td.n { (stream.lost) }
        td.n { (stream.out_of_order) }
        td.n { (time(stream.jitter.map(|jitter| jitter.mean))) }
        td.n { (time(stream.jitter.map(|jitter| jitter.most))) }
        td.n { (stream.gaps) }
        td.n { (time(stream.longest_gap)) }
        td.n { (seconds(stream.first)) @if stream.had_begun == Some(true) { " " span.soft { "begun before" } } }
        td.n { (seconds(stream.last)) }
    }
}

/// `PCMU, telephone-event, ciphered`, and the number of what nobody has named.
fn formats(stream: &StreamSummary) -> String {
    let name = |f: &check::StreamFormat| match &f.encoding {
        Some(encoding) => visible(encoding),
        None => format!("unknown ({})", f.payload_type),
    };
    let mut names: Vec<String> = stream.formats.iter().map(name).collect();
    if stream.is_ciphered {
        names.push("ciphered".to_owned());
    }
    if stream.is_cut {
        names.push("not captured whole".to_owned());
    }
    names.join(", ")
}
