//! The INVITE client transaction: RFC 3261 17.1.1 with the Accepted state of RFC 6026.
//!
//! ```text
//!                      | INVITE: send, start A (UDP) and B
//!                      v
//!        A: resend +---------+ B or transport error: tell the TU
//!             +--->| Calling |------------------------------------+
//!             +----|         |-- 2xx: to TU --------------+       |
//!                  +---------+                            |       |
//!         300-699:  |   | 1xx: to TU                      |       |
//!         ACK,      |   v                                 |       |
//!         to TU     | +------------+ 1xx: to TU           |       |
//!                   | | Proceeding |<--+                  |       |
//!                   | |            |---+                  |       |
//!                   | +------------+ 2xx: to TU           |       |
//!                   |   |    |   +--------------------+   |       |
//!                   v   v    | no final after CANCEL  v   v       |
//!  300-699: ACK +-----------+|                  +----------+ 2xx: to TU
//!          +--->| Completed ||                  | Accepted |<--+  |
//!          +----|           ||                  |          |---+  |
//!               +-----------+|                  +----------+      |
//!       D or transport |     |                    | M             |
//!       error          v     v                    v               |
//!                   +--------------------------------+            |
//!                   |           Terminated           |<-----------+
//!                   +--------------------------------+
//! ```

use clock::{Duration, Instant};

use super::{Action, Actions, Class, Timer, Timers};
use Action::{Deliver, Refused, Send, SendAck, Start, Stop, Terminated, TimedOut, TransportFailed};

/// The states of figure 5 in RFC 6026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The INVITE was sent, nothing came back.
    Calling,
    /// A 1xx came; the INVITE is not repeated any more.
    Proceeding,
    /// A failure response came and was acknowledged.
    Completed,
    /// A 2xx came; more of them may come, each goes to the transaction user.
    Accepted,
    /// Over.
    Terminated,
}

/// What can happen to an INVITE client transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A response of this class came.
    Response(Class),
    /// A timer fired.
    Timer(Timer),
    /// The transport could not send.
    TransportError,
    /// The transaction user has sent a CANCEL for this INVITE.
    Cancelled,
}

/// The machine. The moves, all others being absorbed or refused:
///
/// | from | event | to |
/// |---|---|---|
/// | Calling | 1xx | Proceeding |
/// | Calling, Proceeding | 2xx | Accepted |
/// | Calling, Proceeding | 300-699 | Completed (Terminated over TCP) |
/// | Calling | Timer B, transport error | Terminated |
/// | Proceeding | 64*T1 after CANCEL | Terminated |
/// | Completed | Timer D, transport error | Terminated |
/// | Accepted | Timer M | Terminated |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteClient {
    state: State,
    reliable: bool,
    /// The interval that Timer A was last started with.
    interval: Duration,
}

impl InviteClient {
    /// Sends the INVITE and starts waiting.
    #[must_use]
    pub fn start(timers: &Timers, now: Instant, reliable: bool) -> (Self, Actions) {
        let machine = Self { state: State::Calling, reliable, interval: timers.t1 };
        let mut actions = Actions::from([Send, Start(Timer::B, now + timers.patience())]);
        if !reliable {
            actions.push(Start(Timer::A, now + timers.t1));
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
            State::Calling => self.calling(timers, now, event),
            State::Proceeding => self.proceeding(timers, now, event),
            State::Completed => self.completed(event),
            State::Accepted => self.accepted(event),
            State::Terminated => Refused.into(),
        }
    }

    fn calling(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match event {
            Event::Response(Class::Provisional) => {
                self.state = State::Proceeding;
                [Stop(Timer::A), Stop(Timer::B), Deliver].into()
            }
            Event::Response(Class::Success) => {
                self.accept(timers, now, [Stop(Timer::A), Stop(Timer::B)].into())
            }
            Event::Response(Class::Failure) => {
                self.complete(timers, now, [Stop(Timer::A), Stop(Timer::B)].into())
            }
            //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.1.2
            // Timer A doubles without a cap: there is no T2 for INVITE.
            Event::Timer(Timer::A) if !self.reliable => {
                self.interval = self.interval.saturating_mul(2);
                [Send, Start(Timer::A, now + self.interval)].into()
            }
            Event::Timer(Timer::B) => self.terminate([Stop(Timer::A), TimedOut].into()),
            Event::TransportError => self.terminate([Stop(Timer::A), Stop(Timer::B), TransportFailed].into()),
            //= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
            // A CANCEL must wait for a provisional response.
            Event::Cancelled | Event::Timer(_) => Refused.into(),
        }
    }

    fn proceeding(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match event {
            Event::Response(Class::Provisional) => Deliver.into(),
            Event::Response(Class::Success) => self.accept(timers, now, Stop(Timer::Cancel).into()),
            Event::Response(Class::Failure) => self.complete(timers, now, Stop(Timer::Cancel).into()),
            Event::Cancelled => Start(Timer::Cancel, now + timers.patience()).into(),
            //= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
            // No final response in 64*T1 after the CANCEL: the transaction counts as cancelled.
            Event::Timer(Timer::Cancel) => self.terminate(TimedOut.into()),
            // Nothing is being sent in this state; a closed connection is reopened, not a failure.
            Event::TransportError => Actions::ABSORBED,
            Event::Timer(_) => Refused.into(),
        }
    }

    fn completed(&mut self, event: Event) -> Actions {
        match event {
            Event::Response(Class::Failure) => SendAck.into(),
            //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.3
            // After the failure every other final response is ignored.
            Event::Response(_) | Event::Cancelled => Actions::ABSORBED,
            Event::Timer(Timer::D) => self.terminate(Actions::ABSORBED),
            Event::TransportError => self.terminate([Stop(Timer::D), TransportFailed].into()),
            Event::Timer(_) => Refused.into(),
        }
    }

    fn accepted(&mut self, event: Event) -> Actions {
        match event {
            //= https://www.rfc-editor.org/rfc/rfc6026#section-7.2
            Event::Response(Class::Success) => Deliver.into(),
            Event::Response(_) | Event::TransportError | Event::Cancelled => Actions::ABSORBED,
            Event::Timer(Timer::M) => self.terminate(Actions::ABSORBED),
            Event::Timer(_) => Refused.into(),
        }
    }

    fn accept(&mut self, timers: &Timers, now: Instant, mut actions: Actions) -> Actions {
        self.state = State::Accepted;
        actions.push(Deliver);
        actions.push(Start(Timer::M, now + timers.patience()));
        actions
    }

    fn complete(&mut self, timers: &Timers, now: Instant, mut actions: Actions) -> Actions {
        actions.push(SendAck);
        actions.push(Deliver);
        if self.reliable {
            // Timer D is zero over a reliable transport.
            return self.terminate(actions);
        }
        self.state = State::Completed;
        actions.push(Start(Timer::D, now + timers.timer_d()));
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

    const STATES: [State; 5] =
        [State::Calling, State::Proceeding, State::Completed, State::Accepted, State::Terminated];

    fn at(state: State, reliable: bool) -> InviteClient {
        InviteClient { state, reliable, interval: Timers::default().t1 }
    }

    #[test]
    fn every_pair_of_state_and_event() {
        let mut events: Vec<_> = CLASSES.map(Event::Response).to_vec();
        events.extend([Event::TransportError, Event::Cancelled]);
        events.extend(TIMERS.map(Event::Timer));
        let table = table(&STATES, &events, |state, reliable, event| {
            let mut machine = at(state, reliable);
            let actions = machine.step(&Timers::default(), Instant::ZERO, event);
            (machine.state(), actions)
        });
        assert_eq!(table, include_str!("snapshots/invite_client.txt"), "\n{table}");
    }

    fn alone(reliable: bool) -> Alone {
        let timers = Timers::default();
        let (mut machine, first) = InviteClient::start(&timers, Instant::ZERO, reliable);
        Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)))
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.1.2
    //= type=test
    #[test]
    fn an_unanswered_invite_is_sent_seven_times_in_32_seconds() {
        let alone = alone(false);
        assert_eq!(alone.sends, millis([0, 500, 1500, 3500, 7500, 15_500, 31_500]));
        assert_eq!(alone.end, (32_000_000_000, vec![Stop(Timer::A), TimedOut, Terminated]));
    }

    #[test]
    fn an_unanswered_invite_over_tcp_is_sent_once() {
        let alone = alone(true);
        assert_eq!(alone.sends, [0]);
        assert_eq!(alone.end, (32_000_000_000, vec![Stop(Timer::A), TimedOut, Terminated]));
    }

    #[test]
    fn timer_a_goes_by_t1() {
        let timers = Timers { t1: Duration::from_nanos(7), ..Timers::default() };
        let (mut machine, first) = InviteClient::start(&timers, Instant::ZERO, false);
        let alone = Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)));
        assert_eq!(alone.sends, [0, 7, 21, 49, 105, 217, 441]);
        assert_eq!(alone.end.0, 448);
    }

    #[test]
    fn timer_d_is_never_below_32_seconds() {
        for (t1, d) in [(100, 32_000), (500, 32_000), (1000, 64_000)] {
            let timers = Timers { t1: Duration::from_millis(t1), ..Timers::default() };
            let mut machine = at(State::Calling, false);
            let actions = machine.step(&timers, Instant::ZERO, Event::Response(Class::Failure));
            assert!(actions.contains(Start(Timer::D, Instant::from_millis(d))), "{actions:?}");
        }
    }

    #[test]
    fn a_cancelled_invite_is_given_up_after_64_t1() {
        let timers = Timers::default();
        let mut machine = at(State::Proceeding, false);
        let first = machine.step(&timers, Instant::ZERO, Event::Cancelled);
        let alone = Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)));
        assert_eq!(alone.end, (32_000_000_000, vec![TimedOut, Terminated]));
    }
}
