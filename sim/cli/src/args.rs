//! The command line as it is written.

mod diff;
mod guide;
mod ladder;
mod side;
mod survey;
mod teach;
mod words;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use capture::trunk::Address;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub use diff::DiffArgs;
pub use guide::{GuideArgs, GuideNewArgs, GuideRunArgs, GuideWhat};
pub use ladder::{FormArg, LadderArgs};
pub use plan::library::{USUAL_CARRIER, USUAL_NETWORK, USUAL_PBX};
pub(crate) use side::usual_address;
pub use side::{SideArgs, usual_folder};
pub use survey::{Beside, SideArg, SurveyArgs};
pub use teach::{CourseArgs, DemoArgs, LessonArgs};
pub use words::{CheckArgs, ExplainArgs, KindArg, ListArgs, Listing, NewArgs};

use crate::exit;
use crate::moment::Moment;
use crate::side::{Peer, bind};

/// Both ends of a SIP trunk, judged by a third party.
#[derive(Debug, Parser)]
#[command(name = "trunksim", version, about, long_about = LONG, after_help = examples(), max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const LONG: &str = "\
trunksim holds a virtual carrier and a virtual PBX. They register or peer statically and call each other,
in virtual time or over UDP on loopback addresses, and every packet is judged by judges that see the
wire and nothing else.";

const EXAMPLES: &str = "\
Examples:
  trunksim run                          every scenario, both trunk modes, both wires
  trunksim run calls --wire virtual     one theme, in virtual time
  trunksim run 'calls/*busy' --seed 8   by glob, with another seed
  trunksim run hold --quirk pbx:hold-answered-sendrecv
                                        and watch a judge find it
  trunksim run fax/outbound-t38 --document letter.tiff
                                        send your own pages
  trunksim run calls hold --pbx device:127.0.0.1:5070 --driver asterisk
                                        the same plays with your own PBX
  trunksim explain dialog/route-set     what a check looks for, why, and how to fix it
  trunksim carrier sipconnect-like --bind 127.0.0.1:5060
                                        a carrier for your own PBX";

const FILES: &str = "\
What the files in the folder mean, key by key and column by column: `trunksim explain files`, which is
sim/report/README.md of the source; the JSON schemas lie beside it.";

const JUDGE: &str = "\
Examples:
  trunksim judge call.pcapng              who broke which clause, call by call
  trunksim judge a.pcap b.pcap            two files of one time, put together by their stamps
  trunksim judge call.pcapng --carrier 203.0.113.1 -o out/judged
                                          say who is who, and write all reports
  tcpdump -i any -U -w - udp | trunksim judge -
                                          findings and calls as they come, until Ctrl-C

A capture shows what passed where it was made. What was not captured is not what was not sent.";

const PROBE: &str = "\
Exit codes, as such plugins have them: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, a wrong option among it.
The status of an answer to OPTIONS is what an INVITE would get (RFC 3261 11.2): 2xx is OK, and so are 401, 405, 406, 407,
415, 420, 488 and 501, which show that the trunk lives and say no more of it; 5xx and 6xx are CRITICAL, as are no answer
and a name without an address; all others (403, 404, 480) are a WARNING.
Nothing at the other side is changed, but by --call and --add-binding.

Examples:
  trunksim probe sip.example.com --allow-remote --warning 200 --critical 1000
  trunksim probe 127.0.0.1:5060 --register --call +12025550101 --prometheus";

const STEER: &str = "\
A side that runs obeys lines on its standard input, from `trunksim ctl`, and of a script:
  call +12025550101     hold     resume     dtmf 12#     hangup     calls     help

Examples:
  trunksim pbx open-source --peer sip.example.com --allow-remote --bind 0.0.0.0:5060
                                          a PBX for the carrier of that name; type `help`
  trunksim pbx open-source --script night.txt --until calls=2 --junit live.xml
                                          the lines of a file, for continuous integration
  trunksim ctl 'call +12025550101'        from another terminal, or a program";

fn examples() -> String {
    format!("{EXAMPLES}\n\n{}", exit::sentence())
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run scenarios and judge them
    #[command(after_help = FILES)]
    Run(RunArgs),
    /// List scenarios, profiles, networks, quirks, checks, verbs and keys
    List(ListArgs),
    /// Explain a check, a quirk, a catalogue id, a key, a verb, a header, a status, a timer, or the files of a run
    #[command(after_help = words::EXPLAIN)]
    Explain(ExplainArgs),
    /// Begin a profile, a network or a play: a file with every key in it, explained
    #[command(after_help = words::NEW)]
    New(NewArgs),
    /// Say of files what they are, and all that is wrong with them
    Check(CheckArgs),
    /// Judge a stored trace again, or draw its ladder
    #[command(after_help = FILES)]
    Replay(ReplayArgs),
    /// Write the ladder of a stored run or a capture as text, Mermaid, SVG or PNG
    #[command(after_help = ladder::LADDER)]
    Ladder(LadderArgs),
    /// Judge a capture: pcap or pcapng, of whatever devices
    #[command(after_help = JUDGE)]
    Judge(JudgeArgs),
    /// Survey what the catalogue asks of a side, row by row, over stored runs
    #[command(after_help = survey::SURVEY)]
    Survey(SurveyArgs),
    /// Compare two folders of results, play by play
    #[command(after_help = diff::DIFF)]
    Diff(DiffArgs),
    /// Show a run step by step in the terminal: the ladder grows, each message is explained
    #[command(after_help = teach::DEMO)]
    Demo(DemoArgs),
    /// Print the lesson of a play: what to watch, what breaks it, what the caller notices
    #[command(after_help = teach::LESSON)]
    Lesson(LessonArgs),
    /// Make a course: a folder of twelve lessons as pages
    #[command(after_help = teach::COURSE)]
    Course(CourseArgs),
    /// Execute guides, documents with settings, plays and what must be seen; or begin one
    #[command(after_help = guide::GUIDE)]
    Guide(GuideArgs),
    /// Be a carrier for a real PBX until Ctrl-C
    #[command(after_help = STEER)]
    Carrier(SideArgs),
    /// Be a PBX for a real carrier until Ctrl-C
    #[command(after_help = STEER)]
    Pbx(SideArgs),
    /// Ask once whether a trunk is alive, as a plugin for monitoring
    #[command(after_help = PROBE)]
    Probe(ProbeArgs),
    /// Say a line to a carrier or a PBX that runs
    #[command(after_help = STEER)]
    Ctl(CtlArgs),
}

/// How packets travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WireArg {
    /// In virtual time, inside the process
    Virtual,
    /// Over UDP sockets on 127.0.0.0/8
    Loopback,
    /// One after the other
    Both,
}

/// Which trunk modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModeArg {
    /// The PBX registers
    Registration,
    /// Both sides are provisioned with each other's address
    Static,
    /// One after the other
    Both,
}

impl ModeArg {
    /// The one mode that it means, if it is one.
    #[must_use]
    pub fn one(self) -> Option<plan::TrunkMode> {
        match self {
            Self::Registration => Some(plan::TrunkMode::Registration),
            Self::Static => Some(plan::TrunkMode::Static),
            Self::Both => None,
        }
    }
}

/// What time is on loopback sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClockArg {
    /// Stepped, except for the few scenarios that say `real_time = true`
    Auto,
    /// The real one
    Real,
    /// Leaps to the next event whenever no datagram is under way
    Stepped,
}

/// `trunksim run`.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// Scenarios: names, globs, themes, or paths of .toml files, the plan.toml of an earlier run among them; all when
    /// none is given
    pub scenarios: Vec<String>,
    /// Carrier profile: a name, a path, several of them with commas between, or `all`; `device:ADDRESS` for a device of
    /// yours
    #[arg(long, default_value = USUAL_CARRIER)]
    pub carrier: String,
    /// PBX profile: a name, a path, several of them with commas between, or `all`; `device:ADDRESS` for a device of yours
    #[arg(long, default_value = USUAL_PBX)]
    pub pbx: String,
    /// Trunk mode
    #[arg(long, value_enum, default_value_t = ModeArg::Both)]
    pub mode: ModeArg,
    /// Network profile: a name or a path
    #[arg(long, default_value = USUAL_NETWORK)]
    pub network: String,
    /// How packets travel
    #[arg(long, value_enum, default_value_t = WireArg::Both)]
    pub wire: WireArg,
    /// What time is on loopback sockets
    #[arg(long, value_enum, default_value_t = ClockArg::Auto)]
    pub clock: ClockArg,
    /// Seed of all randomness; towards a device Call-IDs, tags and branches are drawn anew all the same
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Let a side misbehave, `pbx:<quirk>` or `carrier:<quirk>`; may be repeated
    #[arg(long)]
    pub quirk: Vec<String>,
    /// Run each play without the quirks too, and link the pages of both
    #[arg(long, requires = "quirk")]
    pub beside: bool,
    /// Leave the pair alone: a play that would lay other values over its profiles is not run
    #[arg(long)]
    pub as_written: bool,
    /// Every fax sends this TIFF file instead of its own document
    #[arg(long, value_name = "TIFF")]
    pub document: Option<PathBuf>,
    /// Folder for the results
    #[arg(long, short, default_value = "out")]
    pub out: PathBuf,
    /// Write a JUnit file here as well
    #[arg(long)]
    pub junit: Option<PathBuf>,
    /// How a device is made to do its part: a driver's name or path; by default you are told in words
    #[arg(long, default_value = "in-words")]
    pub driver: String,
    /// A device of yours is in the middle, and both ends are ours: its address towards the carrier and that towards the
    /// PBX, `device:ADDRESS,ADDRESS`, or one for both
    #[arg(long, value_name = "device:ADDRESS,ADDRESS")]
    pub between: Option<String>,
    /// Against a device: our own address for SIP; with --between that of our carrier and that of our PBX
    #[arg(long, default_value = "127.0.0.1:5060", value_delimiter = ',', value_name = "ADDRESS", value_parser = bind)]
    pub bind: Vec<SocketAddr>,
    /// Against a device: allow addresses outside of 127.0.0.0/8
    #[arg(long)]
    pub allow_remote: bool,
    /// Worlds at the same time in virtual time
    #[arg(short, long, default_value_t = default_jobs())]
    pub jobs: usize,
    /// Print the ladder of every run
    #[arg(long)]
    pub ladder: bool,
    /// Keep the trace, the capture and the sounds of passed runs too; ten runs or fewer keep them anyway
    #[arg(long)]
    pub keep_all: bool,
    /// Let a broken SHOULD fail as a broken MUST does
    #[arg(long)]
    pub strict: bool,
    /// What of the settled options was written.
    #[arg(skip)]
    pub chosen: Vec<&'static str>,
    /// What of the options that are for worlds of ours alone was written.
    #[arg(skip)]
    pub of_worlds: Vec<&'static str>,
    /// Our own profiles, where they are in hand already.
    #[arg(skip)]
    pub given: Vec<plan::ProfileFile>,
    /// What a device needs to know was told before.
    #[arg(skip)]
    pub is_told: bool,
}

/// `trunksim replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// A run's folder, or its trace.jsonl
    pub path: PathBuf,
    /// Print the ladder
    #[arg(long)]
    pub ladder: bool,
    /// Write a folder with all reports here
    #[arg(long, short)]
    pub out: Option<PathBuf>,
}

/// `trunksim judge`.
#[derive(Debug, Default, Args)]
pub struct JudgeArgs {
    /// Captures, pcap or pcapng, of one time and place; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// An address of the carrier, `203.0.113.1` or `203.0.113.1:5060`; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub carrier: Vec<Address>,
    /// An address of the PBX; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub pbx: Vec<Address>,
    /// Profile of the carrier, a name or a path: what it promises is judged as well
    #[arg(long, value_name = "PROFILE")]
    pub carrier_profile: Option<String>,
    /// Profile of the PBX, likewise
    #[arg(long, value_name = "PROFILE")]
    pub pbx_profile: Option<String>,
    /// Only this call, by its number in the list; may be repeated
    #[arg(long, value_name = "N")]
    pub call: Vec<usize>,
    /// Only calls from or to a number with these digits in it
    #[arg(long, value_name = "DIGITS")]
    pub number: Option<String>,
    /// Only calls that went on at this moment or later: `90` (seconds after the first packet) or `13:05:30` (UTC)
    #[arg(long, value_name = "MOMENT")]
    pub since: Option<Moment>,
    /// Only calls that began by this moment
    #[arg(long, value_name = "MOMENT")]
    pub until: Option<Moment>,
    /// Go on reading while the file grows, until Ctrl-C
    #[arg(long)]
    pub follow: bool,
    /// Print the ladder of each trunk
    #[arg(long)]
    pub ladder: bool,
    /// Print one JSON document instead of text
    #[arg(long, conflicts_with_all = ["ladder", "follow"])]
    pub json: bool,
    /// Write a folder with all reports of each trunk here
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Let a broken SHOULD fail as a broken MUST does
    #[arg(long)]
    pub strict: bool,
}

/// `trunksim ctl`.
#[derive(Debug, Args)]
pub struct CtlArgs {
    /// The folder of the side's results: that of its -o [default: out/live-carrier or out/live-pbx, whichever is live]
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// The line, `hold @2`; `help` lists what can be said
    #[arg(required = true)]
    pub line: Vec<String>,
}

/// `trunksim probe`.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// Whom to ask: an address or a name, with or without a port
    pub peer: Peer,
    /// Ask the registrar as well, with the account of the profile, which bindings there are; none is made or taken away
    #[arg(long)]
    pub register: bool,
    /// Make a binding for the account instead, and give it back. A registrar that keeps one contact for an account
    /// forgets that of the PBX which lives there, and its calls fail until it registers again: for accounts of tests
    #[arg(long, conflicts_with = "register")]
    pub add_binding: bool,
    /// Call this number as well, and hang up when it answers
    #[arg(long, value_name = "NUMBER")]
    pub call: Option<String>,
    /// Profile of the PBX that asks: a name or a path
    #[arg(long, default_value = USUAL_PBX)]
    pub profile: String,
    /// Our own address for SIP; a free port of the address towards the peer when absent
    #[arg(long, value_name = "ADDRESS", value_parser = with_any_port)]
    pub bind: Option<SocketAddr>,
    /// All of it is over after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub timeout: u64,
    /// An answer to OPTIONS that takes so many milliseconds is a warning; not above --critical
    #[arg(long, value_name = "MS")]
    pub warning: Option<u32>,
    /// An answer to OPTIONS that takes so many milliseconds is critical
    #[arg(long, value_name = "MS")]
    pub critical: Option<u32>,
    /// Say it as text for Prometheus
    #[arg(long)]
    pub prometheus: bool,
    /// Allow addresses outside of 127.0.0.0/8
    #[arg(long)]
    pub allow_remote: bool,
}

/// What a stored plan settles, so that it cannot be chosen beside one.
const SETTLED: [&str; 7] = ["carrier", "pbx", "mode", "network", "seed", "quirk", "document"];
/// What says how worlds of ours run, and nothing about a device.
const OF_WORLDS: [&str; 3] = ["wire", "clock", "jobs"];

impl Cli {
    /// The command line as it is written; ends the process when it is wrong, or asks for help.
    #[must_use]
    pub fn read() -> Self {
        let words: Vec<String> =
            std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
        if goes_on(&words) {
            // Before anything else: what is asked to end from here on leaves its results.
            crate::signal::listen();
        }
        let read = Self::command().try_get_matches();
        let matches = read.unwrap_or_else(|error| refuse(&error));
        let mut cli = Self::from_arg_matches(&matches).unwrap_or_else(|error| refuse(&error));
        if let (Command::Run(args), Some((_, run))) = (&mut cli.command, matches.subcommand()) {
            let is_chosen = |id: &&str| run.value_source(id) == Some(ValueSource::CommandLine);
            args.chosen = SETTLED.into_iter().filter(is_chosen).collect();
            args.of_worlds = OF_WORLDS.into_iter().filter(is_chosen).collect();
        }
        cli
    }
}

/// Whether it is a live side or runs against a device: what goes on until somebody ends it, and leaves results then.
fn goes_on(words: &[String]) -> bool {
    match words.get(1).map(String::as_str) {
        Some("carrier" | "pbx") => true,
        Some("run") => words.iter().any(|word| word.contains(crate::device::WORD)),
        _ => false,
    }
}

/// Ends the process with what is wrong with its words, or with the help that was asked for. Whoever watches a trunk takes
/// exit code 2 for CRITICAL: of a probe that cannot even ask nothing is known.
fn refuse(error: &clap::Error) -> ! {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let is_probe = words.first().is_some_and(|verb| verb == "probe");
    if is_probe && error.use_stderr() {
        let text = error.to_string();
        let why: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).collect();
        let why = why.join(" ");
        let code = crate::probe::unknown(
            why.trim_start_matches("error: "),
            words.iter().any(|word| word == "--prometheus"),
        );
        complain!("{text}");
        std::process::exit(code.into());
    }
    error.exit()
}

/// Without a port any that is free.
fn with_any_port(text: &str) -> Result<SocketAddr, String> {
    text.parse::<IpAddr>().map_or_else(|_| bind(text), |ip| Ok(SocketAddr::new(ip, 0)))
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_until_it_is_ended_is_known_by_its_words() {
        let goes_on = |line: &str| goes_on(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        for line in [
            "trunksim carrier x",
            "trunksim pbx x",
            "trunksim run a --pbx device:b",
            "trunksim run --between=device:a,b",
        ] {
            assert!(goes_on(line), "{line}");
        }
        for line in ["trunksim", "trunksim run calls", "trunksim list carriers", "trunksim probe device:x"] {
            assert!(!goes_on(line), "{line}");
        }
    }
}
