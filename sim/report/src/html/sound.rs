//! What each side heard: a picture, and something to listen to when it is short.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{Markup, html};
use trace::Party;

use super::text::{span, visible};
use crate::case::Case;

/// Longer recordings stay in their WAV file, so that a page can still be attached to a mail.
const IN_PAGE_SAMPLES_MAX: usize = 8_000 * 30;

/// Streams of a capture that have a picture.
const PICTURES_MAX: usize = 40;

const WIDTH_MAX: usize = 1_000;
const HEIGHT: usize = 72;
const SAMPLES_PER_SECOND: usize = 8_000;

/// All recordings.
pub(super) fn heard(case: &Case) -> Markup {
    html! {
        @if case.heard().next().is_some() || !case.overheard.is_empty() {
            section {
                h2 { "Heard" }
                div.sounds {
                    @for (party, name, samples) in case.heard() {
                        (recording(case, party, name, samples, &format!("heard-by-{party}-{}.wav", visible(name))))
                    }
                    (overheard(case))
                }
            }
        }
    }
}

fn recording(case: &Case, party: Party, name: &str, samples: &[i16], file: &str) -> Markup {
    html! {
        article.card.sound {
            div.top {
                span.who.(party.name()) { (party.name()) }
                span { (visible(name)) }
                span.grow {}
                span.time { (length(samples)) " · " (peak(samples)) }
            }
            (wave(party, samples))
            @if samples.is_empty() {
            } @else if !case.is_whole {
                p.soft { "The sound itself was left out." }
            } @else if samples.len() <= IN_PAGE_SAMPLES_MAX {
                audio controls preload="none"
                    src={ "data:audio/wav;base64," (BASE64.encode(audio::wav::write(samples))) } {}
            } @else {
                p.soft { "Too long for this page: see " (file) "." }
            }
        }
    }
}

/// The streams of a capture, the first ones with pictures.
fn overheard(case: &Case) -> Markup {
    let (shown, others) = case.overheard.split_at(case.overheard.len().min(PICTURES_MAX));
    html! {
        @for heard in shown {
            @let name = format!("call {}, stream {}", heard.call, heard.stream);
            @match &heard.sound {
                Ok(samples) => (recording(case, heard.by.unwrap_or(Party::Stranger), &name, samples, &heard.file())),
                Err(why) => p.soft { (name) " cannot be heard: " (why) "." },
            }
        }
        @if !others.is_empty() {
            p.soft { (others.len()) " further streams: see the files call-*.wav." }
        }
    }
}

fn length(samples: &[i16]) -> String {
    let micros = samples.len() as u64 * 125;
    span(clock::Duration::from_micros(micros))
}

/// The loudest sample against full scale.
fn peak(samples: &[i16]) -> String {
    let loudest = samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
    if loudest == 0 {
        return "digital silence".to_owned();
    }
    format!("peak {:.0} dBFS", 20.0 * (f64::from(loudest) / 32_768.0).log10())
}

/// The envelope: one stroke from the least to the greatest sample of each slice.
fn wave(party: Party, samples: &[i16]) -> Markup {
    let step = samples.len().div_ceil(WIDTH_MAX).max(1);
    let width = samples.len().div_ceil(step).max(1);
    let middle = HEIGHT as i64 / 2;
    let y = |sample: i16| middle - i64::from(sample) * (middle - 3) / 32_768;
    let mut path = String::new();
    for (x, slice) in samples.chunks(step).enumerate() {
        let most = slice.iter().copied().max().unwrap_or_default();
        let least = slice.iter().copied().min().unwrap_or_default();
        // A slice of one value would be a stroke of no length, which is not drawn.
        path.push_str(&format!("M{x} {}V{}", y(most), y(least).max(y(most) + 1)));
    }
    let seconds = samples.len().div_ceil(SAMPLES_PER_SECOND);
    let every = (seconds / 10).max(1);
    html! {
        svg.wave.(party.name()) viewBox={ "0 0 " (width) " " (HEIGHT + 14) } preserveAspectRatio="none" {
            line.axis x1="0" x2=(width) y1=(middle) y2=(middle) {}
            @for second in (0..seconds).step_by(every) {
                @let x = second * SAMPLES_PER_SECOND / step;
                line.tick x1=(x) x2=(x) y1="0" y2=(HEIGHT) {}
            }
            path d=(path) {}
        }
        div.scale { span { "0 s" } span { (length(samples)) } }
    }
}
