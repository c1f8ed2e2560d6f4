//! Why a call or a registration came to nothing: the message that decided it, and what it means on this trunk.

use plan::profile::{Numbers, Screening};
use plan::{E164, NumberFormat, Plan, Profile, Side};
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
    let detail = detail.or_else(|| policy(plan, call, decision.status));
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

/// What the profile of a side of ours that was called says about calls that it refuses with this status.
fn policy(plan: &Plan, call: &CallSummary, status: u16) -> Option<String> {
    let profile = called_profile(plan, call)?;
    let (limits, side, name) = (&profile.limits, profile.side, &profile.name);
    let is_foreign = || E164::parse(&call.from).is_some_and(|number| !profile.is_did(&number));
    if side == Side::Carrier && profile.identity.screening == Screening::Reject(status) && is_foreign() {
        let who = format!("the caller {} is none of the numbers of the customer", call.from);
        return Some(format!("{who}, and the carrier {name} refuses those"));
    }
    let has_pace = limits.calls_per_second > 0 && limits.calls_per_second_status == status;
    has_pace.then(|| {
        let (rate, burst) = (limits.calls_per_second, limits.burst);
        format!("the {side} {name} takes {rate} new calls in a second, {burst} at once")
    })
}

/// The profile of the side that was called; none of a device, which has none.
fn called_profile<'p>(plan: &'p Plan, call: &CallSummary) -> Option<&'p Profile> {
    match call.callee? {
        Party::Carrier if plan.device != Some(Side::Carrier) => Some(&plan.carrier),
        Party::Pbx if plan.device != Some(Side::Pbx) => Some(&plan.pbx),
        Party::Carrier | Party::Pbx | Party::Stranger => None,
    }
}

/// The form of the called number, when the side that was called does not take it.
fn called_number(plan: &Plan, call: &CallSummary) -> Option<String> {
    let profile = called_profile(plan, call)?;
    let numbers = &profile.numbers;
    let (agreed, read) = match profile.side {
        Side::Carrier => (numbers.called_out, numbers.read_called_out(&call.to)),
        Side::Pbx => (numbers.called_in, numbers.read_called_in(&call.to)),
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
    let profile = called_profile(plan, call)?;
    let has: Vec<&str> = profile.media.codecs.iter().map(|codec| codec.name()).collect();
    let is_common = |name: &String| has.iter().any(|codec| codec.eq_ignore_ascii_case(name));
    if call.offered.is_empty() || call.offered.iter().any(is_common) {
        return None;
    }
    let (side, offered) = (profile.side, call.offered.join(", "));
    Some(format!("no common codec: {offered} offered, the {side} {} has {}", profile.name, has.join(", ")))
}
