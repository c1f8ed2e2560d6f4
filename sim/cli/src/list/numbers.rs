//! `trunksim list numbers`: what can be dialled, and what it does.

use std::collections::{BTreeMap, BTreeSet};

use clock::Duration;
use plan::profile::{Called, CalledFax, Does, Outcome, Says};
use plan::{Profile, ProfileFile, Side, library};

use super::heading;
use crate::load::Wrong;

/// Prints the numbers of both sides. They are the same for all shipped profiles; what stands before them differs.
///
/// # Errors
/// A mistake in a shipped file.
pub(super) fn list() -> Result<(), Wrong> {
    for side in [Side::Carrier, Side::Pbx] {
        let files = if side == Side::Carrier { library::carriers() } else { library::pbxs() };
        let files = files.map_err(|error| error.to_string())?;
        let profiles: Result<Vec<Profile>, _> = files.iter().map(ProfileFile::alone).collect();
        let profiles = profiles.map_err(|error| error.to_string())?;
        let rows: BTreeSet<(String, String, String)> = profiles.iter().flat_map(|p| rows(side, p)).collect();
        heading(
            if side == Side::Carrier { "Numbers behind a carrier" } else { "Numbers behind a PBX" },
            rows.len(),
        );
        rows.iter().for_each(|(digits, name, does)| say!("  {digits:<5} {name:<24} {does}"));
        blocks(&profiles);
    }
    Ok(())
}

/// The digits that the numbers complete.
fn blocks(profiles: &[Profile]) {
    let mut blocks: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for profile in profiles {
        blocks.entry(&profile.numbers.block).or_default().push(&profile.name);
    }
    for (block, names) in blocks {
        say!("  after {block} with {}", names.join(", "));
    }
}

fn rows(side: Side, profile: &Profile) -> Vec<(String, String, String)> {
    let row = |digits: &str, name: &str, called: Option<&Called>| {
        let does = called.map_or("is not assigned".to_owned(), |called| does(called, digits));
        (digits.to_owned(), name.to_owned(), does)
    };
    match side {
        Side::Carrier => {
            profile.magic.iter().map(|(name, called)| row(&called.number, name, Some(called))).collect()
        }
        Side::Pbx => {
            let dids = profile.numbers.dids.iter();
            dids.map(|(name, digits)| row(digits, name, profile.extensions.get(name))).collect()
        }
    }
}

/// What a number does, in words.
fn does(called: &Called, digits: &str) -> String {
    let after = in_words(called.outcome_after);
    let mut words = match called.outcome {
        Outcome::Answers => vec![format!("answers after {after}")],
        Outcome::Rejects(status) => vec![format!("refuses with {status} after {after}")],
        Outcome::RingsOut => vec!["rings and is never answered".to_owned()],
    };
    if let Some(ringback) = &called.ringback {
        words.push(format!("{} with early media before", ringback.status));
    }
    words.extend(called.fax.map(|fax| match fax {
        CalledFax::Receives => "receives a fax".to_owned(),
        CalledFax::Sends => "sends a fax".to_owned(),
    }));
    words.extend(says(called.says).map(str::to_owned));
    words
        .extend(called.then.iter().map(|then| format!("{} {} later", act(&then.does), in_words(then.after))));
    if !called.reads_back_after.is_zero() {
        words.push(format!("dials back what was dialled, {} later", in_words(called.reads_back_after)));
    }
    if called.refuses_t38 {
        words.push("refuses T.38 with 488".to_owned());
    }
    if called.session_expires_s > 0 {
        words.push(format!("refreshes a session of {} s", called.session_expires_s));
    }
    if digits.ends_with('n') {
        words.push("hangs up after so many seconds as its last digits say".to_owned());
    } else if !called.hangs_up_after.is_zero() {
        words.push(format!("hangs up after {}", in_words(called.hangs_up_after)));
    }
    if !called.calls_back_after.is_zero() {
        words.push(format!("calls back {} after the call", in_words(called.calls_back_after)));
    }
    words.join(", ")
}

const fn says(says: Says) -> Option<&'static str> {
    match says {
        Says::Voice => None,
        Says::Echo => Some("sends back what it hears"),
        Says::Tone => Some("sends 1004 Hz"),
        Says::Silence => Some("sends silence"),
        Says::Nothing => Some("sends no sound at all"),
    }
}

fn act(does: &Does) -> String {
    match does {
        Does::Hold => "holds".to_owned(),
        Does::Resume => "resumes".to_owned(),
        Does::Reinvite => "offers the same again".to_owned(),
        Does::ReinviteWithoutOffer => "sends a re-INVITE without an offer".to_owned(),
        Does::Codecs(codecs) => {
            let names: Vec<_> = codecs.iter().map(|codec| codec.name()).collect();
            format!("changes to {}", names.join(", "))
        }
        Does::T38 => "asks for T.38".to_owned(),
        Does::Dials(digits) => format!("dials {digits}"),
    }
}

fn in_words(time: Duration) -> String {
    let millis = time.as_millis();
    if millis.is_multiple_of(1000) { format!("{} s", millis / 1000) } else { format!("{millis} ms") }
}
