//! Scenario, profiles, network and seed become a plan.

use core::fmt;
use std::collections::BTreeMap;

use toml::Table;

use crate::file::{Feature, Need, key_of, merge};
use crate::profile::{DtmfMode, Reliable, SessionTimerMode, UnknownSource};
use crate::{
    Destination, FileError, NetworkFile, Plan, Profile, ProfileFile, QuirkChoice, Scenario, Side, SourceFile,
    Step, TrunkMode, Verb,
};

/// Why a combination cannot be run.
#[derive(Clone, Debug)]
pub enum NotResolved {
    /// It makes no sense: the play does not exist in this mode, or a profile lacks what it needs. The
    /// verdict is *not run*, with this reason.
    NotApplicable(String),
    /// The files contradict each other.
    File(Box<FileError>),
}

impl fmt::Display for NotResolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotApplicable(reason) => f.write_str(reason),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for NotResolved {}

/// What is chosen for one run besides the scenario.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The service provider's side.
    pub carrier: &'a ProfileFile,
    /// The enterprise's side.
    pub pbx: &'a ProfileFile,
    /// The network between them.
    pub network: &'a NetworkFile,
    /// How the two sides know each other.
    pub mode: TrunkMode,
    /// The seed of all randomness.
    pub seed: u64,
    /// Deviations asked for on the command line.
    pub quirks: &'a [QuirkChoice],
    /// The side that a real device plays. What it can do shows when it is asked to.
    pub device: Option<Side>,
}

/// Sections of a carrier's profile that its configuration guide tells every customer.
const GUIDE: [&str; 2] = ["registration", "numbers"];

/// Keys by which a carrier does nothing itself: it proposes them to its customers.
const PROPOSED: [&str; 5] = [
    "registration.expires_s",
    "registration.refresh_percent",
    "registration.retry_s",
    "registration.contact_user",
    "registration.unregister_on_stop",
];

/// What a carrier proposes and the PBX does otherwise, since it states a value of its own: one sentence each.
#[must_use]
pub fn proposed_in_vain(carrier: &ProfileFile, pbx: &ProfileFile) -> Vec<String> {
    let told = PROPOSED.iter().filter_map(|key| {
        let (proposed, own) = (carrier.stated(key)?, pbx.stated(key)?);
        (proposed != own).then(|| {
            let (carrier, pbx) = (&carrier.name, &pbx.name);
            format!("{key} = {proposed} of the carrier {carrier} has no effect: the pbx {pbx} states {own}")
        })
    });
    told.collect()
}

/// Makes a plan.
///
/// # Errors
/// When the combination makes no sense, or the files contradict each other.
pub fn resolve(scenario: &Scenario, choice: &Choice<'_>) -> Result<Plan, NotResolved> {
    let wrong = |e: toml::de::Error| {
        NotResolved::File(Box::new(FileError::from_toml(&scenario.source.path, &scenario.source.text, &e)))
    };
    let mut told = choice.carrier.table.clone();
    merge(&mut told, &scenario.over_carrier);
    let guide = guide(&told);
    let carrier = choice.carrier.with_defaults(None, &scenario.over_carrier).map_err(wrong)?;
    let pbx = choice.pbx.with_defaults(Some(&guide), &scenario.over_pbx).map_err(wrong)?;
    check_mode(scenario, choice.mode, &carrier, &pbx)?;
    for profile in [&carrier, &pbx] {
        if let Some(wrong) = profile.contradictions().into_iter().find(|wrong| !wrong.if_stated) {
            return Err(at_override(scenario, profile.side, &wrong.keys, wrong.message));
        }
    }
    check_destinations(scenario, &carrier)?;
    check_callers(scenario, choice.device, [&carrier, &pbx])?;
    if let Some(need) = scenario.needs.iter().find(|need| !is_met(need, choice.device, &carrier, &pbx)) {
        return Err(NotResolved::NotApplicable(unmet(need, &carrier, &pbx)));
    }
    let network = choice.network.with(&scenario.over_network).map_err(wrong)?;
    let quirks = quirks(scenario, choice.quirks, [&carrier, &pbx]);
    let (steps, expect) = (redirected(&scenario.steps, &carrier), scenario.expect.named(&carrier));
    Ok(Plan {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        theme: scenario.theme.clone(),
        mode: choice.mode,
        carrier,
        pbx,
        network_name: choice.network.name.clone(),
        network,
        seed: choice.seed,
        start: scenario.start,
        steps,
        expect,
        quirks,
        limit: scenario.limit,
        real_time: scenario.real_time,
        documents: BTreeMap::new(),
        device: None,
        secrets_are_blank: false,
    })
}

/// The steps, where a redirection names the number that it means: who refuses a call knows no names of numbers.
fn redirected(steps: &[Step], carrier: &Profile) -> Vec<Step> {
    let mut steps = steps.to_vec();
    for step in &mut steps {
        if let Verb::Reject { to: Some(to), .. } = &mut step.verb
            && let Some(number) = to.dialled(carrier)
        {
            *to = Destination::Number(number);
        }
    }
    steps
}

fn guide(carrier: &Table) -> Table {
    carrier
        .iter()
        .filter(|(key, _)| GUIDE.contains(&key.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

/// The quirks of the profiles, the scenario and the command line, each once.
fn quirks(scenario: &Scenario, asked: &[QuirkChoice], profiles: [&Profile; 2]) -> Vec<QuirkChoice> {
    let own = profiles
        .into_iter()
        .flat_map(|p| p.quirks.iter().map(|id| QuirkChoice { party: p.side, id: id.clone() }));
    let mut quirks = Vec::new();
    for quirk in own.chain(scenario.quirks.iter().cloned()).chain(asked.iter().cloned()) {
        if !quirks.contains(&quirk) {
            quirks.push(quirk);
        }
    }
    quirks
}

fn at_line(scenario: &Scenario, line: usize, message: String) -> NotResolved {
    NotResolved::File(Box::new(FileError::at_line(
        &scenario.source.path,
        &scenario.source.text,
        line,
        message,
    )))
}

/// At the key that the play lays over a side, of those that do not go together.
fn at_override(scenario: &Scenario, side: Side, keys: &[String], message: String) -> NotResolved {
    let SourceFile { path, text } = &scenario.source;
    let sides = [side.name(), "caller", "called"];
    let place = sides.into_iter().find_map(|side| {
        keys.iter().find_map(|key| {
            let whole: Vec<&str> = ["override", side].into_iter().chain(key.split('.')).collect();
            key_of(text, &whole)
        })
    });
    NotResolved::File(Box::new(FileError::at(path, text, place.unwrap_or(0..0), message)))
}

/// A number that is called by its name must exist at this carrier.
fn check_destinations(scenario: &Scenario, carrier: &Profile) -> Result<(), NotResolved> {
    for step in &scenario.steps {
        let (Verb::Call { to, .. }
        | Verb::Reject { to: Some(to), .. }
        | Verb::StrangerCall { number: to, .. }
        | Verb::RegisterNumber { number: to }
        | Verb::UnregisterNumber { number: to }) = &step.verb
        else {
            continue;
        };
        let (name, prefix, known): (_, _, Vec<&String>) = match to {
            Destination::Magic(name) => (name, "pstn.", carrier.magic.keys().collect()),
            Destination::Did(name) => (name, "pbx.did.", carrier.numbers.dids.keys().collect()),
            Destination::Number(_) => continue,
        };
        if !known.contains(&name) {
            let message = format!("the carrier {} has no number `{prefix}{name}`", carrier.name);
            let error = FileError::at_line(&scenario.source.path, &scenario.source.text, step.line, message);
            let error = error.allowing(name, known.into_iter().map(String::as_str));
            return Err(NotResolved::File(Box::new(error)));
        }
    }
    Ok(())
}

/// Nobody calls by chance as somebody else. What a device may show is not told by its profile.
fn check_callers(
    scenario: &Scenario,
    device: Option<Side>,
    profiles: [&Profile; 2],
) -> Result<(), NotResolved> {
    for step in &scenario.steps {
        let Verb::Call { from: Some(number), .. } = &step.verb else { continue };
        let of = profiles.into_iter().find(|profile| step.subject.side() == Some(profile.side));
        let of = of.filter(|profile| device != Some(profile.side));
        if let Some(why) = of.and_then(|profile| profile.why_not_as(number)) {
            return Err(at_line(scenario, step.line, why));
        }
    }
    Ok(())
}

fn check_mode(
    scenario: &Scenario,
    mode: TrunkMode,
    carrier: &Profile,
    pbx: &Profile,
) -> Result<(), NotResolved> {
    if !scenario.modes.contains(&mode) {
        return Err(NotResolved::NotApplicable(format!("the play does not exist in {mode} mode")));
    }
    for profile in [carrier, pbx] {
        if !profile.modes.contains(&mode) {
            let (side, name) = (profile.side, &profile.name);
            return Err(NotResolved::NotApplicable(format!("the {side} {name} has no {mode} mode")));
        }
    }
    Ok(())
}

fn is_met(need: &Need, device: Option<Side>, carrier: &Profile, pbx: &Profile) -> bool {
    let sides: &[&Profile] = match need.side {
        Some(Side::Carrier) => &[carrier],
        Some(Side::Pbx) => &[pbx],
        None => &[carrier, pbx],
    };
    sides.iter().all(|profile| device == Some(profile.side) || has(profile, need.feature))
}

fn has(profile: &Profile, feature: Feature) -> bool {
    match feature {
        Feature::DelayedOffer => profile.calls.accepts_delayed_offer,
        Feature::TelephoneEvent => profile.dtmf.mode == DtmfMode::TelephoneEvent,
        Feature::Options => profile.options.interval_s > 0,
        Feature::AnswersUnknownSource => profile.routing.unknown_source != UnknownSource::Ignore,
        Feature::SessionTimer => profile.session_timer.mode != SessionTimerMode::Off,
        Feature::Reliable => profile.media.reliable != Reliable::None,
        Feature::T38 => profile.fax.has_t38(),
        Feature::Passthrough => profile.fax.has_passthrough(),
    }
}

fn unmet(need: &Need, carrier: &Profile, pbx: &Profile) -> String {
    let lacks = |p: &&Profile| need.side.is_none_or(|s| s == p.side) && !has(p, need.feature);
    let profile = [carrier, pbx].into_iter().find(lacks).unwrap_or(carrier);
    format!("the {} {} lacks `{}`", profile.side, profile.name, need.feature.name())
}
