//! The non-INVITE client transaction: RFC 3261 17.1.2.
//!
//! ```text
//!                      | request: send, start E (UDP) and F
//!                      v
//!        E: resend +--------+ F or transport error: tell the TU
//!             +--->| Trying |----------------------------------+
//!             +----|        |                                  |
//!                  +--------+                                  |
//!    200-699:       |   | 1xx: to TU                           |
//!    to TU          |   v                                      |
//!                   | +------------+ F or transport error      |
//!                   | | Proceeding |-------------------------->|
//!                   | |            |<--+ 1xx: to TU            |
//!                   | +------------+---+ E: resend, every T2   |
//!                   |   | 200-699: to TU                       |
//!                   v   v                                      |
//!               +-----------+                                  |
//!               | Completed | absorbs repeated responses       |
//!               +-----------+                                  |
//!                     | K                                      |
//!                     v                                        |
//!               +------------+                                 |
//!               | Terminated |<--------------------------------+
//!               +------------+
//! ```

use clock::{Duration, Instant};

use super::{Action, Actions, Class, Timer, Timers};
use Action::{Deliver, Refused, Send, Start, Stop, Terminated, TimedOut, TransportFailed};

/// The states of figure 6 in RFC 3261.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The request was sent, nothing came back.
    Trying,
    /// A 1xx came; the request is still repeated, but only every T2.
    Proceeding,
    /// A final response came; its repetitions are absorbed.
    Completed,
    /// Over.
    Terminated,
}

/// What can happen to a non-INVITE client transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A response of this class came.
    Response(Class),
    /// A timer fired.
    Timer(Timer),
    /// The transport could not send.
    TransportError,
}

/// The machine. The moves, all others being absorbed or refused:
///
/// | from | event | to |
/// |---|---|---|
/// | Trying | 1xx | Proceeding |
/// | Trying, Proceeding | 200-699 | Completed (Terminated over TCP) |
/// | Trying, Proceeding | Timer F, transport error | Terminated |
/// | Completed | Timer K | Terminated |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonInviteClient {
    state: State,
    reliable: bool,
    /// The interval that Timer E was last started with.
    interval: Duration,
}

impl NonInviteClient {
    /// Sends the request and starts waiting.
    #[must_use]
    pub fn start(timers: &Timers, now: Instant, reliable: bool) -> (Self, Actions) {
        let machine = Self { state: State::Trying, reliable, interval: timers.t1 };
        let mut actions = Actions::from([Send, Start(Timer::F, now + timers.patience())]);
        if !reliable {
            actions.push(Start(Timer::E, now + timers.t1));
        }
        (machine, actions)
    }

    /// Where the transaction stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Takes one event.
    pub fn step(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match self.state {
            State::Trying | State::Proceeding => self.waiting(timers, now, event),
            State::Completed => self.completed(event),
            State::Terminated => Refused.into(),
        }
    }

    fn waiting(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match event {
            // Timer E keeps running as it was started; only its next start is at T2.
            Event::Response(Class::Provisional) => {
                self.state = State::Proceeding;
                Deliver.into()
            }
            Event::Response(Class::Success | Class::Failure) => self.complete(timers, now),
            //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.2.2
            Event::Timer(Timer::E) if !self.reliable => {
                self.interval = match self.state {
                    State::Proceeding => timers.t2,
                    _ => timers.doubled_to_t2(self.interval),
                };
                [Send, Start(Timer::E, now + self.interval)].into()
            }
            Event::Timer(Timer::F) => self.terminate([Stop(Timer::E), TimedOut].into()),
            Event::TransportError => self.terminate([Stop(Timer::E), Stop(Timer::F), TransportFailed].into()),
            Event::Timer(_) => Refused.into(),
        }
    }

    fn completed(&mut self, event: Event) -> Actions {
        match event {
            Event::Response(_) | Event::TransportError => Actions::ABSORBED,
            Event::Timer(Timer::K) => self.terminate(Actions::ABSORBED),
            Event::Timer(_) => Refused.into(),
        }
    }

    fn complete(&mut self, timers: &Timers, now: Instant) -> Actions {
        let mut actions = Actions::from([Stop(Timer::E), Stop(Timer::F), Deliver]);
        if self.reliable {
            // Timer K is zero over a reliable transport.
            return self.terminate(actions);
        }
        self.state = State::Completed;
        actions.push(Start(Timer::K, now + timers.t4));
        actions
    }

    fn terminate(&mut self, mut actions: Actions) -> Actions {
        self.state = State::Terminated;
        actions.push(Terminated);
        actions
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Alone, CLASSES, TIMERS, millis, table};
    use super::*;

    const STATES: [State; 4] = [State::Trying, State::Proceeding, State::Completed, State::Terminated];

    #[test]
    fn every_pair_of_state_and_event() {
        let mut events: Vec<_> = CLASSES.map(Event::Response).to_vec();
        events.push(Event::TransportError);
        events.extend(TIMERS.map(Event::Timer));
        let table = table(&STATES, &events, |state, reliable, event| {
            let mut machine = NonInviteClient { state, reliable, interval: Timers::default().t1 };
            let actions = machine.step(&Timers::default(), Instant::ZERO, event);
            (machine.state(), actions)
        });
        assert_eq!(table, include_str!("snapshots/non_invite_client.txt"), "\n{table}");
    }

    fn alone(reliable: bool) -> Alone {
        let timers = Timers::default();
        let (mut machine, first) = NonInviteClient::start(&timers, Instant::ZERO, reliable);
        Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)))
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.2.2
    //= type=test
    #[test]
    fn an_unanswered_request_is_sent_eleven_times_in_32_seconds() {
        let alone = alone(false);
        let schedule = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
        assert_eq!(alone.sends, millis(schedule));
        assert_eq!(alone.end, (32_000_000_000, vec![Stop(Timer::E), TimedOut, Terminated]));
    }

    #[test]
    fn an_unanswered_request_over_tcp_is_sent_once() {
        let alone = alone(true);
        assert_eq!(alone.sends, [0]);
        assert_eq!(alone.end.0, 32_000_000_000);
    }

    #[test]
    fn after_a_provisional_response_the_request_is_repeated_every_t2() {
        let timers = Timers::default();
        let (mut machine, first) = NonInviteClient::start(&timers, Instant::ZERO, false);
        // The 100 comes after the first repetition: the timer that runs (1 s) is left alone.
        let alone = Alone::run(first, |now, timer| {
            let actions = machine.step(&timers, now, Event::Timer(timer));
            if now == Instant::from_millis(500) {
                let provisional = machine.step(&timers, now, Event::Response(Class::Provisional));
                assert_eq!(provisional, Deliver.into());
            }
            actions
        });
        assert_eq!(alone.sends, millis([0, 500, 1500, 5500, 9500, 13_500, 17_500, 21_500, 25_500, 29_500]));
        assert_eq!(alone.end.0, 32_000_000_000);
    }
}
