//! The parts of a page, from top to bottom. All text from the wire is escaped: it is hostile input.

use core::fmt::Write as _;

use check::{Finding, Verdict};

use super::style::SHEET;
use crate::case::Case;
use crate::sequence::Sequence;

/// Recordings longer than this stay in their WAV file only.
const SOUND_IN_PAGE_MAX: usize = 8_000 * 20;
/// Points of a waveform.
const WAVE_POINTS: usize = 600;

/// Text that may stand anywhere in HTML, attributes included.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => {}
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

pub(super) fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{}</title>\
         <style>{SHEET}</style><body>{body}</body></html>\n",
        escape(title)
    )
}

pub(super) fn head(case: &Case) -> String {
    let facts = [
        ("carrier", &case.carrier),
        ("PBX", &case.pbx),
        ("trunk mode", &case.mode),
        ("network", &case.network),
        ("wire and clock", &format!("{}, {}", case.wire, case.clock)),
        ("seed", &case.seed.to_string()),
        ("lasted", &format!("{:.3} s", case.lasted.as_secs_f64())),
        ("quirks", &if case.quirks.is_empty() { "none".to_owned() } else { case.quirks.join(", ") }),
    ];
    let list: String = facts.iter().map(|(k, v)| format!("<dt>{k}<dd>{}", escape(v))).collect();
    format!(
        "<header><span class=\"chip {0}\">{0}</span><h1>{1}</h1><p class=\"sub\">{2}</p><dl>{list}\
         <dt>again<dd><code>{3}</code></dl></header>",
        case.verdict.name(),
        escape(&case.title),
        escape(&case.scenario),
        escape(&case.replay)
    )
}

pub(super) fn verdict_box(case: &Case) -> String {
    case.reasons.iter().map(|r| format!("<div class=\"card warning\"><p>{}</p></div>", escape(r))).collect()
}

pub(super) fn findings(case: &Case, sequence: &Sequence) -> String {
    if case.findings.is_empty() {
        return "<section><h2>Findings</h2><p class=\"sub\">The judges found nothing wrong.</p></section>"
            .to_owned();
    }
    let cards: String = case.findings.iter().map(|f| finding(f, sequence)).collect();
    format!("<section><h2>Findings</h2>{cards}</section>")
}

fn finding(f: &Finding, sequence: &Sequence) -> String {
    let numbers = f.packets.iter().filter_map(|id| sequence.number(*id));
    let links: String = numbers.map(|n| format!(" <a href=\"#F{n}\">F{n}</a>")).collect();
    let mut card = format!(
        "<div class=\"card {0}\"><h3><span class=\"chip {0}\">{0}</span> {1}</h3><p>{2}{links}</p><dl>",
        f.severity.name(),
        escape(f.check),
        escape(&f.text),
    );
    let rows = [
        ("who", f.blame.name()),
        ("clause", &f.clause),
        ("expected", &f.expected),
        ("got", &f.got),
        ("the user notices", &f.notice),
        ("what to change", &f.cure),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(card, "<dt>{name}<dd>{}", escape(value));
    }
    card.push_str("</dl></div>");
    card
}

pub(super) fn expectations(case: &Case) -> String {
    if case.expectations.is_empty() {
        return String::new();
    }
    let row = |e: &check::Expected| {
        let verdict = if e.verdict == Verdict::Pass { "pass" } else { e.verdict.name() };
        format!(
            "<tr><td>{}<td>{}<td>{}<td><span class=\"chip {verdict}\">{verdict}</span></tr>",
            escape(&e.name),
            escape(&e.expected),
            escape(&e.got)
        )
    };
    let rows: String = case.expectations.iter().map(row).collect();
    format!(
        "<section><h2>Expected by the scenario</h2><table><thead><tr><th>what<th>expected<th>seen on the wire\
         <th></tr></thead><tbody>{rows}</tbody></table></section>"
    )
}

pub(super) fn calls(case: &Case) -> String {
    if case.calls.is_empty() {
        return String::new();
    }
    let row = |c: &check::CallSummary| {
        let duration = c.answered.zip(c.ended).map(|(a, e)| e.since(a).as_secs_f64());
        let heard = |h: &check::HeardAudio| match (h.packets, h.content.join(", ")) {
            (0, _) => "nothing".to_owned(),
            (_, content) if content.is_empty() => "silence or unknown sound".to_owned(),
            (_, content) => content,
        };
        format!(
            "<tr><td>{}<td>{} &rarr; {}<td>{} {}<td class=\"n\">{}<td>{}<td>{}</tr>",
            c.caller,
            escape(&c.from),
            escape(&c.to),
            c.outcome.name(),
            c.status.map(|s| s.to_string()).unwrap_or_default(),
            duration.map_or_else(|| "unknown".to_owned(), |d| format!("{d:.2} s")),
            escape(&heard(&c.audio_to_pbx)),
            escape(&heard(&c.audio_to_carrier)),
        )
    };
    let rows: String = case.calls.iter().map(row).collect();
    format!(
        "<section><h2>Calls</h2><table><thead><tr><th>caller<th>numbers<th>outcome<th>talked\
         <th>the PBX heard<th>the carrier heard</tr></thead><tbody>{rows}</tbody></table></section>"
    )
}

pub(super) fn heard(case: &Case) -> String {
    if case.heard.is_empty() {
        return String::new();
    }
    let mut out = "<section><h2>What each side heard</h2>".to_owned();
    for (party, name, samples) in &case.heard {
        let _ = write!(
            out,
            "<div class=\"card\"><h3>{party}, {} ({:.1} s)</h3>{}",
            escape(name),
            samples.len() as f64 / 8_000.0,
            wave(samples)
        );
        if samples.len() <= SOUND_IN_PAGE_MAX {
            let data = base64(&audio::wav::write(samples));
            let _ =
                write!(out, "<audio controls preload=\"none\" src=\"data:audio/wav;base64,{data}\"></audio>");
        }
        out.push_str("</div>");
    }
    out.push_str("</section>");
    out
}

fn wave(samples: &[i16]) -> String {
    let step = samples.len().div_ceil(WAVE_POINTS).max(1);
    let mut path = String::new();
    for (x, chunk) in samples.chunks(step).enumerate() {
        let peak = chunk.iter().map(|s| i32::from(*s).abs()).max().unwrap_or(0) * 26 / 32_768;
        let _ = write!(path, "M{x} {}V{}", 28 - peak, 29 + peak);
    }
    format!(
        "<svg class=\"wave\" viewBox=\"0 0 {WAVE_POINTS} 56\" preserveAspectRatio=\"none\"><path d=\"{path}\"/></svg>"
    )
}

pub(super) fn messages(case: &Case, sequence: &Sequence) -> String {
    let mut out = "<section><h2>Messages</h2>".to_owned();
    for arrow in sequence.messages() {
        let bad = case.findings.iter().any(|f| f.packets.contains(&arrow.id));
        let mark = if bad { " <span class=\"chip error\">finding</span>" } else { "" };
        let _ = write!(
            out,
            "<details id=\"F{0}\"><summary>F{0} <b>{1}</b> <span class=\"t\">{2} &rarr; {3}, {4} s</span>{mark}\
             </summary><pre>{5}</pre></details>",
            arrow.number,
            escape(&arrow.label),
            arrow.from,
            arrow.to,
            arrow.at,
            escape(&String::from_utf8_lossy(&arrow.payload)),
        );
    }
    out.push_str("</section>");
    out
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let index = (word >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= chunk.len() { char::from(ALPHABET[index]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        let table = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, expected) in table {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn hostile_text_cannot_leave_its_place() {
        assert_eq!(escape("<script>\"'&\u{7}"), "&lt;script&gt;&quot;&#39;&amp;\u{fffd}");
    }
}
