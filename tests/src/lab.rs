//! The shipped scenarios and profiles, and a short way to run them.

use std::sync::Arc;

use agent::AgentOptions;
use agent::quirk::{self, Quirk};
use cli::case::{Done, Run, run_in_virtual_time};
use libtest_mimic::Arguments;
use plan::{
    NetworkFile, NotResolved, Plan, ProfileFile, QuirkChoice, Scenario, Selection, TrunkMode, library,
};

/// The seed of all tests; any other must do as well.
pub const SEED: u64 = 7;

/// False for a trial that will not be run: a runner that gives each trial a process of its own names the one, and the
/// plans of four hundred others need not be made for it.
#[must_use]
pub fn is_asked_for(name: &str, arguments: &Arguments) -> bool {
    arguments.list || !arguments.exact || arguments.filter.as_deref() == Some(name)
}

/// Everything that is shipped.
pub struct Lab {
    /// All scenarios.
    pub scenarios: Vec<Scenario>,
    /// All carriers.
    pub carriers: Vec<ProfileFile>,
    /// All PBXs.
    pub pbxs: Vec<ProfileFile>,
    /// All networks.
    pub networks: Vec<NetworkFile>,
}

impl Lab {
    /// Reads everything.
    ///
    /// # Panics
    /// When a shipped file is broken.
    #[must_use]
    pub fn open() -> Self {
        Self {
            scenarios: library::scenarios().unwrap_or_else(|e| panic!("{e}")),
            carriers: library::carriers().unwrap_or_else(|e| panic!("{e}")),
            pbxs: library::pbxs().unwrap_or_else(|e| panic!("{e}")),
            networks: library::networks().unwrap_or_else(|e| panic!("{e}")),
        }
    }

    /// The scenario with this name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn scenario(&self, name: &str) -> &Scenario {
        self.scenarios.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no scenario {name}"))
    }

    /// Every scenario in every trunk mode between the two usual profiles, with its name.
    pub fn plays(&self) -> impl Iterator<Item = (String, Selection)> {
        let modes = |scenario| TrunkMode::ALL.into_iter().map(move |mode| (scenario, mode));
        self.scenarios.iter().flat_map(modes).map(|(scenario, mode)| {
            let selection = self.selection(scenario, mode, "sipconnect-like", "open-source", &[]);
            (format!("{} {mode}", scenario.name), selection)
        })
    }

    /// The twin of every quirk between the two usual profiles, with all that is switched on in it.
    pub fn twins(&self) -> impl Iterator<Item = (&'static Quirk, String, Selection)> {
        quirk::all().map(|quirk| {
            let words: Vec<String> = quirk.switched_on().collect();
            let quirks: Vec<&str> = words.iter().map(String::as_str).collect();
            let (play, mode) = (self.scenario(quirk.twin.play), quirk.twin.mode);
            let selection = self.selection(play, mode, "sipconnect-like", "open-source", &quirks);
            (quirk, words.join(" "), selection)
        })
    }

    /// A plan with the two profiles that `trunksim run` takes by itself.
    ///
    /// # Errors
    /// Why the combination makes no sense.
    pub fn plan(&self, scenario: &Scenario, mode: TrunkMode, quirks: &[&str]) -> Result<Plan, NotResolved> {
        self.plan_with(scenario, mode, "sipconnect-like", "open-source", quirks)
    }

    /// A plan with named profiles.
    ///
    /// # Errors
    /// Why the combination makes no sense.
    ///
    /// # Panics
    /// When a name or a quirk does not exist.
    pub fn plan_with(
        &self,
        scenario: &Scenario,
        mode: TrunkMode,
        carrier: &str,
        pbx: &str,
        quirks: &[&str],
    ) -> Result<Plan, NotResolved> {
        self.selection(scenario, mode, carrier, pbx, quirks).plan()
    }

    /// What a plan with named profiles is made from.
    ///
    /// # Panics
    /// When a name or a quirk does not exist.
    #[must_use]
    pub fn selection(
        &self,
        scenario: &Scenario,
        mode: TrunkMode,
        carrier: &str,
        pbx: &str,
        quirks: &[&str],
    ) -> Selection {
        let named = |all: &'_ [ProfileFile], name: &str| {
            all.iter().find(|p| p.name == name).cloned().unwrap_or_else(|| panic!("no profile {name}"))
        };
        let quirks: Vec<QuirkChoice> =
            quirks.iter().map(|q| q.parse().unwrap_or_else(|e| panic!("{e}"))).collect();
        let network = self.networks.iter().find(|n| n.name == "clean").expect("a clean network is shipped");
        Selection {
            scenario: Arc::new(scenario.clone()),
            carrier: Arc::new(named(&self.carriers, carrier)),
            pbx: Arc::new(named(&self.pbxs, pbx)),
            network: Arc::new(network.clone()),
            mode,
            seed: SEED,
            quirks,
            addresses: None,
            documents: Default::default(),
            instead: None,
            device: None,
            secrets_are_blank: false,
        }
    }
}

/// Runs a plan in virtual time.
#[must_use]
pub fn run(plan: &Plan) -> Done {
    run_in_virtual_time(&Run::by_hand(plan), AgentOptions::default())
}

/// The quirks of a run that nothing in it gave an occasion to, as the command line takes them.
#[must_use]
pub fn without_occasion(done: &Done) -> &[String] {
    match done.recording.events.last() {
        Some(trace::Event::Ended { ended, .. }) => &ended.idle_quirks,
        _ => &[],
    }
}

/// The golden form of a run's ladder: no times, no counts.
#[must_use]
pub fn golden(done: &Done) -> String {
    let Done { recording, judgement, .. } = done;
    let options = report::ladder::Options::golden();
    report::ladder::draw(&recording.header.cast, &recording.events, &judgement.calls, options)
}

/// What a failed test prints: why, and the one command that does it again.
#[must_use]
pub fn failure(done: &Done, quirks: &[&str]) -> String {
    let plan = &done.plan;
    let quirks: String = quirks.iter().map(|q| format!(" --quirk {q}")).collect();
    let again = format!(
        "trunksim run {} --mode {} --carrier {} --pbx {} --seed {} --wire virtual --ladder{quirks}",
        plan.name, plan.mode, plan.carrier.name, plan.pbx.name, plan.seed
    );
    let findings: String = done
        .judgement
        .findings
        .iter()
        .map(|f| format!("  {} {}: {}\n", f.blame.name(), f.check, f.text))
        .collect();
    let expected: String = done
        .judgement
        .expectations
        .iter()
        .filter(|e| !e.ok())
        .map(|e| format!("  expected {} {}, got {}: {}\n", e.name, e.expected, e.got, e.because))
        .collect();
    let reasons: String = done.judgement.reasons.iter().map(|r| format!("  {}\n", r.text)).collect();
    format!(
        "{}\n{reasons}{expected}{findings}again: {again}\n{}",
        done.judgement.verdict.name(),
        golden(done)
    )
}
