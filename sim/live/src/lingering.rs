//! Sockets of media whose call is over. They listen on for a while: what a device sends after the end is what a judge has
//! to hear.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::Instant;

/// As long as a copy of the BYE may come (RFC 3261 17.1.2.2, timer F).
const LASTS: Duration = Duration::from_secs(32);
/// Who goes on sending after the end of a call has shown it when so much time has passed.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Sockets of calls that are over, at most; the oldest go first.
const LINGERING_MAX: usize = 256;

/// Which of the open sockets belong to nobody any more, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Lingering {
    since: VecDeque<(Instant, SocketAddr)>,
}

impl Lingering {
    /// Nobody needs this socket from now on.
    pub(crate) fn keep(&mut self, now: Instant, address: SocketAddr) {
        self.since.push_back((now, address));
    }

    /// The next that is to be closed now.
    pub(crate) fn next_over(&mut self, now: Instant) -> Option<SocketAddr> {
        let (since, _) = self.since.front()?;
        let is_over = self.since.len() > LINGERING_MAX || *since + LASTS <= now;
        if is_over { self.since.pop_front().map(|(_, address)| address) } else { None }
    }

    /// Another call has this address now; true when its socket is still open.
    pub(crate) fn take_back(&mut self, address: SocketAddr) -> bool {
        let at = self.since.iter().position(|(_, kept)| *kept == address);
        at.is_some_and(|at| self.since.remove(at).is_some())
    }

    /// Until when a world that is over listens on.
    pub(crate) fn last_words(&self) -> Option<Instant> {
        self.since.back().map(|(since, _)| *since + LAST_WORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_lingers_for_a_while_and_there_are_not_too_many() {
        let address = |port: usize| SocketAddr::from(([127, 0, 0, 1], port as u16));
        let (mut lingering, began) = (Lingering::default(), Instant::now());
        (0..=LINGERING_MAX).for_each(|port| lingering.keep(began, address(port)));
        assert_eq!([(); 2].map(|()| lingering.next_over(began)), [Some(address(0)), None]);
        assert!(lingering.take_back(address(1)) && !lingering.take_back(address(1)));
        assert_eq!(lingering.next_over(began + LASTS), Some(address(2)));
        assert_eq!(lingering.last_words(), Some(began + LAST_WORDS));
    }
}
