//! Many calls from a live side, at a rate: `--call NUMBER --calls 500 --rate 50`. It is what a user has asked for, and
//! how far this machine has kept it is said.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use agent::CallKey;
use clock::Instant;
use plan::{Side, Step, TrunkMode};
use run::World;
use tokio::task::JoinHandle;
use trace::{Party, counted, fitting};

use super::play;
use super::steer::Helm;
use crate::args::SideArgs;
use crate::case;
use crate::load::Wrong;

/// Between two looks at who has talked enough.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Sockets of a call: its RTP and its RTCP.
const SOCKETS_OF_A_CALL: u64 = 2;
/// What else a side has open.
const OTHER_FILES: u64 = 64;

/// What is to be placed.
#[derive(Clone, Debug)]
pub(super) struct Many {
    party: Party,
    /// Each call to the next of them, and from the first again.
    calls: Vec<Step>,
    hangup: Step,
    count: u32,
    /// From one call to the next.
    every: Duration,
    talk: Duration,
    registers: bool,
    /// Something else ends the side.
    has_other_end: bool,
}

impl Many {
    /// None when one call at most is wanted, which is a step of the play.
    ///
    /// # Errors
    /// A number that is none.
    pub(super) fn of(side: Side, args: &SideArgs) -> Result<Option<Self>, Wrong> {
        let count = args.calls.unwrap_or(u32::try_from(args.call.len()).unwrap_or(u32::MAX));
        if args.calls.is_none() && args.call.len() < 2 {
            return Ok(None);
        }
        let call = |number: &String| {
            play::check_number(number)?;
            let from = args.from.iter().map(|from| format!(" from={from}")).collect::<String>();
            Step::of_line(side, &format!("call {number}{from}"))
        };
        Ok(Some(Self {
            party: case::party(side),
            calls: args.call.iter().map(call).collect::<Result<_, _>>()?,
            hangup: Step::of_line(side, "hangup")?,
            count,
            every: Duration::from_secs_f64(1.0 / args.rate),
            talk: Duration::from_secs(args.hangup_after),
            registers: play::mode(args) == TrunkMode::Registration,
            has_other_end: play::ends_later(args),
        }))
    }

    /// Sockets for all of them at once, as far as the operating system lets us.
    pub(super) fn ask_for_sockets(&self) {
        #[cfg(unix)]
        {
            use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
            let (limit, wanted) =
                (getrlimit(Resource::Nofile), u64::from(self.count) * SOCKETS_OF_A_CALL + OTHER_FILES);
            let current = limit.current.unwrap_or(u64::MAX);
            let most = limit.maximum.unwrap_or(u64::MAX);
            if current < wanted.min(most) {
                // What cannot be had is said when a socket is wanted.
                let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted.min(most)), ..limit });
            }
        }
    }

    /// Begins to place them; the side ends when all are over, unless more than them is waited for.
    pub(super) fn start(self, helm: Helm) -> Placing {
        let paced = Arc::new(Mutex::new(Paced::default()));
        let task = tokio::spawn(self.place(helm, Arc::clone(&paced)));
        Placing { paced, task }
    }

    async fn place(self, helm: Helm, paced: Arc<Mutex<Paced>>) {
        if self.registers && helm.say("wait registered").await.is_err() {
            return helm.quit();
        }
        loop {
            let (many, paces) = (self.clone(), Arc::clone(&paced));
            let is_refused = || paced.lock().unwrap_or_else(PoisonError::into_inner).refused > 0;
            let turn = move |world: &mut World, now: Instant| {
                paces.lock().unwrap_or_else(PoisonError::into_inner).turn(&many, world, now)
            };
            match helm.visit(turn).await {
                Ok(Some(wait)) => tokio::time::sleep(wait).await,
                // Who waits for more calls than these has those of the other side in mind. One that could not be placed
                // is never over.
                Ok(None) if self.has_other_end && !is_refused() => return,
                Ok(None) => return helm.quit(),
                // The side has ended.
                Err(_) => return,
            }
        }
    }
}

/// How far it is, and how well the rate was kept.
#[derive(Debug, Default)]
pub(super) struct Paced {
    began: Option<Instant>,
    placed: u32,
    refused: u32,
    late: Duration,
    latest: Duration,
    last: Instant,
    wanted: u32,
    every: Duration,
}

impl Paced {
    /// Places what is due, and hangs up where they have talked enough. How long to wait for the next turn; none when
    /// all is over.
    fn turn(&mut self, many: &Many, world: &mut World, now: Instant) -> Option<Duration> {
        let began = *self.began.get_or_insert(now);
        (self.wanted, self.every) = (many.count, many.every);
        let due = |number: u32| began + many.every * number;
        while self.placed + self.refused < many.count && due(self.placed + self.refused) <= now {
            let number = self.placed + self.refused;
            let step = &many.calls[number as usize % many.calls.len()];
            let late = now.since(due(number));
            self.late += late;
            self.latest = self.latest.max(late);
            self.last = now;
            let last = newest(world, many.party);
            let told = world.tell(now, many.party, step, None, "");
            // A side that has no room for one more call places none.
            let is_placed = told.is_ok() && newest(world, many.party) > last;
            *(if is_placed { &mut self.placed } else { &mut self.refused }) += 1;
        }
        let over = self.hang_up(many, world, now);
        let number = self.placed + self.refused;
        if number < many.count {
            return Some(due(number).since(now).min(LOOK_EVERY));
        }
        (!over).then_some(LOOK_EVERY)
    }

    /// True when no call is open.
    fn hang_up(&self, many: &Many, world: &mut World, now: Instant) -> bool {
        let Some(agent) = world.agent(many.party) else { return true };
        let open: Vec<_> = agent.open_calls().filter(|call| call.view.outgoing).collect();
        let is_enough = |answered: Option<Instant>| answered.is_some_and(|at| now.since(at) >= many.talk);
        for call in open.iter().filter(|call| is_enough(call.answered)) {
            // One that is being ended already, or that is just changing, is looked at again.
            let _ = world.tell(now, many.party, &many.hangup, Some(call.key), "");
        }
        open.is_empty()
    }

    /// Why it is no measure of the other side: this machine did not keep what was asked for.
    fn trouble(&self) -> Option<String> {
        let behind = self.latest > self.every.max(Duration::from_secs(1));
        if self.placed < self.wanted {
            let (placed, wanted) = (self.placed, counted(self.wanted, "call"));
            return Some(format!("{placed} of {wanted} {} placed", fitting(placed, "was", "were")));
        }
        let late = self.latest.as_millis();
        behind.then(|| format!("this machine placed calls up to {late} ms later than the rate asks for"))
    }
}

/// The call that the side has met last, as long as it is open.
fn newest(world: &World, party: Party) -> Option<CallKey> {
    world.agent(party).and_then(|agent| agent.open_calls().last()).map(|call| call.key)
}

impl fmt::Display for Paced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took = self.began.map_or(Duration::ZERO, |began| self.last.since(began));
        let placed = self.placed.max(1);
        write!(
            f,
            "{} placed in {:.1} s; each late by {:.1} ms on average, {:.1} ms at most",
            counted(self.placed as usize, "call"),
            took.as_secs_f64(),
            self.late.as_secs_f64() * 1000.0 / f64::from(placed),
            self.latest.as_secs_f64() * 1000.0
        )
    }
}

/// `50` or `0.5` calls a second.
///
/// # Errors
/// What is wrong with it.
pub fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| (0.001..=1000.0).contains(rate));
    rate.ok_or_else(|| format!("`{text}` is no rate: write calls a second, from 0.001 to 1000"))
}

/// Calls that are being placed.
pub(super) struct Placing {
    paced: Arc<Mutex<Paced>>,
    task: JoinHandle<()>,
}

impl Placing {
    /// How the rate was kept, and why the run is no measure, if it is none. No more are placed.
    pub(super) fn ended(self) -> (String, Option<String>) {
        self.task.abort();
        let paced = self.paced.lock().unwrap_or_else(PoisonError::into_inner);
        (paced.to_string(), paced.trouble())
    }
}
