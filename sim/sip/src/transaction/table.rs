//! Test support: prints every (state, event) pair of a machine, and lists when it sends.

use core::fmt::{Debug, Write};

use clock::{Instant, TimerSet};

use super::{Action, Actions, Class, Timer};

/// Every timer, whatever the machine.
pub(super) const TIMERS: [Timer; 13] = [
    Timer::A,
    Timer::B,
    Timer::D,
    Timer::E,
    Timer::F,
    Timer::G,
    Timer::H,
    Timer::I,
    Timer::J,
    Timer::K,
    Timer::L,
    Timer::M,
    Timer::Cancel,
];

/// Every class of response.
pub(super) const CLASSES: [Class; 3] = [Class::Provisional, Class::Success, Class::Failure];

/// Prints all pairs, then the graph of the moves. `step` puts the machine into the state, gives it the event at time zero and returns
/// the new state and the actions.
pub(super) fn table<S: Debug + Copy + PartialEq, E: Debug + Copy>(
    states: &[S],
    events: &[E],
    mut step: impl FnMut(S, bool, E) -> (S, Actions),
) -> String {
    let mut text = String::new();
    let mut moves: Vec<(S, S)> = Vec::new();
    for reliable in [false, true] {
        let transport = if reliable { "TCP" } else { "UDP" };
        for &state in states {
            let (mut absorbed, mut refused) = (String::new(), String::new());
            writeln!(text, "{transport} {state:?}").expect("a string takes all");
            for &event in events {
                let (next, actions) = step(state, reliable, event);
                if next != state && !moves.contains(&(state, next)) {
                    moves.push((state, next));
                }
                let line = if actions == Actions::ABSORBED {
                    assert_eq!(next, state, "{event:?} moved the machine in silence");
                    &mut absorbed
                } else if actions == Action::Refused.into() {
                    assert_eq!(next, state, "refused {event:?} moved the machine");
                    &mut refused
                } else {
                    let moved = if next == state { String::new() } else { format!(" -> {next:?}") };
                    let actions = spell(&actions);
                    writeln!(text, "  {event:?}{moved}: {actions}").expect("a string takes all");
                    continue;
                };
                write!(line, " {event:?}").expect("a string takes all");
            }
            writeln!(text, "  absorbed:{absorbed}\n  refused:{refused}").expect("a string takes all");
        }
    }
    writeln!(text, "graph").expect("a string takes all");
    for &state in states {
        let targets = moves.iter().filter(|(from, _)| *from == state).map(|(_, to)| format!(" {to:?}"));
        writeln!(text, "  {state:?} ->{}", targets.collect::<String>()).expect("a string takes all");
    }
    text
}

fn spell(actions: &Actions) -> String {
    let spell = |action: &Action| match action {
        Action::Start(timer, at) => format!("start {timer} {:?}", at.since(Instant::ZERO)),
        Action::Stop(timer) => format!("stop {timer}"),
        other => format!("{other:?}"),
    };
    actions.as_slice().iter().map(spell).collect::<Vec<_>>().join(", ")
}

/// When a machine sends and how it ends, in nanoseconds, when nothing but its own timers happens to it.
#[derive(Debug, Default)]
pub(super) struct Alone {
    pub(super) sends: Vec<u64>,
    /// The last actions and their time.
    pub(super) end: (u64, Vec<Action>),
    timers: TimerSet<Timer>,
}

impl Alone {
    /// Lets the machine run on its timers until none is left.
    pub(super) fn run(first: Actions, mut step: impl FnMut(Instant, Timer) -> Actions) -> Self {
        let mut alone = Self::default();
        alone.take(Instant::ZERO, &first);
        while let Some(now) = alone.timers.next() {
            let timer = alone.timers.pop_due(now).expect("it is due");
            let actions = step(now, timer);
            alone.take(now, &actions);
        }
        alone
    }

    fn take(&mut self, now: Instant, actions: &Actions) {
        for action in actions.as_slice() {
            match *action {
                Action::Send => self.sends.push(now.as_nanos()),
                Action::Start(timer, at) => self.timers.set(timer, at),
                Action::Stop(timer) => _ = self.timers.cancel(&timer),
                Action::Refused => panic!("a timer fired that should not run"),
                _ => {}
            }
        }
        self.end = (now.as_nanos(), actions.as_slice().to_vec());
    }
}

/// Milliseconds as nanoseconds, to write schedules.
pub(super) fn millis<const N: usize>(millis: [u64; N]) -> Vec<u64> {
    millis.iter().map(|millis| millis * 1_000_000).collect()
}
