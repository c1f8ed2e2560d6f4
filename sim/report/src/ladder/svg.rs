//! A ladder as SVG: one file, no script, no style sheet, nothing loaded.

use maud::{Markup, html};

use super::drawing::{Anchor, Drawing, Ink, Shape, Words};

const FONT: &str = "DejaVu Sans, Verdana, Segoe UI, Helvetica, sans-serif";

/// The file.
pub(super) fn text(drawing: &Drawing) -> String {
    let Drawing { width, height, .. } = drawing;
    let body = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="img" font-family=(FONT) {
            title { (xml(&drawing.title)) }
            rect width=(width) height=(height) fill=(colour(Ink::Paper)) {}
            @for shape in &drawing.shapes {
                @match shape {
                    Shape::Area(points, ink) => { path d=(path(points)) fill=(colour(*ink)) {} },
                    Shape::Words(words) => { (letters(words)) },
                }
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", body.into_string())
}

fn letters(words: &Words) -> Markup {
    let anchor = match words.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let weight = if words.is_bold { "700" } else { "400" };
    html! {
        text x=(words.x) y=(words.y) font-size=(words.height) font-weight=(weight) text-anchor=(anchor) fill=(colour(words.ink)) { (xml(&words.text)) }
    }
}

fn path(points: &[(i32, i32)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
    format!("M{}z", points.join("L"))
}

fn colour(ink: Ink) -> String {
    let [r, g, b] = ink.rgb();
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// XML has no such characters at all (XML 1.0 2.2), not even escaped; controls were made visible before.
fn xml(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c }).collect()
}
