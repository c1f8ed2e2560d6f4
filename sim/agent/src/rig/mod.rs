//! Test support: one agent, and a far side whose messages a test writes.

mod accounts;
mod acknowledged;
mod bodies;
mod bounded;
mod challenged;
mod far;
mod forked;
mod identified;
mod in_vain;
mod informed;
mod invited;
mod magic;
mod media;
mod odd;
mod overload;
mod phases;
mod refused;
mod registered;
mod updated;

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};
use plan::{Choice, NetworkFile, Plan, ProfileFile, Scenario, Selection, Side, TrunkMode};
use sip::{Message, Method};
use trace::Party;

use crate::{Agent, AgentOptions, CallCommand, CallKey, Command, Input, Output, Wanted};

pub(crate) use far::Far;

/// The play: a step speaks for each phone that is called.
const PLAY: &str = "title = \"a call\"\n\
    [[step]]\ncarrier.call = { to = \"pbx.did.main\" }\n\
    [[step]]\npbx.answer = {}\n\
    [expect]\ncall = \"completed\"\n";

/// What the far side says it can do.
pub(crate) const SDP: &str = "v=0\r\no=far 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\n\
    m=audio 4000 RTP/AVP 0\r\n";

/// An agent and what it has put out.
pub(crate) struct Rig {
    pub(crate) agent: Agent,
    pub(crate) now: Instant,
    /// Where the far side is.
    pub(crate) peer: SocketAddr,
    /// What the agent has put out and no test has asked for yet.
    pub(crate) out: Vec<Output>,
}

impl Rig {
    /// A side of a static trunk.
    pub(crate) fn of(side: Side) -> Self {
        Self::with(side, TrunkMode::Static, |_| ())
    }

    /// A side of a static trunk with other options.
    pub(crate) fn made_of(side: Side, options: AgentOptions) -> Self {
        Self::build((side, TrunkMode::Static), options, |_| ())
    }

    /// A side whose plan a test has changed.
    pub(crate) fn with(side: Side, mode: TrunkMode, change: impl FnOnce(&mut Plan)) -> Self {
        Self::build((side, mode), AgentOptions::default(), change)
    }

    fn build((side, mode): (Side, TrunkMode), options: AgentOptions, change: impl FnOnce(&mut Plan)) -> Self {
        let [carrier, pbx] = [Side::Carrier, Side::Pbx].map(|side| {
            let text = "title = \"A side\"\nclass = \"test\"\nsource = \"none\"\n";
            match side {
                Side::Carrier => Selection::device_profile(Side::Carrier),
                Side::Pbx => ProfileFile::parse(Side::Pbx, "test.toml", text).expect("a profile"),
            }
        });
        let network = NetworkFile::parse("clean.toml", "title = \"clean\"\nsource = \"none\"\n");
        let choice = Choice {
            carrier: &carrier,
            pbx: &pbx,
            network: &network.expect("a network"),
            mode,
            seed: 7,
            quirks: &[],
            device: None,
        };
        let play = Scenario::parse("rig/call.toml", PLAY).expect("a play");
        let mut plan = plan::resolve(&play, &choice).expect("a plan");
        change(&mut plan);
        let party = if side == Side::Carrier { Party::Carrier } else { Party::Pbx };
        let peer = plan.profile(side.peer()).address.signalling();
        let agent = Agent::new(&plan, party, options).expect("no quirk");
        let mut rig = Self { agent, now: Instant::from_millis(1_000), peer, out: Vec::new() };
        rig.give(Input::Timeout);
        rig
    }

    fn give(&mut self, input: Input) {
        self.agent.handle(self.now, input);
        self.out.extend(core::iter::from_fn(|| self.agent.poll()));
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.give(Input::Command(command));
    }

    pub(crate) fn in_call(&mut self, command: CallCommand) {
        self.command(Command::InCall(KEY, command));
    }

    /// A message of the far side arrives.
    pub(crate) fn receive(&mut self, text: &str) {
        self.receive_from(self.peer, text);
    }

    /// A message of whomever arrives.
    pub(crate) fn receive_from(&mut self, from: SocketAddr, text: &str) {
        let to = self.agent.core.signalling();
        self.give(Input::Packet { to, from, payload: Bytes::copy_from_slice(text.as_bytes()) });
    }

    /// A datagram arrives at the media port of the first call.
    pub(crate) fn receive_media(&mut self, datagram: &[u8]) {
        let port = self.agent.core.profile.media.ports.first;
        let to = self.agent.core.media_address(port);
        self.give(Input::Packet { to, from: self.peer, payload: Bytes::copy_from_slice(datagram) });
    }

    /// So much time passes.
    pub(crate) fn pass(&mut self, lasts: Duration) {
        let end = self.now + lasts;
        while let Some(at) = self.agent.next_timeout().filter(|at| *at <= end) {
            self.now = at.max(self.now);
            self.give(Input::Timeout);
        }
        self.now = end;
    }

    /// The SIP messages that were sent since the last time.
    pub(crate) fn sent(&mut self) -> Vec<Message> {
        let own = self.agent.core.signalling();
        let out = std::mem::take(&mut self.out);
        let sip = |output| match output {
            Output::Send { from, payload, .. } if from == own => Some(Message::parse(payload)),
            _ => None,
        };
        out.into_iter().filter_map(sip).collect()
    }

    /// The only one of them that is of this kind: a method, or a status of three digits.
    pub(crate) fn sent_one(&mut self, kind: &str) -> Message {
        let sent = self.sent();
        let found: Vec<_> = sent.iter().filter(|message| kind_of(message) == kind).collect();
        assert_eq!(found.len(), 1, "{kind} among {:?}", sent.iter().map(kind_of).collect::<Vec<_>>());
        found[0].clone()
    }

    /// What was sent, as a word each.
    pub(crate) fn kinds(&mut self) -> Vec<String> {
        self.sent().iter().map(kind_of).collect()
    }

    /// Our phone calls.
    pub(crate) fn calls(&mut self) -> Far {
        self.command(Command::Call(Wanted::plain("+12025550199".to_owned())));
        Far::called(self.peer, &self.sent_one("INVITE"))
    }

    /// A call is up that our phone has placed.
    pub(crate) fn call_up(&mut self) -> Far {
        let mut far = self.calls();
        self.receive(&far.answer(200, "", SDP));
        self.sent_one("ACK");
        far.sequence = 1;
        far
    }

    /// A number that our phone has.
    pub(crate) fn main_number(&self) -> String {
        self.agent.core.profile.did("main").map(|n| n.to_string()).unwrap_or_default()
    }

    /// The far side calls our main number with a body of this type.
    pub(crate) fn is_called(&mut self, content: &str, body: &str) -> Far {
        let far = Far::calls(self.peer, self.agent.core.signalling(), &self.main_number());
        self.receive(&far.initial("INVITE", content, body));
        far
    }
}

/// The first call of an agent.
pub(crate) const KEY: CallKey = CallKey(1);

/// A method, or a status.
pub(crate) fn kind_of(message: &Message) -> String {
    match message.status() {
        Some(status) => status.to_string(),
        None => message.method().unwrap_or(Method::Options).to_string(),
    }
}
