//! Letters stand out from what is behind them, by the numbers in the style sheet (WCAG 2.1, 1.4.3: 4.5 to 1).

use std::collections::BTreeMap;

use crate::Tried;

const STYLE: &str = include_str!("../../../sim/report/src/html/style.css");
const LEAST: f64 = 4.5;
/// What letters are written in, and on what.
const INKS: [&str; 11] =
    ["ink", "soft", "carrier", "pbx", "stranger", "pass", "fail", "warn", "none", "link", "ink"];
const GROUNDS: [&str; 3] = ["ground", "card", "tint"];
/// Chips and badges, on which letters have the colour of a card.
const CHIPS: [&str; 7] = ["pass", "fail", "warn", "none", "carrier", "pbx", "stranger"];

pub(super) fn are_readable() -> Tried {
    let themes = themes();
    if themes.len() != 3 {
        return Err(format!("one light theme and two of the dark one, not {}", themes.len()).into());
    }
    if themes[1] != themes[2] {
        return Err("the dark theme that is chosen is another one than the one that is found".into());
    }
    let mut bad = Vec::new();
    for (name, theme) in ["light", "dark"].into_iter().zip(&themes) {
        let inks = INKS.into_iter().flat_map(|ink| GROUNDS.map(|ground| (ink, ground)));
        for (ink, ground) in inks.chain(CHIPS.map(|chip| ("card", chip))) {
            let ratio = contrast(theme[ink], theme[ground]);
            if ratio < LEAST {
                bad.push(format!("{name}: {ink} on {ground} is {ratio:.2}"));
            }
        }
    }
    if bad.is_empty() { Ok(()) } else { Err(bad.join("\n").into()) }
}

/// The colours of each block of the style sheet that has any.
fn themes() -> Vec<BTreeMap<&'static str, [u8; 3]>> {
    let blocks = STYLE.split('{').map(|block| block.split('}').next().unwrap_or_default());
    let colours = |block: &'static str| -> BTreeMap<&'static str, [u8; 3]> {
        let pairs = block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'));
        pairs.filter_map(|(name, value)| Some((name.trim(), colour(value.trim())?))).collect()
    };
    blocks.map(colours).filter(|colours| colours.contains_key("ink")).collect()
}

fn colour(text: &str) -> Option<[u8; 3]> {
    let number = u32::from_str_radix(text.strip_prefix('#')?, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    (text.len() == 7).then_some([r, g, b])
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let linear = |octet: u8| {
        let share = f64::from(octet) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = colour.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
