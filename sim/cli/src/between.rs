//! `trunksim run … --between device:A,B`: both ends are ours, and somebody's box is in the middle. Each of the two trunks
//! is a stage of its own and is judged by itself; what the box changed is read from both.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use plan::{Side, TrunkMode};
use report::Case;
use report::between::Passage;
use trace::ClockMode;

use crate::args::{RunArgs, usual_address};
use crate::case::{Done, Run};
use crate::device::{Both, OurEnd, Played, Proofs, WORD, crosses, not_run, seed};
use crate::exit;
use crate::folder::{BETWEEN, Folders};
use crate::load::{self, Wrong};
use crate::loopback::runtime;
use crate::matrix::{self, Cell};
use crate::outcome::Outcome;
use crate::side::{Peer, Place, device};
use crate::signal::{self, STOPPED};

/// Runs the plays that were chosen, one after the other, through the box.
///
/// # Errors
/// A wrong word or file, or a port that is in use.
pub(crate) fn run(args: &RunArgs, between: &str) -> Result<u8, Wrong> {
    signal::listen();
    let (ends, cells) = prepare(args, between, args.as_written)?;
    if cells.is_empty() {
        return Ok(exit::nothing_selected());
    }
    let mut folders = Folders::open(args, cells.len() * 2)?;
    for name in BETWEEN {
        folders.claim(name)?;
    }
    let (cases, passages) = carry_out(&ends, &cells, |outcome| folders.file(outcome))?;
    folders.save(BETWEEN[0], report::html::between(&passages).as_bytes())?;
    folders.save(BETWEEN[1], report::between::json(&passages).as_bytes())?;
    folders.finish(&cases)?;
    crate::run::print_table(args, &cases);
    show(&passages, &args.out);
    Ok(exit::of(&cases))
}

/// The runs alone, two for each play. As written, a play that would lay anything over the pair is not run.
///
/// # Errors
/// As [`run`], and what `file` says.
pub(crate) fn cases(
    args: &RunArgs,
    between: &str,
    is_as_written: bool,
    file: impl FnMut(Outcome<'_>) -> Result<Case, Wrong>,
) -> Result<Vec<Case>, Wrong> {
    let (ends, cells) = prepare(args, between, is_as_written)?;
    carry_out(&ends, &cells, file).map(|(cases, _)| cases)
}

fn prepare<'a>(
    args: &'a RunArgs,
    between: &str,
    is_as_written: bool,
) -> Result<(Ends<'a>, Vec<[Cell; 2]>), Wrong> {
    let [carrier, pbx] = places(args, between)?;
    let scenarios = load::plays_by_name(&args.scenarios)?;
    // The box has the other side of each trunk.
    let ends =
        Ends { carrier: OurEnd::new(args, Side::Pbx, carrier)?, pbx: OurEnd::new(args, Side::Carrier, pbx)? };
    let mut cells = Vec::new();
    for scenario in scenarios.into_iter().map(Arc::new) {
        for mode in matrix::modes(args.mode) {
            let seed = seed(args);
            let cell = |end: &OurEnd<'_>| {
                let cell = end.cell(&scenario, mode, seed)?;
                Ok::<_, Wrong>(if is_as_written { cell.left_as_written() } else { cell })
            };
            cells.push([cell(&ends.carrier)?, cell(&ends.pbx)?]);
        }
    }
    Ok((ends, cells))
}

fn carry_out(
    ends: &Ends<'_>,
    cells: &[[Cell; 2]],
    mut file: impl FnMut(Outcome<'_>) -> Result<Case, Wrong>,
) -> Result<(Vec<Case>, Vec<Passage>), Wrong> {
    let (both, mut proofs) = (Both::of(&ends.carrier, &ends.pbx.profile()), Proofs::default());
    let (mut cases, mut passages, mut is_told, mut is_stopped) = (Vec::new(), Vec::new(), None, false);
    for (nth, pair) in cells.iter().enumerate() {
        is_stopped |= signal::requested() > 0;
        let why = is_stopped
            .then(|| STOPPED.to_owned())
            .or_else(|| pair[0].run.as_ref().ok().and_then(|run| crosses(&run.plan)))
            .or_else(|| proofs.missing(&pair[0], &both));
        let done = match why {
            Some(why) => pair.each_ref().map(|cell| Some(not_run(cell.run.as_ref().ok()?, why.clone()))),
            None => ends.play(pair, &mut is_told)?.map(|played| {
                played.map(|(done, outcome)| {
                    is_stopped |= outcome == live::Outcome::Stopped;
                    done
                })
            }),
        };
        if let [Some(carrier), Some(pbx)] = &done {
            let case = |done: &Done| Case::new(done.recording.clone(), done.judgement.clone());
            passages.extend(has_begun(carrier).then(|| Passage::of(&case(carrier), &case(pbx))));
        }
        let is_played = done.iter().flatten().any(has_begun) && !ends.carrier.is_told();
        for (cell, done) in pair.iter().zip(done) {
            let case = file(Outcome { cell, clock: ClockMode::Real, done })?;
            if is_played {
                crate::run::print_row(&case, (nth + 1, cells.len()));
            }
            cases.push(case);
        }
    }
    Ok((cases, passages))
}

/// A play that was left out says nothing of the box.
fn has_begun(done: &Done) -> bool {
    done.not_begun().is_none()
}

fn show(passages: &[Passage], out: &Path) {
    say!("\nwhat the box changed: {}/{}\n", out.display(), BETWEEN[0]);
    say!("{}", report::between::text(passages).trim_end());
}

/// Where our carrier and our PBX are, each with the address of the box on its trunk.
fn places(args: &RunArgs, between: &str) -> Result<[Place; 2], Wrong> {
    let usage = || {
        format!(
            "--between {between}: write the addresses of the box towards the carrier and towards the PBX, \
             --between device:192.0.2.7:5060,192.0.2.7:5070, or one if it is the same"
        )
    };
    let addresses: Vec<Peer> =
        between.strip_prefix(WORD).ok_or_else(usage)?.split(',').map(device).collect::<Result<_, _>>()?;
    let [outside, inside] = match addresses.as_slice() {
        [one] => [one, one],
        [outside, inside] => [outside, inside],
        _ => return Err(usage()),
    };
    let [carrier, pbx] = match args.bind.as_slice() {
        [carrier] => [*carrier, SocketAddr::new(carrier.ip(), usual_address(Side::Pbx).port())],
        [carrier, pbx] => [*carrier, *pbx],
        _ => return Err("--bind takes our carrier's address and our PBX's, with a comma between".to_owned()),
    };
    if carrier == pbx {
        return Err(format!(
            "our carrier and our PBX cannot both be at {carrier}; --bind takes two addresses"
        ));
    }
    let place = |bind, peer: &Peer| Place::between(bind, None, std::slice::from_ref(peer), args.allow_remote);
    Ok([place(carrier, outside)?, place(pbx, inside)?])
}

/// Our two ends.
struct Ends<'a> {
    carrier: OurEnd<'a>,
    pbx: OurEnd<'a>,
}

impl Ends<'_> {
    /// Plays one, and takes down what happens on both trunks. `is_told` is the mode for which the box was last set up.
    fn play(&self, pair: &[Cell; 2], is_told: &mut Option<TrunkMode>) -> Result<[Option<Played>; 2], Wrong> {
        let [Ok(carrier), Ok(pbx)] = pair.each_ref().map(|cell| cell.run.as_ref()) else {
            return Ok([None, None]);
        };
        if *is_told != Some(carrier.plan.mode) {
            self.carrier.tell(carrier);
            self.pbx.tell(pbx);
            *is_told = Some(carrier.plan.mode);
        }
        if !self.carrier.is_told() {
            say!("{}", pair[0].scenario);
        }
        runtime()?.block_on(self.on_sockets(carrier, pbx)).map(|done| done.map(Some))
    }

    /// Each director waits for what its own end of the play needs. What the other end does comes through the box, or
    /// does not.
    async fn on_sockets(&self, carrier: &Run, pbx: &Run) -> Result<[Played; 2], Wrong> {
        let alone = |_: &mut live::Live| std::future::ready(());
        let nothing = async |_| Vec::new();
        let (carrier, pbx) = tokio::join!(
            self.carrier.play(carrier, run::PATIENCE, alone, nothing),
            self.pbx.play(pbx, run::PATIENCE, alone, nothing)
        );
        Ok([carrier?, pbx?])
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    #[test]
    fn the_addresses_of_the_box_and_ours_are_read() {
        let table = [
            ("device:127.0.0.9", "", ["127.0.0.1:5060 127.0.0.9:5060", "127.0.0.1:5070 127.0.0.9:5060"]),
            (
                "device:127.0.0.9:5061,127.0.0.8:5062",
                "127.0.0.2:5060,127.0.0.3:5060",
                ["127.0.0.2:5060 127.0.0.9:5061", "127.0.0.3:5060 127.0.0.8:5062"],
            ),
        ];
        for (between, bind, expected) in table {
            let found = found(between, bind).expect("both are addresses");
            assert_eq!(found, expected, "{between} {bind}");
        }
    }

    #[test]
    fn what_is_no_pair_of_addresses_is_refused_with_a_way_out() {
        let table = [
            ("127.0.0.9", "", "device:192.0.2.7"),
            ("device:", "", "write device:192.0.2.1"),
            ("device:192.0.2.0/24", "", "a network is no address"),
            ("device:127.0.0.1,127.0.0.2,127.0.0.3", "", "or one if it is the same"),
            ("device:127.0.0.9", "127.0.0.1:5070", "--bind takes two"),
            ("device:192.0.2.7", "", "--allow-remote"),
        ];
        for (between, bind, expected) in table {
            let why = found(between, bind).expect_err(between);
            assert!(why.contains(expected), "{between} {bind}: {why}");
        }
    }

    fn found(between: &str, bind: &str) -> Result<[String; 2], Wrong> {
        let mut words = vec!["trunksim", "run", "--between", between];
        if !bind.is_empty() {
            words.extend(["--bind", bind]);
        }
        let Command::Run(args) = Cli::parse_from(words).command else { unreachable!("it is a run") };
        places(&args, between)
            .map(|places| places.map(|place| format!("{} {}", place.own, place.peers.first)))
    }
}
