//! Many calls at once between two live sides, each with the voices of both, and signalling alone against SIPp. What this
//! machine is late by is said beside it: where that is more than a packet lasts, the figure would say nothing.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use cli::args::{Cli, Command as Verb};
use plan::Side;
use serde_json::Value;

use crate::child::{Started, pause};
use crate::process::{cpu_time_of, peak_octets};
use crate::table::{Table, grouped};

/// The words that make this program one side and nothing else; the command line of `trunksim` follows.
const SIDES: [(&str, Side); 2] = [("carrier", Side::Carrier), ("pbx", Side::Pbx)];
const CARRIER: &str = "127.0.9.140:5060";
const PBX: &str = "127.0.9.141:5060";
const SIPP: &str = "127.0.9.142";
/// Calls at once, and how many a second begin.
const CALLS: u64 = 500;
const RATE: &str = "50";
/// How long each talks: until the last has begun, and a few seconds more.
const TALK: &str = "15";
/// And against SIPp, without media.
const SIGNALLED: u64 = 1_000;
const SIGNALLED_RATE: &str = "100";
/// So late a machine sends the next packet before the one that is due.
const LATE_MAX: u64 = 20;
const WAIT_MAX: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(100);
/// How long the carrier may take to begin.
const BEGIN: Duration = Duration::from_secs(10);
const PROFILE: &str =
    "title = \"Room for many calls\"\nclass = \"bench\"\nsource = \"none\"\n[limits]\nchannels = 100000\n";

pub(crate) fn measure(table: &mut Table) {
    let figure = format!("{CALLS} two-way calls at once, both live sides on this machine");
    if let Err(why) = two_way(table, &figure) {
        table.not_run(&figure, &why);
    }
    let figure = format!("{SIGNALLED} calls at {SIGNALLED_RATE} a second against SIPp");
    if let Err(why) = against_sipp(table, &figure) {
        table.not_run(&figure, &why);
    }
}

fn two_way(table: &mut Table, figure: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let profile = folder.path().join("many.toml");
    fs::write(&profile, PROFILE).map_err(|error| error.to_string())?;
    let mut carrier = side("carrier", &profile, [CARRIER, PBX], folder.path(), &["--stop-after", "60"])?;
    let trace = folder.path().join("carrier/trace.jsonl");
    carrier.wait_until((PAUSE, BEGIN), |_| trace.exists())?;
    let before = descriptors(carrier.id());
    let calls = CALLS.to_string();
    let more = ["--call", "+12025550101", "--calls", &calls, "--rate", RATE, "--hangup-after", TALK];
    let mut pbx = side("pbx", &profile, [PBX, CARRIER], folder.path(), &more)?;
    let cpu_of_pbx = end(&mut pbx)?;
    let after = descriptors(carrier.id());
    let memory = peak_octets(carrier.id()).unwrap_or_default();
    let cpu_of_carrier = end(&mut carrier)?;
    let seen = [Seen::read(&folder.path().join("pbx"))?, Seen::read(&folder.path().join("carrier"))?];
    let late = seen.iter().map(|seen| seen.late_ms).max().unwrap_or_default();
    if late > LATE_MAX {
        table.not_run(figure, &format!("this machine was late by up to {late} ms"));
    } else {
        let whole = seen.iter().map(|seen| seen.whole).min().unwrap_or_default();
        table.at_least(figure, "with both voices ", whole as f64, CALLS as f64);
        table.at_most("  packets lost", "", seen.iter().map(|seen| seen.lost).sum::<u64>() as f64, 0.0);
    }
    table.told("  late at most", format!("{late} ms"));
    table.told("  CPU of both sides", format!("{:.1} s", cpu_of_carrier + cpu_of_pbx));
    table.told("  memory of the carrier", format!("{:.1} MiB", memory as f64 / 1_048_576.0));
    table.told("  its descriptors before and after", format!("{before} and {after}"));
    Ok(())
}

fn against_sipp(table: &mut Table, figure: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut sipp = tests::unpacked::command("sipp");
    sipp.args(["-sn", "uas", "-i", SIPP, "-p", "5060", "-nostdin"]);
    let _sipp = Started::new(&mut sipp)?;
    pause(Duration::from_millis(500));
    let profile = folder.path().join("many.toml");
    fs::write(&profile, PROFILE).map_err(|error| error.to_string())?;
    let calls = SIGNALLED.to_string();
    let more = [
        "--call",
        "+12025550101",
        "--calls",
        &calls,
        "--rate",
        SIGNALLED_RATE,
        "--hangup-after",
        "3",
        "--signalling-only",
    ];
    let mut pbx = side("pbx", &profile, [PBX, &format!("{SIPP}:5060")], folder.path(), &more)?;
    let cpu = end(&mut pbx)?;
    let seen = Seen::read(&folder.path().join("pbx"))?;
    table.at_least(figure, "completed ", seen.completed as f64, SIGNALLED as f64);
    table.told("  late at most, and CPU", format!("{} ms, {cpu:.1} s", seen.late_ms));
    table.told("  of 1000 calls, completed", grouped(seen.completed as f64));
    Ok(())
}

/// What a side says of its run.
struct Seen {
    completed: u64,
    /// Completed, and each side heard the voice of the other.
    whole: u64,
    lost: u64,
    late_ms: u64,
}

impl Seen {
    fn read(folder: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(folder.join("findings.json")).map_err(|error| error.to_string())?;
        let json: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let calls: Vec<&Value> = json["calls"].as_array().into_iter().flatten().collect();
        let is_completed = |call: &&&Value| call["outcome"] == "completed";
        let hears = |call: &Value, by: &str, what: &str| {
            call[by].as_array().is_some_and(|heard| heard.iter().any(|sound| sound == what))
        };
        let is_whole = |call: &&&Value| {
            is_completed(call)
                && hears(call, "heard_by_carrier", "pbx-speech")
                && hears(call, "heard_by_pbx", "carrier-speech")
        };
        let streams = calls.iter().flat_map(|call| call["streams"].as_array().into_iter().flatten());
        Ok(Self {
            completed: calls.iter().filter(is_completed).count() as u64,
            whole: calls.iter().filter(is_whole).count() as u64,
            lost: streams.filter_map(|stream| stream["lost"].as_u64()).sum(),
            late_ms: json["measuring_error_ms"].as_u64().unwrap_or_default(),
        })
    }
}

/// A live side of ours.
fn side(
    side: &str,
    profile: &Path,
    [own, peer]: [&str; 2],
    folder: &Path,
    more: &[&str],
) -> Result<Started, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.arg(side).arg(profile);
    command.args(["--mode", "static", "--bind", own, "--peer", peer, "--trace-max", "16000"]);
    Started::new(command.arg("--out").arg(folder.join(side)).args(more))
}

/// Waits until it has ended, and gives the seconds of CPU that it took.
fn end(side: &mut Started) -> Result<f64, String> {
    let mut cpu = 0.0;
    side.wait_until((PAUSE, WAIT_MAX), |side| {
        cpu = cpu_time_of(side.id()).map_or(cpu, |time| time.total.as_secs_f64());
        matches!(side.0.try_wait(), Ok(Some(_)))
    })?;
    Ok(cpu)
}

/// Open files of a process.
fn descriptors(id: u32) -> usize {
    fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count)
}

/// What the bench does when it was started to be a side; false when it was not.
pub(crate) fn alone(words: &[String]) -> bool {
    let Some((_, side)) = SIDES.iter().find(|(word, _)| words.first().is_some_and(|first| first == word))
    else {
        return false;
    };
    if let Verb::Carrier(args) | Verb::Pbx(args) = &Cli::read().command
        && let Err(why) = cli::side::play(*side, args)
    {
        eprintln!("{why}");
    }
    true
}
