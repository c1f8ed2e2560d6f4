//! `trunksim probe`: is the trunk alive? An answer for whoever watches it, as a plugin of Nagios and its kin gives it:
//! one line, figures behind a bar, and one of four exit codes; or as text for Prometheus.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use agent::AgentOptions;
use clock::Instant;
use live::{Clock, Live};
use plan::{NetworkFile, Plan, Scenario, Selection, Side, TrunkMode};
use run::{Wire, stage};
use sip::Message;
use trace::{Event, Party};

use crate::args::ProbeArgs;
use crate::load::{self, Wrong};
use crate::loopback::runtime;
use crate::side::{Place, seed_of_the_system};

/// The real one is measured, and nothing is added to it.
const NETWORK: &str = "title = \"The real one\"\nsource = \"none\"\n[both]\nlatency = \"0ms\"\n";
/// What the exit codes of such plugins mean.
const STATES: [&str; 4] = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];
const OK: u8 = 0;
const WARNING: u8 = 1;
const CRITICAL: u8 = 2;
/// Nothing can be said: a wrong word, a name that nobody knows.
pub const UNKNOWN: u8 = 3;

/// Asks, and says what came of it.
///
/// # Errors
/// A wrong word or file; its exit code is [`UNKNOWN`].
pub fn probe(args: &ProbeArgs) -> Result<u8, Wrong> {
    let place = place(args)?;
    let plan = plan(args, &place)?;
    let world = stage(&plan, &[Party::Pbx], AgentOptions::default(), Wire::External)
        .map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
    let live = Live::new(world, Clock::Real).open_instead(place.own.ip(), place.bind);
    let mut live = if args.allow_remote { live.allow_remote() } else { live };
    let mut heard = Heard::default();
    runtime()?.block_on(async {
        let enough = tokio::time::sleep(Duration::from_secs(args.timeout));
        live.run(|event| heard.take(&event), enough).await.map_err(|error| error.to_string())
    })?;
    let asked = asked(args);
    let state = heard.state(&asked, args);
    if args.prometheus {
        heard.metrics(&asked, state).iter().for_each(|line| say!("{line}"));
    } else {
        say!("{}", heard.line(&asked, state));
    }
    Ok(state)
}

/// What is asked for, by the method of its request.
fn asked(args: &ProbeArgs) -> Vec<&'static str> {
    let register = args.register.then_some("REGISTER");
    let call = args.call.as_ref().map(|_| "INVITE");
    ["OPTIONS"].into_iter().chain(register).chain(call).collect()
}

/// A port of our own that is free, unless one was chosen.
fn place(args: &ProbeArgs) -> Result<Place, Wrong> {
    let any: SocketAddr = args.bind.unwrap_or_else(|| ([0, 0, 0, 0], 0).into());
    let place = |bind| Place::between(bind, None, std::slice::from_ref(&args.peer), args.allow_remote);
    if any.port() != 0 {
        return place(any);
    }
    // Which of our addresses it is shows with any port.
    let towards: IpAddr =
        Place::between((any.ip(), 5060).into(), None, std::slice::from_ref(&args.peer), true)?.own.ip();
    place(live::free_port(towards).map_err(|e| format!("no port is free: {e}"))?)
}

fn plan(args: &ProbeArgs, place: &Place) -> Result<Plan, Wrong> {
    let own = load::profiles(Side::Pbx, &args.profile)?.into_iter().next();
    let own = own.ok_or_else(|| "no profile is shipped".to_owned())?;
    let mut text =
        format!("title = \"A probe\"\nlimit = \"{}s\"\nreal_time = true\nstep = [\n", args.timeout + 60);
    text.push_str("  { pbx.options = {} },\n  { pbx.wait = { until = \"trunk-up\" } },\n");
    if let Some(number) = &args.call {
        let number = number.replace(['"', '\\', '\n'], "");
        text.push_str(&format!("  {{ pbx.call = {{ to = \"{number}\" }} }},\n"));
        text.push_str("  { pbx.hangup = { after = \"500ms\" } },\n");
    }
    text.push_str("]\n");
    let scenario = Scenario::parse("probe/once.toml", &text).map_err(|e| e.to_string())?;
    let selection = Selection {
        scenario: scenario.into(),
        carrier: Selection::device_profile(Side::Carrier).into(),
        pbx: own.into(),
        network: NetworkFile::parse("probe/none.toml", NETWORK).map_err(|e| e.to_string())?.into(),
        mode: if args.register { TrunkMode::Registration } else { TrunkMode::Static },
        seed: seed_of_the_system(),
        quirks: Vec::new(),
        addresses: Some(place.seats(Side::Pbx)),
        documents: BTreeMap::new(),
        instead: None,
        device: Some(Side::Carrier),
        secrets_are_blank: false,
    };
    selection.plan().map_err(|e| e.to_string())
}

/// What came of each request: when it was first sent, and the last final response to it.
#[derive(Debug, Default)]
struct Heard {
    sent: BTreeMap<String, Instant>,
    answered: BTreeMap<String, (u16, Duration)>,
}

impl Heard {
    fn take(&mut self, event: &Event) {
        let Event::Sent { at, packet } = event else { return };
        let message = Message::parse(packet.payload.clone());
        let Ok(sequence) = message.cseq() else { return };
        let method = sequence.method.to_string();
        match message.status() {
            None => _ = self.sent.entry(method).or_insert(*at),
            Some(status) if status >= 200 => {
                let took = self.sent.get(&method).map_or(Duration::ZERO, |sent| at.since(*sent));
                // What comes later is the answer to credentials, or to the next one of its kind.
                let is_open =
                    self.answered.get(&method).is_none_or(|(before, _)| matches!(before, 401 | 407));
                if is_open {
                    self.answered.insert(method, (status, took));
                }
            }
            Some(_) => {}
        }
    }

    fn state(&self, asked: &[&str], args: &ProbeArgs) -> u8 {
        let of = |method: &&str| match (self.answered.get(*method), *method) {
            (None, _) => CRITICAL,
            // Whoever answers OPTIONS at all is alive (RFC 3261 11).
            (Some((status, _)), method) if method != "OPTIONS" && *status >= 300 => CRITICAL,
            (Some((_, took)), "OPTIONS") if args.critical.is_some_and(|ms| took.as_millis() >= ms.into()) => {
                CRITICAL
            }
            (Some((_, took)), "OPTIONS") if args.warning.is_some_and(|ms| took.as_millis() >= ms.into()) => {
                WARNING
            }
            (Some(_), _) => OK,
        };
        asked.iter().map(of).max().unwrap_or(UNKNOWN)
    }

    fn line(&self, asked: &[&str], state: u8) -> String {
        let word = |method: &&str| match self.answered.get(*method) {
            Some((status, took)) => format!("{method} {status} in {:.1} ms", took.as_secs_f64() * 1000.0),
            None => format!("{method} not answered"),
        };
        let figure = |method: &&str| {
            let (_, took) = self.answered.get(*method)?;
            Some(format!("{}={:.4}s", method.to_lowercase(), took.as_secs_f64()))
        };
        let words: Vec<String> = asked.iter().map(word).collect();
        let figures: Vec<String> = asked.iter().filter_map(figure).collect();
        format!("SIP {} - {} | {}", STATES[usize::from(state)], words.join(", "), figures.join(" "))
            .trim_end_matches([' ', '|'])
            .to_owned()
    }

    fn metrics(&self, asked: &[&str], state: u8) -> Vec<String> {
        let mut lines = vec![
            "# HELP trunksim_probe_state 0 ok, 1 warning, 2 critical".to_owned(),
            "# TYPE trunksim_probe_state gauge".to_owned(),
            format!("trunksim_probe_state {state}"),
            "# HELP trunksim_probe_status The final status; 0 when there was none".to_owned(),
            "# TYPE trunksim_probe_status gauge".to_owned(),
        ];
        for method in asked {
            let status = self.answered.get(*method).map_or(0, |(status, _)| *status);
            lines.push(format!("trunksim_probe_status{{method=\"{method}\"}} {status}"));
        }
        lines.push("# HELP trunksim_probe_seconds From the request to its final response".to_owned());
        lines.push("# TYPE trunksim_probe_seconds gauge".to_owned());
        for method in asked {
            if let Some((_, took)) = self.answered.get(*method) {
                lines
                    .push(format!("trunksim_probe_seconds{{method=\"{method}\"}} {:.6}", took.as_secs_f64()));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &[&str]) -> ProbeArgs {
        use clap::Parser as _;
        let cli = crate::args::Cli::parse_from(["trunksim", "probe", "127.0.0.1"].iter().chain(words));
        let crate::args::Command::Probe(args) = cli.command else { panic!("another verb") };
        args
    }

    fn heard(answers: &[(&str, u16, u64)]) -> Heard {
        let answered =
            answers.iter().map(|(m, status, ms)| ((*m).to_owned(), (*status, Duration::from_millis(*ms))));
        Heard { sent: BTreeMap::new(), answered: answered.collect() }
    }

    #[test]
    fn the_worst_answer_is_the_state() {
        type Answers = &'static [(&'static str, u16, u64)];
        let table: [(Answers, &[&str], u8); 8] = [
            (&[], &[], CRITICAL),
            (&[("OPTIONS", 200, 5)], &[], OK),
            (&[("OPTIONS", 404, 5)], &[], OK),
            (&[("OPTIONS", 200, 50)], &["--warning", "40"], WARNING),
            (&[("OPTIONS", 200, 50)], &["--warning", "40", "--critical", "50"], CRITICAL),
            (&[("OPTIONS", 200, 5)], &["--register"], CRITICAL),
            (&[("OPTIONS", 200, 5), ("REGISTER", 403, 5)], &["--register"], CRITICAL),
            (&[("OPTIONS", 200, 5), ("INVITE", 200, 900)], &["--call", "+12025550101"], OK),
        ];
        for (answers, words, expected) in table {
            let args = args(words);
            assert_eq!(heard(answers).state(&asked(&args), &args), expected, "{answers:?} {words:?}");
        }
    }

    #[test]
    fn it_speaks_as_plugins_do() {
        let heard = heard(&[("OPTIONS", 200, 5)]);
        let asked = ["OPTIONS", "REGISTER"];
        assert_eq!(
            heard.line(&asked, CRITICAL),
            "SIP CRITICAL - OPTIONS 200 in 5.0 ms, REGISTER not answered | options=0.0050s"
        );
        let metrics = heard.metrics(&asked, CRITICAL).join("\n");
        assert!(metrics.contains("trunksim_probe_status{method=\"REGISTER\"} 0\n"), "{metrics}");
        assert!(metrics.ends_with("trunksim_probe_seconds{method=\"OPTIONS\"} 0.005000"), "{metrics}");
    }
}
