//! `trunksim judge` on captures that are made here, beside `tshark` on the same files: packets per CPU second with all
//! checks on, and peak memory. And a capture that goes on and on through standard input, whose length memory must not
//! know.

mod made;
mod watched;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cli::args::JudgeArgs;
use clock::Duration;

use crate::table::{Table, grouped};
use made::{Recipe, Sound};
use watched::{Cost, run};

/// The words that make this program judge a capture, or write one to standard output, and do nothing else.
const JUDGE: &str = "judge-capture";
const WRITE: &str = "write-capture";
/// What [`JUDGE`] calls standard input: words that begin with a hyphen are not for the bench.
const INPUT: &str = "stdin";

const SOUND: Recipe = Recipe {
    name: "a.pcapng",
    title: "100 calls with RTP",
    calls: 100,
    interval: Duration::from_millis(37),
    lasts: Duration::from_millis(55_500),
    sound: Sound::Known,
};
const VOICES: Recipe =
    Recipe { name: "a2.pcapng", title: "the same with strange voices", sound: Sound::Noise, ..SOUND };
const MANY: Recipe = Recipe {
    name: "b.pcapng",
    title: "20 000 calls with some RTP",
    calls: 20_000,
    // All of them are open at once.
    interval: Duration::from_micros(95),
    lasts: Duration::from_millis(1_950),
    sound: Sound::Known,
};
const SIGNALLING: Recipe = Recipe {
    name: "c.pcapng",
    title: "20 000 calls, signalling alone",
    calls: 20_000,
    interval: Duration::from_millis(10),
    lasts: Duration::from_secs(4),
    sound: Sound::None,
};
/// One hundred calls are open at any time, for as long as somebody reads.
const ENDLESS: Recipe = Recipe {
    name: "",
    title: "",
    interval: Duration::from_millis(100),
    lasts: Duration::from_secs(10),
    ..SOUND
};
/// So many octets of it are read; `make bench ARGS='captures 10000'` says otherwise, in millions.
const ENDLESS_OCTETS: u64 = 1_000_000_000;

const RATE_MIN: f64 = 1e6;
const KIB_PER_CALL_MAX: f64 = 26.0;
/// What is resident in the last quarter of a capture over what was in the second.
const GROWTH_MAX: f64 = 1.1;
/// Each figure is the best of so many.
const REPEATS: usize = 3;

pub(crate) fn measure(table: &mut Table) {
    let made = tempfile::tempdir().map_err(|error| error.to_string());
    let outcome = made.and_then(|folder| {
        for recipe in [&SOUND, &VOICES, &MANY, &SIGNALLING] {
            beside(table, recipe, folder.path())?;
        }
        Ok(())
    });
    if let Err(why) = outcome.and_then(|()| flat(table)) {
        table.not_run("captures judged", &why);
    }
}

/// One capture, judged here and counted by tshark.
fn beside(table: &mut Table, recipe: &Recipe, folder: &Path) -> Result<(), String> {
    let path = folder.join(recipe.name);
    let packets = recipe.write(&path).map_err(|error| error.to_string())? as f64;
    let file = path.to_string_lossy().into_owned();
    let ours = best(|| run(&own()?, &[JUDGE, &file], Stdio::null()))?;
    let figure = format!("captured packets judged per CPU second: {}", recipe.title);
    let rate = packets / ours.cpu.as_secs_f64();
    if recipe.calls == SOUND.calls {
        table.at_least(&figure, "", rate, RATE_MIN);
    } else {
        table.told(&figure, grouped(rate));
    }
    let theirs = if is_there("tshark") {
        best(|| run("tshark", &["-q", "-z", "sip,stat", "-z", "rtp,streams", "-r", &file], Stdio::null()))
    } else {
        Err("tshark is not installed".to_owned())
    };
    let figure = "  tshark on the same file";
    match &theirs {
        Ok(cost) => table.told(figure, grouped(packets / cost.cpu.as_secs_f64())),
        Err(why) => table.not_run(figure, why),
    }
    let mib = |cost: &Cost| format!("{:.0} MiB", cost.peak as f64 / 1_048_576.0);
    let theirs = theirs.as_ref().map_or("not run".to_owned(), mib);
    table.told("  peak memory, here and tshark", format!("{} and {theirs}", mib(&ours)));
    if recipe.name == MANY.name {
        let kib = ours.peak as f64 / 1024.0 / recipe.calls as f64;
        table.at_most("  of that, per call open at once", "KiB ", kib, KIB_PER_CALL_MAX);
    }
    std::fs::remove_file(&path).map_err(|error| error.to_string())
}

/// A capture through a pipe.
fn flat(table: &mut Table) -> Result<(), String> {
    let millions = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok());
    let octets = millions.map_or(ENDLESS_OCTETS, |millions| millions * 1_000_000);
    let mut writer = Command::new(own()?)
        .args([WRITE, &octets.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let pipe = writer.stdout.take().ok_or("the writer has no output")?;
    let cost = run(&own()?, &[JUDGE, INPUT], pipe.into())?;
    let _ = writer.wait();
    let quarter = |n: u64| cost.peak_between(octets / 4 * n, octets / 4 * (n + 1)) as f64;
    let mib = |octets: f64| format!("{:.0}", octets / 1_048_576.0);
    let figure = format!("a capture of {} MB through standard input: memory by quarter", octets / 1_000_000);
    let course: Vec<String> = (0..4).map(|n| mib(quarter(n))).collect();
    table.told(&figure, format!("{} MiB", course.join(", ")));
    table.at_most("  the last quarter against the second", "x ", quarter(3) / quarter(1), GROWTH_MAX);
    Ok(())
}

/// What the bench does when it was started to judge or to write; false when it was not.
pub(crate) fn alone(words: &[String]) -> bool {
    match words {
        [word, file] if word == JUDGE => {
            let file = if file == INPUT { "-" } else { file };
            if let Err(why) = cli::judge::judge(&arguments(file)) {
                eprintln!("{why}");
            }
            true
        }
        [word, octets] if word == WRITE => {
            ENDLESS.write_on(octets.parse().unwrap_or(ENDLESS_OCTETS));
            true
        }
        _ => false,
    }
}

fn arguments(file: &str) -> JudgeArgs {
    JudgeArgs {
        carrier_profile: None,
        pbx_profile: None,
        files: vec![PathBuf::from(file)],
        carrier: Vec::new(),
        pbx: Vec::new(),
        call: Vec::new(),
        number: None,
        since: None,
        until: None,
        follow: false,
        ladder: false,
        json: false,
        out: None,
        strict: false,
    }
}

/// The one that took the least time.
fn best(once: impl Fn() -> Result<Cost, String>) -> Result<Cost, String> {
    let costs: Result<Vec<Cost>, String> = (0..REPEATS).map(|_| once()).collect();
    Ok(costs?.into_iter().min_by_key(|cost| cost.cpu).unwrap_or_default())
}

fn own() -> Result<String, String> {
    let path = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(path.to_string_lossy().into_owned())
}

fn is_there(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
