//! The INVITE server transaction: RFC 3261 17.2.1 with the Accepted state of RFC 6026.
//!
//! ```text
//!                        | INVITE: to TU, which sends 100 within 200 ms
//!                        v
//!    INVITE: resend +------------+ 1xx from TU: send
//!              +--->| Proceeding |<---+
//!              +----|            |----+
//!                   +------------+
//!   300-699 from TU: |          | 2xx from TU: send
//!   send             v          v
//!    INVITE,   +-----------+  +----------+ INVITE: absorbed
//!    G: resend | Completed |  | Accepted |<--+ ACK: to TU
//!         +--->|           |  |          |---+ 2xx from TU: send
//!         +----|           |  +----------+
//!              +-----------+    |
//!       H: tell |   | ACK       | L
//!       the TU  |   v           |
//!               | +-----------+ |
//!               | | Confirmed | | absorbs ACKs
//!               | +-----------+ |
//!               |   | I         |
//!               v   v           v
//!              +------------------+
//!              |    Terminated    |
//!              +------------------+
//! ```
//!
//! A transport error is told to the transaction user and changes nothing: the state must stay to absorb
//! repeated INVITEs (RFC 6026 7.1).

use clock::{Duration, Instant};

use super::{Action, Actions, Class, Timer, Timers};
use Action::{Deliver, NoAck, Refused, Send, Start, Stop, Terminated, TransportFailed};

/// The states of figure 7 in RFC 6026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The transaction user has the INVITE and has not given a final response.
    Proceeding,
    /// A failure response was sent and is repeated until the ACK.
    Completed,
    /// The ACK for the failure response came.
    Confirmed,
    /// A 2xx was sent; the transaction user repeats it.
    Accepted,
    /// Over.
    Terminated,
}

/// What can happen to an INVITE server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The INVITE came again.
    Request,
    /// An ACK that matches this transaction came.
    Ack,
    /// The transaction user sends a response of this class.
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
/// | Proceeding | 2xx from TU | Accepted |
/// | Proceeding | 300-699 from TU | Completed |
/// | Completed | ACK | Confirmed (Terminated over TCP) |
/// | Completed | Timer H | Terminated |
/// | Confirmed | Timer I | Terminated |
/// | Accepted | Timer L | Terminated |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteServer {
    state: State,
    reliable: bool,
    /// The interval that Timer G was last started with.
    interval: Duration,
}

impl InviteServer {
    /// Hands the INVITE to the transaction user, who owes a 100 unless it answers within 200 ms.
    #[must_use]
    pub fn start(reliable: bool) -> (Self, Actions) {
        (Self { state: State::Proceeding, reliable, interval: Duration::ZERO }, Deliver.into())
    }

    /// Where the transaction stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Takes one event.
    pub fn step(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match self.state {
            State::Proceeding => self.proceeding(timers, now, event),
            State::Completed => self.completed(timers, now, event),
            State::Confirmed => self.confirmed(event),
            State::Accepted => self.accepted(event),
            State::Terminated => Refused.into(),
        }
    }

    fn proceeding(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match event {
            Event::Request | Event::Response(Class::Provisional) => Send.into(),
            Event::Response(Class::Success) => {
                self.state = State::Accepted;
                [Send, Start(Timer::L, now + timers.patience())].into()
            }
            Event::Response(Class::Failure) => {
                self.state = State::Completed;
                self.interval = timers.t1;
                let mut actions = Actions::from([Send, Start(Timer::H, now + timers.patience())]);
                if !self.reliable {
                    actions.push(Start(Timer::G, now + timers.t1));
                }
                actions
            }
            // Nothing was answered that could be acknowledged.
            Event::Ack => Actions::ABSORBED,
            //= https://www.rfc-editor.org/rfc/rfc6026#section-7.1
            Event::TransportError => TransportFailed.into(),
            Event::Timer(_) => Refused.into(),
        }
    }

    fn completed(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match event {
            Event::Request => Send.into(),
            Event::Ack if self.reliable => {
                // Timer I is zero over a reliable transport.
                self.terminate([Stop(Timer::G), Stop(Timer::H)].into())
            }
            Event::Ack => {
                self.state = State::Confirmed;
                [Stop(Timer::G), Stop(Timer::H), Start(Timer::I, now + timers.t4)].into()
            }
            //= https://www.rfc-editor.org/rfc/rfc3261#section-17.2.1
            Event::Timer(Timer::G) if !self.reliable => {
                self.interval = timers.doubled_to_t2(self.interval);
                [Send, Start(Timer::G, now + self.interval)].into()
            }
            Event::Timer(Timer::H) => self.terminate([Stop(Timer::G), NoAck].into()),
            Event::TransportError => TransportFailed.into(),
            Event::Response(_) | Event::Timer(_) => Refused.into(),
        }
    }

    fn confirmed(&mut self, event: Event) -> Actions {
        match event {
            Event::Request | Event::Ack | Event::TransportError => Actions::ABSORBED,
            Event::Timer(Timer::I) => self.terminate(Actions::ABSORBED),
            Event::Response(_) | Event::Timer(_) => Refused.into(),
        }
    }

    fn accepted(&mut self, event: Event) -> Actions {
        match event {
            //= https://www.rfc-editor.org/rfc/rfc6026#section-8.7
            // The core repeats the 2xx by itself; a repeated INVITE causes nothing.
            Event::Request => Actions::ABSORBED,
            Event::Ack => Deliver.into(),
            Event::Response(Class::Success) => Send.into(),
            Event::TransportError => TransportFailed.into(),
            Event::Timer(Timer::L) => self.terminate(Actions::ABSORBED),
            Event::Response(_) | Event::Timer(_) => Refused.into(),
        }
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
        [State::Proceeding, State::Completed, State::Confirmed, State::Accepted, State::Terminated];

    #[test]
    fn every_pair_of_state_and_event() {
        let mut events = vec![Event::Request, Event::Ack];
        events.extend(CLASSES.map(Event::Response));
        events.push(Event::TransportError);
        events.extend(TIMERS.map(Event::Timer));
        let table = table(&STATES, &events, |state, reliable, event| {
            let mut machine = InviteServer { state, reliable, interval: Timers::default().t1 };
            let actions = machine.step(&Timers::default(), Instant::ZERO, event);
            (machine.state(), actions)
        });
        assert_eq!(table, include_str!("snapshots/invite_server.txt"), "\n{table}");
    }

    fn alone_after(class: Class, reliable: bool) -> Alone {
        let timers = Timers::default();
        let (mut machine, _) = InviteServer::start(reliable);
        let first = machine.step(&timers, Instant::ZERO, Event::Response(class));
        Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)))
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.2.1
    //= type=test
    #[test]
    fn a_failure_response_is_repeated_until_timer_h() {
        let alone = alone_after(Class::Failure, false);
        let schedule = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
        assert_eq!(alone.sends, millis(schedule));
        assert_eq!(alone.end, (32_000_000_000, vec![Stop(Timer::G), NoAck, Terminated]));
    }

    #[test]
    fn a_failure_response_over_tcp_is_sent_once_and_still_wants_its_ack() {
        let alone = alone_after(Class::Failure, true);
        assert_eq!(alone.sends, [0]);
        assert_eq!(alone.end, (32_000_000_000, vec![Stop(Timer::G), NoAck, Terminated]));
    }

    //= https://www.rfc-editor.org/rfc/rfc6026#section-8.7
    //= type=test
    #[test]
    fn an_accepted_invite_is_remembered_for_64_t1_on_any_transport() {
        for reliable in [false, true] {
            let alone = alone_after(Class::Success, reliable);
            assert_eq!(alone.sends, [0]);
            assert_eq!(alone.end, (32_000_000_000, vec![Terminated]));
        }
    }

    #[test]
    fn an_acknowledged_failure_lingers_for_t4() {
        let timers = Timers::default();
        let mut machine = InviteServer { state: State::Completed, reliable: false, interval: timers.t1 };
        let first = machine.step(&timers, Instant::ZERO, Event::Ack);
        let alone = Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)));
        assert_eq!(alone.end, (5_000_000_000, vec![Terminated]));
    }
}
