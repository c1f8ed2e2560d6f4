//! Instructions, as callgrind counts them: unlike time they do not depend on what else the machine does, so a
//! change of a few parts in a hundred is seen. They are no time: half of that is waiting for memory.
//!
//! This program runs itself under callgrind for two amounts of work. The difference of the counts over that of
//! the amounts is what one piece costs; starting up is in both and falls out.

use std::collections::BTreeMap;
use std::process::Command;

use agent::AgentOptions;
use clock::Duration;
use plan::profile::FaxMode;
use tests::lab::Lab;

use crate::stage::{Bench, Phone, complain};
use crate::table::{Table, grouped};
use crate::{fax, machine};

/// The word that makes the bench do one piece of work alone: `instructions-of <key> <amount>`.
const ALONE: &str = "instructions-of";
/// More than this times the reference is slower.
const RATIO_MAX: f64 = 1.03;

/// A figure.
struct Figure {
    /// Its name in the reference, and for [`ALONE`].
    key: &'static str,
    /// Its name in the table.
    name: &'static str,
    /// Amounts to ask for.
    amounts: [u32; 2],
    /// Does so much, and says how much of what counts was in it.
    work: fn(u32) -> f64,
}

const FIGURES: [Figure; 4] = [
    Figure { key: "judged_call", name: "judged call", amounts: [200, 600], work: calls },
    Figure { key: "judged_rtp_packet", name: "judged RTP packet", amounts: [5, 25], work: sound },
    Figure { key: "t38_fax_second", name: "second of a T.38 fax call", amounts: [1, 3], work: t38 },
    Figure { key: "g711_fax_second", name: "second of a G.711 fax call", amounts: [1, 3], work: g711 },
];

pub(crate) fn measure(table: &mut Table) {
    let reference = Reference::read();
    for figure in &FIGURES {
        let row = format!("instructions per {}", figure.name);
        match per_piece(figure) {
            Err(why) => table.not_run(&row, &why),
            Ok(count) => {
                table.told(&row, grouped(count));
                match reference.of(figure.key) {
                    Ok(was) => table.at_most("  against the reference", "x ", count / was, RATIO_MAX),
                    Err(why) => table.not_run("  against the reference", &why),
                }
            }
        }
    }
}

fn per_piece(figure: &Figure) -> Result<f64, String> {
    if cfg!(debug_assertions) {
        return Err("this is a debug build".to_owned());
    }
    let [little, much] = figure.amounts.map(|amount| counted(figure.key, amount));
    let ((little, work), (much, more_work)) = (little?, much?);
    Ok((much - little) / (more_work - work))
}

/// Instructions, and the work that was in them.
fn counted(key: &str, amount: u32) -> Result<(f64, f64), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    valgrind.args([ALONE, key, &amount.to_string()]);
    // What else is set would move the stack. The allocator gives memory back after so many milliseconds, which
    // would count the time: here it gives none back.
    valgrind.env_clear().env("MIMALLOC_PURGE_DELAY", "-1");
    valgrind.envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    let output = valgrind.output().map_err(|_| "valgrind is not installed".to_owned())?;
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let collected = stderr.lines().find_map(|line| line.split_once("Collected : "));
    let count = collected.and_then(|(_, count)| count.trim().parse().ok());
    match (count, stdout.trim().parse()) {
        (Some(count), Ok(work)) if output.status.success() => Ok((count, work)),
        _ => Err(format!("valgrind said: {}", stderr.lines().last().unwrap_or("nothing"))),
    }
}

/// What the bench does when it was started for one piece of work alone; false when it was not.
pub(crate) fn work_alone(words: &[String]) -> bool {
    let [alone, key, amount] = words else { return false };
    let figure = FIGURES.iter().find(|figure| alone == ALONE && figure.key == key);
    let (Some(figure), Ok(amount)) = (figure, amount.parse()) else { return false };
    println!("{}", (figure.work)(amount));
    true
}

/// How long a call of these figures lasts at least, whatever is asked for.
const SETTLED: Duration = Duration::from_secs(5);
/// After this time transactions and judges have let go of what is over.
const LINGER: Duration = Duration::from_secs(70);

/// Whole calls, from the first message to the judge's letting go.
fn calls(count: u32) -> f64 {
    let lasts = Duration::from_secs(1);
    let options = AgentOptions { mute: true, ..AgentOptions::default() };
    let mut bench = Bench::new(Phone::holding(lasts), options, true);
    bench.place(count as usize, Duration::from_millis(10));
    bench.run_for(lasts + LINGER);
    let (calls, findings) = bench.finish();
    complain(&findings);
    calls as f64
}

/// Seconds of sound of ten calls, both ways.
fn sound(seconds: u32) -> f64 {
    let mut bench = Bench::new(Phone::holding(Duration::from_secs(150)), AgentOptions::default(), true);
    bench.place(10, Duration::from_millis(37));
    bench.run_for(SETTLED + Duration::from_secs(u64::from(seconds)));
    bench.packets as f64
}

fn t38(pages: u32) -> f64 {
    fax::call(&fax::plan(&Lab::open(), "fax/outbound-t38", FaxMode::T38ThenPassthrough, pages))
}

fn g711(pages: u32) -> f64 {
    fax::call(&fax::plan(&Lab::open(), "fax/outbound-passthrough", FaxMode::Passthrough, pages))
}

/// What was counted once, and on what.
struct Reference {
    /// What must be the same for a comparison.
    made_with: BTreeMap<&'static str, String>,
    text: toml::Table,
}

impl Reference {
    fn read() -> Self {
        let text = include_str!("instructions.toml");
        Self { made_with: machine::makes_instructions(), text: text.parse().expect("the file is TOML") }
    }

    fn of(&self, key: &str) -> Result<f64, String> {
        for (name, here) in &self.made_with {
            let there = self.text.get(*name).and_then(toml::Value::as_str).unwrap_or("unknown");
            if there != here {
                return Err(format!("the reference is of {name} {there}, this is {here}"));
            }
        }
        let value = self.text.get(key).and_then(toml::Value::as_integer);
        value.map(|value| value as f64).ok_or_else(|| "there is no reference yet".to_owned())
    }
}
