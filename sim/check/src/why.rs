//! Why a call or a registration came to nothing: the message that decided it, and what it means on this trunk.

use plan::profile::Numbers;
use plan::{NumberFormat, Plan, Side};
use trace::{PacketId, Party};

use crate::{CallSummary, Decision, TrunkSummary};

/// A cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Why {
    /// `404 Not Found to F5: the called number is national, the carrier accepts plus-e164`.
    pub(crate) text: String,
    /// The packet that decided it.
    pub(crate) packet: PacketId,
}

impl Why {
    /// A message that says it all.
    pub(crate) fn of(decision: &Decision) -> Self {
        Self { text: decision.words.clone(), packet: decision.packet }
    }
}

/// Why a call was refused.
pub(crate) fn call(plan: &Plan, call: &CallSummary) -> Option<Why> {
    let decision = call.refusal.as_ref()?;
    let detail = match decision.status {
        401 | 407 => {
            Some("the last try was challenged as well: the credentials were not accepted".to_owned())
        }
        404 | 410 | 484 | 604 => called_number(plan, call),
        488 | 606 | 415 => codecs(plan, call),
        _ => None,
    };
    Some(why(decision, detail))
}

/// Why a registration was refused.
pub(crate) fn registration(plan: &Plan, trunk: &TrunkSummary) -> Option<Why> {
    let decision = trunk.refusal.as_ref()?;
    let detail = match decision.status {
        401 | 407 => {
            let names: Vec<String> =
                plan.carrier.challenge.algorithms.iter().map(|a| format!("{a:?}").to_uppercase()).collect();
            let asked = if plan.device == Some(Side::Carrier) {
                String::new()
            } else {
                format!(" for {}", names.join(" or ").replace("SHA256", "SHA-256"))
            };
            Some(format!("nothing better came after the challenge{asked}"))
        }
        403 => Some("the credentials were not accepted".to_owned()),
        _ => None,
    };
    Some(why(decision, detail))
}

fn why(decision: &Decision, detail: Option<String>) -> Why {
    let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
    Why { text: format!("{}{detail}", decision.words), packet: decision.packet }
}

/// The form of the called number, when the side that was called does not take it.
fn called_number(plan: &Plan, call: &CallSummary) -> Option<String> {
    let (profile, agreed) = match call.callee {
        Some(Party::Carrier) if plan.device != Some(Side::Carrier) => {
            (&plan.carrier, plan.carrier.numbers.called_out)
        }
        Some(Party::Pbx) if plan.device != Some(Side::Pbx) => (&plan.pbx, plan.pbx.numbers.called_in),
        Some(Party::Carrier | Party::Pbx | Party::Stranger) | None => return None,
    };
    let numbers = &profile.numbers;
    let read = if call.callee == Some(Party::Carrier) {
        numbers.read_called_out(&call.to)
    } else {
        numbers.read_called_in(&call.to)
    };
    if read.is_some() {
        return Some(format!(
            "the number {} is none that the {} {} serves",
            call.to, profile.side, profile.name
        ));
    }
    let mut accepts: Vec<&str> = vec![word(agreed)];
    for format in numbers.accepts.iter().map(|format| word(*format)) {
        if !accepts.contains(&format) {
            accepts.push(format);
        }
    }
    let form = form(numbers, &call.to);
    let prefix = if numbers.tech_prefix.is_empty() { "" } else { " behind the prefix of the customer" };
    let (side, name) = (profile.side, &profile.name);
    Some(format!(
        "the called number {} is {form}, the {side} {name} accepts {}{prefix}",
        call.to,
        accepts.join(", ")
    ))
}

/// The form that a number is most likely in.
fn form(numbers: &Numbers, user: &str) -> &'static str {
    const FORMATS: [NumberFormat; 5] = [
        NumberFormat::PlusE164,
        NumberFormat::International,
        NumberFormat::National,
        NumberFormat::E164,
        NumberFormat::Local,
    ];
    let plan = numbers.plan();
    let home = |format: &&NumberFormat| {
        // Whatever is all digits can be read as E.164 of some country: its own country code makes it likely.
        let read = plan.parse(user, **format);
        read.is_some_and(|n| {
            **format == NumberFormat::International || n.digits().starts_with(plan.country_code)
        })
    };
    FORMATS.iter().find(home).map_or("in a form of its own", |format| word(*format))
}

/// The word that a profile uses.
const fn word(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::PlusE164 => "plus-e164",
        NumberFormat::E164 => "e164",
        NumberFormat::National => "national",
        NumberFormat::International => "international",
        NumberFormat::Local => "local",
    }
}

/// What was offered, and what the side that was called has.
fn codecs(plan: &Plan, call: &CallSummary) -> Option<String> {
    let profile = match call.callee {
        Some(Party::Carrier) if plan.device != Some(Side::Carrier) => &plan.carrier,
        Some(Party::Pbx) if plan.device != Some(Side::Pbx) => &plan.pbx,
        Some(Party::Carrier | Party::Pbx | Party::Stranger) | None => return None,
    };
    let has: Vec<&str> = profile.media.codecs.iter().map(|codec| codec.name()).collect();
    let is_common = |name: &String| has.iter().any(|codec| codec.eq_ignore_ascii_case(name));
    if call.offered.is_empty() || call.offered.iter().any(is_common) {
        return None;
    }
    let (side, offered) = (profile.side, call.offered.join(", "));
    Some(format!("no common codec: {offered} offered, the {side} {} has {}", profile.name, has.join(", ")))
}
