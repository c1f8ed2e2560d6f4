//! The non-INVITE server transaction: RFC 3261 17.2.2.
//!
//! ```text
//!                   | request: to TU
//!                   v
//!              +--------+ request: absorbed
//!              | Trying |
//!              +--------+
//!    1xx from TU: |   | 200-699 from TU: send
//!    send         v   |
//!         +------------+ request: resend
//!         | Proceeding |<--+
//!         |            |---+ 1xx from TU: send
//!         +------------+
//!    200-699      |   |
//!    from TU:     v   v
//!    send      +-----------+ request: resend
//!              | Completed |<--+
//!              |           |---+
//!              +-----------+
//!                    | J
//!                    v
//!              +------------+
//!              | Terminated |
//!              +------------+
//! ```
//!
//! Figure 8 ends the transaction at a transport error. RFC 6026 8.8 has since replaced the text behind
//! it: the transaction user is told, and the state stays.

use clock::Instant;

use super::{Action, Actions, Class, Timer, Timers};
use Action::{Deliver, Refused, Send, Start, Terminated, TransportFailed};

/// The states of figure 8 in RFC 3261.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The transaction user has the request and has not answered.
    Trying,
    /// A 1xx was sent.
    Proceeding,
    /// The final response was sent, and is sent again for each repeated request.
    Completed,
    /// Over.
    Terminated,
}

/// What can happen to a non-INVITE server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The request came again.
    Request,
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
/// | Trying | 1xx from TU | Proceeding |
/// | Trying, Proceeding | 200-699 from TU | Completed (Terminated over TCP) |
/// | Completed | Timer J | Terminated |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonInviteServer {
    state: State,
    reliable: bool,
}

impl NonInviteServer {
    /// Hands the request to the transaction user.
    #[must_use]
    pub fn start(reliable: bool) -> (Self, Actions) {
        (Self { state: State::Trying, reliable }, Deliver.into())
    }

    /// Where the transaction stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Takes one event.
    pub fn step(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match self.state {
            State::Trying | State::Proceeding => self.unanswered(timers, now, event),
            State::Completed => self.completed(event),
            State::Terminated => Refused.into(),
        }
    }

    fn unanswered(&mut self, timers: &Timers, now: Instant, event: Event) -> Actions {
        match event {
            Event::Request if self.state == State::Trying => Actions::ABSORBED,
            Event::Request => Send.into(),
            Event::Response(Class::Provisional) => {
                self.state = State::Proceeding;
                Send.into()
            }
            Event::Response(Class::Success | Class::Failure) if self.reliable => {
                // Timer J is zero over a reliable transport.
                self.state = State::Terminated;
                [Send, Terminated].into()
            }
            Event::Response(Class::Success | Class::Failure) => {
                self.state = State::Completed;
                [Send, Start(Timer::J, now + timers.patience())].into()
            }
            //= https://www.rfc-editor.org/rfc/rfc6026#section-8.8
            // Before the first response nothing was sent, so nothing can have failed.
            Event::TransportError if self.state == State::Trying => Actions::ABSORBED,
            Event::TransportError => TransportFailed.into(),
            Event::Timer(_) => Refused.into(),
        }
    }

    fn completed(&mut self, event: Event) -> Actions {
        match event {
            Event::Request => Send.into(),
            Event::TransportError => TransportFailed.into(),
            Event::Timer(Timer::J) => {
                self.state = State::Terminated;
                Terminated.into()
            }
            //= https://www.rfc-editor.org/rfc/rfc3261#section-17.2.2
            // A second final response is discarded.
            Event::Response(_) | Event::Timer(_) => Refused.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Alone, CLASSES, TIMERS, table};
    use super::*;

    const STATES: [State; 4] = [State::Trying, State::Proceeding, State::Completed, State::Terminated];

    #[test]
    fn every_pair_of_state_and_event() {
        let mut events = vec![Event::Request];
        events.extend(CLASSES.map(Event::Response));
        events.push(Event::TransportError);
        events.extend(TIMERS.map(Event::Timer));
        let table = table(&STATES, &events, |state, reliable, event| {
            let mut machine = NonInviteServer { state, reliable };
            let actions = machine.step(&Timers::default(), Instant::ZERO, event);
            (machine.state(), actions)
        });
        assert_eq!(table, include_str!("snapshots/non_invite_server.txt"), "\n{table}");
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.2.2
    //= type=test
    #[test]
    fn an_answered_request_is_remembered_for_64_t1_over_udp_only() {
        let timers = Timers::default();
        for (reliable, end) in
            [(false, (32_000_000_000, vec![Terminated])), (true, (0, vec![Send, Terminated]))]
        {
            let (mut machine, _) = NonInviteServer::start(reliable);
            let first = machine.step(&timers, Instant::ZERO, Event::Response(Class::Success));
            let alone = Alone::run(first, |now, timer| machine.step(&timers, now, Event::Timer(timer)));
            assert_eq!(alone.sends, [0]);
            assert_eq!(alone.end, end);
        }
    }
}
