//! The frame of every page: head, style, policy, script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLES: [&str; 3] = [include_str!("style.css"), include_str!("ladder.css"), include_str!("index.css")];

/// A whole document. `verdict` colours the bar at its top.
pub(crate) fn document(title: &str, verdict: &str, script: &str, body: &Markup) -> String {
    let script = format!("{}{script}", include_str!("theme.js"));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; script-src 'sha256-{}'",
        BASE64.encode(Sha256::digest(script.as_bytes()))
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="generator" content=(concat!("trunksim ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                style { @for style in STYLES { (PreEscaped(style)) } }
            }
            body {
                div.bar.(verdict) {}
                (body)
                script { (PreEscaped(script)) }
            }
        }
    };
    page.into_string()
}

/// Turns light into dark and back.
pub(crate) fn theme() -> Markup {
    html! { button.quiet #theme title="light or dark" aria-label="light or dark" hidden { "◐" } }
}

/// A verdict or a severity, with its colour.
pub(super) fn chip(word: &str) -> Markup {
    html! { span.chip.(word) { (word) } }
}

/// A name and a value of the header.
pub(crate) fn fact(name: &str, value: &str) -> Markup {
    html! { div.fact { dt { (name) } dd { (value) } } }
}
