//! How this trunk writes numbers in URIs.

use plan::{E164, NumberFormat, NumberPlan};

/// Writes `number` in `format`; what is no E.164 number (a short code) goes out as it was dialled.
pub(crate) fn print(plan: &NumberPlan<'_>, number: &str, format: NumberFormat) -> String {
    E164::parse(number).map_or_else(|| number.to_owned(), |n| plan.print(&n, format))
}

/// Reads a number in `format`. What does not look like one is taken in E.164, with or without the plus,
/// and failing that as it stands, so that a wrong format is still routed and left to the judges.
pub(crate) fn parse(plan: &NumberPlan<'_>, text: &str, format: NumberFormat) -> String {
    let digits = sip::without_visual_separators(text);
    plan.parse(&digits, format)
        .or_else(|| E164::parse(&digits))
        .or_else(|| E164::parse(&format!("+{digits}")).filter(|_| digits.len() > 9))
        .map_or(digits, |n| n.to_string())
}
