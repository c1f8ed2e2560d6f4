//! Driving a world over real sockets.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration as StdDuration;

use clock::{Duration, Instant};
use run::{Cue, World};
use tokio::sync::mpsc;
use tokio::time::Instant as TokioInstant;
use trace::Event;

use crate::lateness::Lateness;
use crate::lingering::Lingering;
use crate::sockets::{Arrival, SocketError, Sockets};

/// What time is in a live world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The real one.
    Real,
    /// Leaps to the next event as soon as every datagram under way has arrived.
    Stepped,
}

impl Clock {
    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Stepped => "stepped",
        }
    }
}

/// Why a live world ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The play was over.
    Finished,
    /// Somebody asked it to stop.
    Stopped,
}

/// How long a datagram on loopback may take before a stepped clock gives it up for lost.
const LOOPBACK_MAX: StdDuration = StdDuration::from_millis(500);

/// Datagrams sent, or taken, in one go on the real clock. The buffer of a socket holds about a hundred, and its
/// reader runs in this same thread: without a pause between, what is sent to ourselves would be lost.
const BURST_MAX: usize = 32;

/// Somebody who is let in to a world between two of its turns, to look around or to want something done; the moment
/// is that of the world.
pub type Visit = Box<dyn FnOnce(&mut World, Instant) + Send>;

/// Pairs of ports that are tried for the media of the next calls, one behind the other.
const PAIRS_ASKED_MAX: usize = 256;

/// Visitors who wait to be let in. More than that wait outside.
const VISITS_MAX: usize = 16;

/// A world on sockets.
pub struct Live {
    world: World,
    sockets: Sockets,
    arrivals: mpsc::Receiver<Arrival>,
    /// The end that is handed out, so that the other one never closes.
    door: mpsc::Sender<Visit>,
    visits: mpsc::Receiver<Visit>,
    /// Who makes a device do what it is to do.
    cues: Option<mpsc::UnboundedSender<Cue>>,
    clock: Clock,
    began: TokioInstant,
    /// Datagrams sent to addresses of our own that have not arrived yet.
    under_way: usize,
    /// The addresses for the media of the next calls that nobody else had.
    looked_at: Vec<[SocketAddr; 2]>,
    has_begun: bool,
    lateness: Lateness,
    lingering: Lingering,
}

impl Live {
    /// A live world that stays on loopback; its sockets open when it runs.
    #[must_use]
    pub fn new(mut world: World, clock: Clock) -> Self {
        world.stay_on_loopback(true);
        let (sockets, arrivals) = Sockets::new();
        let (door, visits) = mpsc::channel(VISITS_MAX);
        Self {
            world,
            sockets,
            arrivals,
            door,
            visits,
            cues: None,
            clock,
            began: TokioInstant::now(),
            under_way: 0,
            looked_at: Vec::new(),
            has_begun: false,
            lateness: Lateness::default(),
            lingering: Lingering::default(),
        }
    }

    /// What is known outside as `own` is opened here as `here`, when that is another address: all addresses of this
    /// machine (`0.0.0.0`), or its own one behind a NAT.
    #[must_use]
    pub fn open_instead(mut self, own: IpAddr, here: IpAddr) -> Self {
        self.sockets.open_instead(own, here);
        self
    }

    /// What a device is to do is told from now on.
    pub fn cues(&mut self) -> mpsc::UnboundedReceiver<Cue> {
        let (tells, told) = mpsc::unbounded_channel();
        self.cues = Some(tells);
        told
    }

    /// The door of the world, for whoever steers it while it runs on the real clock.
    #[must_use]
    pub fn door(&self) -> mpsc::Sender<Visit> {
        self.door.clone()
    }

    /// Lets datagrams leave for other machines. Without this, what the other side names as its address
    /// cannot lead them there.
    #[must_use]
    pub fn allow_remote(mut self) -> Self {
        self.world.stay_on_loopback(false);
        self
    }

    /// The world inside.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Opens the sockets that are wanted now: a port that somebody else has is known before anything begins.
    ///
    /// # Errors
    /// A socket that cannot be had.
    pub async fn open(&mut self) -> Result<(), SocketError> {
        self.open_wanted().await?;
        if !self.has_begun {
            self.has_begun = true;
            self.world.begin();
            self.open_wanted().await?;
        }
        Ok(())
    }

    async fn open_wanted(&mut self) -> Result<(), SocketError> {
        while let Some((is_open, address)) = self.world.poll_socket() {
            if !is_open {
                self.close(address);
            } else if self.lingering.take_back(address) {
                continue;
            } else if let Err(error) = self.sockets.open(address).await
                && !(error.is_taken() && self.world.is_taken(address))
            {
                return Err(error);
            }
        }
        while let Some(address) = self.lingering.next_over(TokioInstant::now()) {
            self.sockets.close(address);
        }
        self.look_ahead().await;
        Ok(())
    }

    /// Where both sides are ours nothing comes after the end that the world does not know of.
    fn close(&mut self, address: SocketAddr) {
        if self.clock == Clock::Real && self.world.has_device() && self.sockets.is_open(address) {
            self.lingering.keep(TokioInstant::now(), address);
        } else {
            self.sockets.close(address);
        }
    }

    /// The play is over; what a device sends after the last call is heard for a moment.
    async fn hear_last_words(&mut self, observe: &mut impl FnMut(Event)) -> Result<(), SocketError> {
        let Some(until) = self.lingering.last_words() else { return Ok(()) };
        while let Ok(Some(arrival)) = tokio::time::timeout_at(until, self.arrivals.recv()).await {
            let Arrival { from, to, payload, .. } = arrival;
            self.world.receive(self.now(), from, to, payload);
            self.carry(observe).await?;
        }
        Ok(())
    }

    /// The media of the next calls go where no other program is: what a description has named cannot be changed.
    async fn look_ahead(&mut self) {
        for _ in 0..PAIRS_ASKED_MAX {
            if self.world.next_media().eq(self.looked_at.iter().copied()) {
                return;
            }
            let next: Vec<_> = self.world.next_media().collect();
            let mut taken = None;
            for address in next.iter().flatten() {
                if self.sockets.is_taken(*address).await {
                    taken = Some(*address);
                    break;
                }
            }
            match taken {
                Some(address) => _ = self.world.is_taken(address),
                None => self.looked_at = next,
            }
        }
    }

    /// Runs until the play is over, or until `stop` resolves. `observe` is handed the events in order, several
    /// at once (see [`run::EVENTS_AT_ONCE`]) but, on the real clock, always before there is a wait.
    ///
    /// # Errors
    /// A socket that cannot be had.
    pub async fn run(
        &mut self,
        mut observe: impl FnMut(Event),
        stop: impl Future<Output = ()>,
    ) -> Result<Outcome, SocketError> {
        tokio::pin!(stop);
        self.began = TokioInstant::now();
        let mut stopping = false;
        loop {
            self.carry(&mut observe).await?;
            while let Some(cue) = self.world.poll_cue() {
                // Where nobody can make a device do anything, it does it by itself or is given up.
                if let Some(cues) = &self.cues {
                    let _ = cues.send(cue);
                }
            }
            if self.world.is_finished() {
                self.hear_last_words(&mut observe).await?;
                self.leave(observe).await?;
                return Ok(if stopping { Outcome::Stopped } else { Outcome::Finished });
            }
            if self.clock == Clock::Real {
                if self.take_what_came().await {
                    // However much comes, timers fire and a wish to stop is heard.
                    tokio::select! {
                        biased;
                        () = &mut stop, if !stopping => { stopping = true; self.world.stop(self.now()); }
                        Some(visit) = self.visits.recv() => self.let_in(visit),
                        () = std::future::ready(()) => {}
                    }
                    self.fire(self.now());
                    continue;
                }
                // Before there is nothing to do but wait, all that happened is shown.
                self.world.drain_events().for_each(&mut observe);
            }
            let next = self.world.next_timeout();
            match (self.clock, next) {
                (Clock::Stepped, Some(next)) => self.step(next).await,
                // Nothing to wait for but datagrams from outside.
                (Clock::Stepped, None) => tokio::select! {
                    arrival = self.arrivals.recv() => self.take(arrival),
                    () = &mut stop, if !stopping => { stopping = true; self.world.stop(self.now()); }
                },
                (Clock::Real, next) => {
                    let pulse = self.lateness.pulse();
                    let next = next.map_or(pulse, |next| next.min(pulse));
                    let due = self.began + next.since(Instant::ZERO);
                    tokio::select! {
                        biased;
                        arrival = self.arrivals.recv() => self.take(arrival),
                        () = &mut stop, if !stopping => { stopping = true; self.world.stop(self.now()); }
                        Some(visit) = self.visits.recv() => self.let_in(visit),
                        () = tokio::time::sleep_until(due) => self.fire(self.now().max(next)),
                    }
                }
            }
        }
    }

    /// The end, also of a world that nobody wanted to wait for: what the recording has as sent leaves, and what happened
    /// is handed over.
    ///
    /// # Errors
    /// A socket that cannot be had.
    pub async fn leave(&mut self, mut observe: impl FnMut(Event)) -> Result<(), SocketError> {
        self.world.send_what_was_held();
        self.carry(&mut observe).await?;
        self.say_losses();
        self.world.drain_events().for_each(observe);
        Ok(())
    }

    /// What the operating system has thrown away was sent, and nobody here has heard it.
    fn say_losses(&mut self) {
        let now = self.now();
        for (address, lost) in self.sockets.losses() {
            let party = self.world.cast().party(*address);
            let words = trace::counted(*lost, "datagram");
            let text = format!("{words} lost in the socket buffer of {address}: this machine was too slow");
            self.world.note(now, party, text);
        }
    }

    /// Events to the observer, sockets opened and closed, datagrams sent.
    async fn carry(&mut self, observe: &mut impl FnMut(Event)) -> Result<(), SocketError> {
        let mut burst = 0;
        loop {
            self.open().await?;
            self.world.drain_many().for_each(&mut *observe);
            let Some(transmit) = self.world.poll_transmit() else { return Ok(()) };
            let sent = self.sockets.send(transmit.from, transmit.to, &transmit.payload).await;
            if sent && self.sockets.is_open(transmit.to) {
                self.under_way += 1;
            }
            if self.clock == Clock::Stepped {
                // One datagram at a time keeps the order of arrival, and so the run reproducible.
                self.wait_for_arrival().await;
            }
            burst += 1;
            if burst % BURST_MAX == 0 {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn step(&mut self, next: Instant) {
        while self.under_way > 0 {
            self.wait_for_arrival().await;
        }
        if let Ok(arrival) = self.arrivals.try_recv() {
            self.take(Some(arrival));
            return;
        }
        self.world.handle_timeout(next);
    }

    async fn wait_for_arrival(&mut self) {
        if self.under_way == 0 {
            return;
        }
        if let Ok(arrival) = tokio::time::timeout(LOOPBACK_MAX, self.arrivals.recv()).await {
            return self.take(arrival);
        }
        // The readers run in this thread. When it did not run for so long, the datagram is there all the same.
        tokio::task::yield_now().await;
        match self.arrivals.try_recv() {
            Ok(arrival) => self.take(Some(arrival)),
            // The operating system lost it, and the run goes on as after any loss.
            Err(_) => self.under_way = 0,
        }
    }

    /// Lets happen what is due at `now`, on the real clock.
    fn fire(&mut self, now: Instant) {
        self.be_late(now);
        if self.world.next_timeout().is_some_and(|at| at <= now) {
            self.world.handle_timeout(now);
        }
    }

    /// Takes the datagrams that have come, all that fit into one go; false when there are none.
    async fn take_what_came(&mut self) -> bool {
        if self.arrivals.is_empty() {
            // The readers run in this thread.
            tokio::task::yield_now().await;
        }
        let mut taken = 0;
        while taken < BURST_MAX
            && let Ok(arrival) = self.arrivals.try_recv()
        {
            self.take(Some(arrival));
            taken += 1;
        }
        taken > 0
    }

    fn take(&mut self, arrival: Option<Arrival>) {
        let Some(Arrival { from, to, payload, asked, came, .. }) = arrival else { return };
        self.under_way = self.under_way.saturating_sub(1);
        let now = self.now();
        self.be_late_with(now, Some(Instant::ZERO + came.saturating_duration_since(self.began)));
        if let Some(asked) = asked
            && self.sockets.is_asked(to, from, asked)
        {
            let party = self.world.cast().party(to);
            let text = format!("{from} asked at {asked}, and is answered from there; here that is {to}");
            self.world.note(now, party, text);
        }
        self.world.receive(now, from, to, payload);
    }

    fn let_in(&mut self, visit: Visit) {
        let now = self.now();
        self.be_late(now);
        visit(&mut self.world, now);
    }

    /// Tells how late the world is `now`. A stepped clock waits for it and is never late.
    fn be_late(&mut self, now: Instant) {
        self.be_late_with(now, None);
    }

    /// The same with a datagram that had come then: what it waited for us is no time of its sender.
    fn be_late_with(&mut self, now: Instant, came: Option<Instant>) {
        let due = self.world.due().into_iter().chain(came).min();
        if self.clock == Clock::Real
            && let Some(by) = self.lateness.at(now, due)
        {
            self.world.was_late(now, by);
        }
    }

    fn now(&self) -> Instant {
        match self.clock {
            Clock::Stepped => self.world.now(),
            Clock::Real => {
                let elapsed: Duration = self.began.elapsed();
                Instant::ZERO + elapsed
            }
        }
    }
}
