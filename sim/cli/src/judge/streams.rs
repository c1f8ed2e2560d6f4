//! A line for each RTP stream.

use core::fmt::Write as _;

use check::StreamSummary;
use trace::{Cast, counted, visible};

/// The stream in one line: who sends it, what it is, what is missing of it and how evenly it came.
pub(super) fn line(stream: &StreamSummary, cast: &Cast) -> String {
    let by = stream.by.map_or_else(|| "unknown".to_owned(), |party| cast.name(party));
    let mut line = format!(
        "          {by:<7} {} -> {}  SSRC {:08x}  {}  {}, {} lost",
        stream.source,
        stream.destination,
        stream.ssrc,
        formats(stream),
        counted(stream.packets, "packet"),
        stream.lost
    );
    if stream.duplicates > 0 {
        let _ = write!(line, ", {} twice", stream.duplicates);
    }
    if stream.out_of_order > 0 {
        let _ = write!(line, ", {} out of order", stream.out_of_order);
    }
    if let Some(jitter) = &stream.jitter {
        let ms = |duration: clock::Duration| duration.as_secs_f64() * 1_000.0;
        let _ = write!(line, ", jitter {:.1} ms (at most {:.1})", ms(jitter.mean), ms(jitter.most));
    }
    if let Some(longest) = stream.longest_gap {
        let gaps = counted(stream.gaps, "gap");
        let _ = write!(line, ", {gaps} of up to {:.1} s", longest.as_secs_f64());
    }
    if stream.had_begun == Some(true) {
        line.push_str(", it had begun before");
    }
    line
}

fn formats(stream: &StreamSummary) -> String {
    let word = |format: &check::StreamFormat| match &format.encoding {
        Some(encoding) => visible(encoding),
        None => format!("payload type {}", format.payload_type),
    };
    let words: Vec<String> = stream.formats.iter().map(word).collect();
    let seal = if stream.is_ciphered { " (ciphered)" } else { "" };
    let cut = if stream.is_cut { " (not captured whole)" } else { "" };
    format!("{}{seal}{cut}", words.join(" "))
}
