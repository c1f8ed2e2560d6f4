//! Telephone numbers: what they are, and how a trunk wants them written.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A global number, kept as its plus and its digits. It fits into the value: no memory is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(SmolStr);

/// E.164 allows fifteen digits.
const DIGITS_MAX: usize = 15;

impl E164 {
    /// Reads `+` and up to fifteen digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let ok = (1..=DIGITS_MAX).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        ok.then(|| Self(text.into()))
    }

    /// The digits, without the plus.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }
}

impl fmt::Display for E164 {
    /// With the plus.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a trunk wants a number written in the user part of a URI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NumberFormat {
    /// `+12025550123`.
    #[default]
    PlusE164,
    /// `12025550123`.
    E164,
    /// As dialled inside the country with its national prefix: `02079460123`; foreign numbers with the
    /// international prefix.
    National,
    /// With the international prefix, always: `004930231250123`.
    International,
    /// As dialled inside the country without any prefix: `2025550123`; foreign numbers with the
    /// international prefix.
    Local,
}

/// The dialling rules of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberPlan<'a> {
    /// Country code, `44`.
    pub country_code: &'a str,
    /// Prefix for numbers inside the country, `0`, or nothing.
    pub national_prefix: &'a str,
    /// Prefix for numbers abroad, `00` or `011`.
    pub international_prefix: &'a str,
}

impl NumberPlan<'_> {
    /// Writes a number.
    #[must_use]
    pub fn print(&self, number: &E164, format: NumberFormat) -> String {
        let digits = number.digits();
        let international = || format!("{}{digits}", self.international_prefix);
        let inside = digits.strip_prefix(self.country_code);
        match format {
            NumberFormat::PlusE164 => number.to_string(),
            NumberFormat::E164 => digits.to_owned(),
            NumberFormat::International => international(),
            NumberFormat::National => {
                inside.map_or_else(international, |nsn| format!("{}{nsn}", self.national_prefix))
            }
            NumberFormat::Local => inside.map_or_else(international, str::to_owned),
        }
    }

    /// Reads a number that was written in this format; `None` when it does not look like one.
    #[must_use]
    pub fn parse(&self, text: &str, format: NumberFormat) -> Option<E164> {
        let abroad = || text.strip_prefix(self.international_prefix);
        let inside = |nsn: &str| format!("{}{nsn}", self.country_code);
        let digits = match format {
            NumberFormat::PlusE164 => return E164::parse(text),
            NumberFormat::E164 => text.to_owned(),
            NumberFormat::International => abroad()?.to_owned(),
            NumberFormat::National => match abroad() {
                Some(digits) => digits.to_owned(),
                None => inside(text.strip_prefix(self.national_prefix)?),
            },
            NumberFormat::Local => abroad().map_or_else(|| inside(text), str::to_owned),
        };
        E164::parse(&format!("+{digits}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan<'a>(country_code: &'a str, national: &'a str, international: &'a str) -> NumberPlan<'a> {
        NumberPlan { country_code, national_prefix: national, international_prefix: international }
    }

    #[test]
    fn every_format_prints_and_reads_home_and_foreign_numbers() {
        let (us, de) = (plan("1", "1", "011"), plan("49", "0", "00"));
        let table = [
            (&us, NumberFormat::PlusE164, "+12025550123", "+12025550123"),
            (&us, NumberFormat::E164, "+12025550123", "12025550123"),
            (&us, NumberFormat::National, "+12025550123", "12025550123"),
            (&us, NumberFormat::Local, "+12025550123", "2025550123"),
            (&us, NumberFormat::Local, "+4930231250123", "0114930231250123"),
            (&de, NumberFormat::National, "+4930231250123", "030231250123"),
            (&de, NumberFormat::National, "+12025550123", "0012025550123"),
            (&de, NumberFormat::International, "+4930231250123", "004930231250123"),
            (&de, NumberFormat::Local, "+4930231250123", "30231250123"),
        ];
        for (plan, format, number, text) in table {
            let number = E164::parse(number).expect("the table holds valid numbers");
            assert_eq!(plan.print(&number, format), text, "{format:?}");
            assert_eq!(plan.parse(text, format).as_ref(), Some(&number), "{text} as {format:?}");
        }
    }

    #[test]
    fn what_is_not_a_global_number_is_refused() {
        for text in ["", "+", "12025550123", "+0123", "+1202-555", "+1234567890123456", "+1a"] {
            assert_eq!(E164::parse(text), None, "{text}");
        }
    }
}
