//! What every room of an agent needs, and no more: who it is, the moment, chance, timers, transactions, quirks,
//! and the way out. It knows no call and no room.

mod accounts;
mod body;
mod compose;
mod credentials;
mod held;
mod merged;
pub(crate) mod number;
mod ongoing;
mod overload;
mod peer;
mod ports;
mod request;
mod send;
mod sockets;
mod strangers;
mod target;
mod timer;
mod transport;
mod wallet;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use clock::{Instant, Rng, TimerSet};
use plan::{Plan, Profile, Side, TrunkMode};
use sip::transaction::{ClientId, Layer, Timers};
use trace::Party;

use crate::fax::Documents;
use crate::interface::{AgentOptions, CallKey, Output};
use crate::quirk::Quirks;

use accounts::Accounts;
use compose::Allow;
use held::Held;
use ongoing::Ongoing;
use overload::Refusals;
use ports::Ports;
use strangers::Strangers;

pub(crate) use peer::{BULK, Came, Learnt, Peer};
pub(crate) use request::{Conclusion, MAX_FORWARDS, Pending, Purpose, Request};
pub(crate) use timer::{CallTimer, Timer};
pub(crate) use wallet::{Wallet, credentials_of};

/// What the rooms share.
pub(crate) struct Core {
    pub(crate) party: Party,
    pub(crate) side: Side,
    pub(crate) mode: TrunkMode,
    pub(crate) profile: Arc<Profile>,
    pub(crate) peer: Peer,
    pub(crate) accounts: Accounts,
    pub(crate) options: AgentOptions,
    /// Normal life has begun and is not over.
    pub(crate) is_running: bool,
    /// The moment of the input that is being handled.
    pub(crate) now: Instant,
    /// What must be unique, and waits of our own.
    pub(crate) rng: Rng,
    /// What the telephone lines of the play do, which its seed alone decides.
    pub(crate) lines: Rng,
    pub(crate) timers: TimerSet<Timer>,
    pub(crate) layer: Layer,
    pub(crate) quirks: Quirks,
    pub(crate) wallet: Wallet,
    /// The fax documents that the plan names.
    pub(crate) documents: Documents,
    /// Our address as text, which stands in every Via and Contact.
    sent_by: Box<str>,
    allow: Allow,
    transactions: BTreeMap<ClientId, Pending>,
    /// Client transactions that ran out of time and were not concluded yet.
    timed_out: VecDeque<ClientId>,
    ongoing: Ongoing,
    held: Held,
    strangers: Strangers,
    refusals: Refusals,
    ports: Ports,
    out: VecDeque<Output>,
}

impl Core {
    /// The core of `party`, whose profile is `profile`.
    ///
    /// # Errors
    /// A quirk that does not exist.
    pub(crate) fn new(
        plan: &Plan,
        party: Party,
        profile: Profile,
        mode: TrunkMode,
        options: AgentOptions,
    ) -> Result<Self, String> {
        let side = if party == Party::Carrier { Side::Carrier } else { Side::Pbx };
        let lines = Rng::new(plan.seed).derive(party.name());
        //= https://www.rfc-editor.org/rfc/rfc3261#section-8.1.1.4
        //= https://www.rfc-editor.org/rfc/rfc3261#section-19.3
        // Unique over space and time: a play that is run again with its seed is another call to a device.
        let rng =
            options.identifiers.map_or_else(|| lines.clone(), |seed| Rng::new(seed).derive(party.name()));
        let quirks = if party == Party::Stranger {
            Quirks::default()
        } else {
            let own = profile.quirks.iter().map(String::as_str);
            Quirks::new(own.chain(plan.quirks_of(side)), &lines)?
        };
        let signalling = profile.address.signalling();
        let accounts = Accounts::of(&profile);
        let mut ports = Ports::new(profile.media.ports.first, profile.media.ports.last);
        if options.identifiers.is_some() {
            // A device that still sends into the call before, of another run, does not reach the next one.
            ports.begin_at(rng.derive("ports").next_u32());
        }
        let allow = Allow::new(&profile, mode, compose::does_prack(&profile, &quirks));
        Ok(Self {
            party,
            side,
            mode,
            peer: Peer::new(plan.profile(side.peer()).clone()),
            options,
            is_running: false,
            now: Instant::ZERO,
            timers: TimerSet::default(),
            layer: Layer::new(Timers::default()),
            quirks,
            wallet: Wallet::new(&accounts, &rng),
            accounts,
            documents: Documents::of_plan(plan),
            sent_by: signalling.to_string().into(),
            allow,
            transactions: BTreeMap::new(),
            timed_out: VecDeque::new(),
            ongoing: Ongoing::default(),
            held: Held::default(),
            strangers: Strangers::default(),
            refusals: Refusals::default(),
            ports,
            out: VecDeque::from([Output::Open(signalling)]),
            profile: Arc::new(profile),
            rng,
            lines,
        })
    }

    pub(crate) fn signalling(&self) -> SocketAddr {
        self.profile.address.signalling()
    }

    /// Puts something out for the world to take.
    pub(crate) fn put_out(&mut self, output: Output) {
        self.out.push_back(output);
    }

    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.out.push_back(Output::Note(text.into()));
    }

    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        match (self.layer.next_timeout(), self.timers.next()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    pub(crate) fn cancel_timers_of(&mut self, call: CallKey) {
        for timer in CallTimer::ALL {
            self.timers.cancel(&Timer::Call(timer, call));
        }
    }

    /// True when no request waits for its answer and nothing is held back.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.transactions.is_empty() && self.held.is_empty()
    }

    /// A tag of our own.
    pub(crate) fn new_tag(&mut self) -> String {
        self.rng.token(10)
    }
}
