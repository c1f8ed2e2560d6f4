//! The owner of all transactions of one user agent: matches, steps the machines, keeps their timers.
//!
//! It routes; what a transaction does is in the machines, what a message looks like is in `key` and `ack`.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use clock::{Instant, TimerSet};

use super::client::{self, Client};
use super::server::{self, Server};
use super::{
    Action, Actions, CancelMoment, Class, ClientId, InviteClient, InviteServer, NonInviteClient,
    NonInviteServer, Outgoing, Output, Received, ServerId, Timer, Timers, TransactionId, ack, invite_client,
    invite_server, key,
};
use crate::TextMap;
use crate::message::{Message, Method};

/// More server transactions than this are not begun: a flood must not eat the memory.
pub const SERVER_TRANSACTIONS_MAX: usize = 100_000;

/// The octets that they may hold together, keys and responses included.
pub const SERVER_OCTETS_MAX: usize = 64 << 20;

/// All transactions of one user agent.
#[derive(Debug)]
pub struct Layer {
    timers: Timers,
    clients: BTreeMap<ClientId, Client>,
    client_by_key: TextMap<ClientId>,
    servers: BTreeMap<ServerId, Server>,
    server_by_key: TextMap<ServerId>,
    /// What all servers hold.
    server_octets: usize,
    running: TimerSet<(TransactionId, Timer)>,
    outputs: VecDeque<Output>,
    last_id: u64,
}

impl Layer {
    /// A layer without transactions.
    ///
    /// # Panics
    /// When T1 or T2 is zero: retransmission would never end.
    #[must_use]
    pub fn new(timers: Timers) -> Self {
        assert!(!timers.t1.is_zero() && !timers.t2.is_zero(), "T1 and T2 are longer than nothing");
        Self {
            timers,
            clients: BTreeMap::new(),
            client_by_key: TextMap::default(),
            servers: BTreeMap::new(),
            server_by_key: TextMap::default(),
            server_octets: 0,
            running: TimerSet::default(),
            outputs: VecDeque::new(),
            last_id: 0,
        }
    }

    /// The base times in use.
    #[must_use]
    pub const fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Starts a client transaction for a finished request. An ACK for a 2xx is not for here: it has no
    /// transaction and goes to the transport directly (RFC 3261 13.2.2.4).
    pub fn request(&mut self, now: Instant, request: Outgoing<'_>) -> ClientId {
        let id = ClientId(self.new_id());
        let key: Arc<str> = key::compliant(&request.method, request.branch, request.sent_by, None).into();
        let (machine, actions) = if request.method == Method::Invite {
            let (machine, actions) = InviteClient::start(&self.timers, now, request.reliable);
            (client::Machine::Invite(machine), actions)
        } else {
            let (machine, actions) = NonInviteClient::start(&self.timers, now, request.reliable);
            (client::Machine::NonInvite(machine), actions)
        };
        let client = Client::new(Arc::clone(&key), request.to, request.reliable, request.bytes, machine);
        self.client_by_key.insert(key, id);
        self.clients.insert(id, client);
        self.run_client(id, actions, None);
        id
    }

    /// Whether a CANCEL for this INVITE may be sent now.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
    #[must_use]
    pub fn cancel_moment(&self, invite: ClientId) -> CancelMoment {
        match self.clients.get(&invite).and_then(Client::invite_state) {
            Some(invite_client::State::Calling) => CancelMoment::AfterProvisional,
            Some(invite_client::State::Proceeding) => CancelMoment::Now,
            _ => CancelMoment::TooLate,
        }
    }

    /// Says that a CANCEL was sent for this INVITE, which is now given up after 64*T1. The CANCEL itself
    /// is a `request` of its own. False when there is nothing to cancel.
    pub fn cancelled(&mut self, now: Instant, invite: ClientId) -> bool {
        self.cancel_moment(invite) == CancelMoment::Now && {
            self.step_client(now, invite, invite_client::Event::Cancelled, None);
            true
        }
    }

    /// Takes a message from the network. `reliable` says that it came over TCP or TLS.
    pub fn receive(&mut self, now: Instant, message: &Message, reliable: bool) -> Received {
        self.receive_within(now, message, reliable, SERVER_OCTETS_MAX)
    }

    /// The same, where a new transaction begins only while all servers hold no more than `octets_max`: who is less
    /// trusted, or can be answered without one, gets less.
    pub fn receive_within(
        &mut self,
        now: Instant,
        message: &Message,
        reliable: bool,
        octets_max: usize,
    ) -> Received {
        match message.method() {
            Some(method) => {
                let has_room = self.servers.len() < SERVER_TRANSACTIONS_MAX
                    && self.server_octets < octets_max.min(SERVER_OCTETS_MAX);
                self.receive_request(now, message, &method, (reliable, has_room))
            }
            None => self.receive_response(now, message),
        }
    }

    /// Sends a response in a server transaction, for the first or a later time. False when the
    /// transaction is gone or takes no such response any more; then nothing is sent.
    pub fn respond(
        &mut self,
        now: Instant,
        server: ServerId,
        status: u16,
        bytes: Bytes,
        to: SocketAddr,
    ) -> bool {
        let Some(transaction) = self.servers.get_mut(&server) else { return false };
        let event = invite_server::Event::Response(Class::of(status));
        let actions = transaction.step(&self.timers, now, event);
        if actions.contains(Action::Refused) {
            return false;
        }
        self.server_octets -= transaction.octets();
        transaction.response = Some((to, bytes));
        self.server_octets += transaction.octets();
        self.run_server(server, actions);
        true
    }

    /// Nobody will ever answer this request: it is as if it had not come, and takes no memory.
    pub fn forget(&mut self, server: ServerId) {
        if let Some(gone) = self.servers.remove(&server) {
            self.server_octets -= gone.octets();
            self.server_by_key.remove(&gone.key);
        }
    }

    /// Fires what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        // Ends, because each restarted timer lies after `now`: no interval is zero.
        while let Some((transaction, timer)) = self.running.pop_due(now) {
            match transaction {
                TransactionId::Client(id) => {
                    self.step_client(now, id, invite_client::Event::Timer(timer), None);
                }
                TransactionId::Server(id) => {
                    self.step_server(now, id, invite_server::Event::Timer(timer));
                }
            }
        }
    }

    /// The transport could not send to `to`, or learnt so later (ICMP, connection refused). Looks at
    /// every transaction: errors are rare, and most of those concerned end here.
    pub fn transport_error(&mut self, now: Instant, to: SocketAddr) {
        let clients: Vec<_> =
            self.clients.iter().filter(|(_, client)| client.to == to).map(|(id, _)| *id).collect();
        for id in clients {
            self.step_client(now, id, invite_client::Event::TransportError, None);
        }
        let is_there = |server: &Server| server.response.as_ref().is_some_and(|(there, _)| *there == to);
        let servers: Vec<_> =
            self.servers.iter().filter(|(_, server)| is_there(server)).map(|(id, _)| *id).collect();
        for id in servers {
            self.step_server(now, id, invite_server::Event::TransportError);
        }
    }

    /// The next thing to do or to know; call until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When `handle_timeout` is due.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.running.next()
    }

    /// How many transactions live.
    #[must_use]
    pub fn len(&self) -> usize {
        self.clients.len() + self.servers.len()
    }

    /// True when no transaction lives.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clients.is_empty() && self.servers.is_empty()
    }

    /// The octets that the server transactions hold.
    #[must_use]
    pub const fn server_octets(&self) -> usize {
        self.server_octets
    }

    /// How many timers run.
    #[must_use]
    pub fn running_timers(&self) -> usize {
        self.running.len()
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.3
    fn receive_response(&mut self, now: Instant, response: &Message) -> Received {
        //= https://www.rfc-editor.org/rfc/rfc3261#section-7.2
        // Without a status of 100 to 699 it is no response, and ends nothing.
        let Some(status) = response.status() else { return Received::Unmatched };
        let Some(key) = key::of_response(response) else { return Received::Unmatched };
        let Some(&client) = self.client_by_key.get(&key) else { return Received::StrayResponse };
        let class = Class::of(status);
        if self.step_client(now, client, invite_client::Event::Response(class), Some(response)) {
            Received::Response { client }
        } else {
            Received::Absorbed
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.2.3
    fn receive_request(
        &mut self,
        now: Instant,
        request: &Message,
        method: &Method,
        (reliable, has_room): (bool, bool),
    ) -> Received {
        if *method == Method::Ack {
            return self.receive_ack(now, request);
        }
        let Some(key) = key::of_request(request, method) else { return Received::Unmatched };
        if let Some(&server) = self.server_by_key.get(&key) {
            self.step_server(now, server, invite_server::Event::Request);
            return Received::Absorbed;
        }
        if !has_room {
            return Received::Overload;
        }
        let server = self.begin_server(key.into(), method, reliable);
        if *method == Method::Cancel {
            let invite = key::of_request(request, &Method::Invite);
            let invite = invite.and_then(|key| self.server_by_key.get(&key).copied());
            return Received::Cancel { server, invite };
        }
        Received::Request { server }
    }

    fn begin_server(&mut self, key: Arc<str>, method: &Method, reliable: bool) -> ServerId {
        let id = ServerId(self.new_id());
        let machine = if *method == Method::Invite {
            server::Machine::Invite(InviteServer::start(reliable).0)
        } else {
            server::Machine::NonInvite(NonInviteServer::start(reliable).0)
        };
        let server = Server::new(Arc::clone(&key), reliable, machine);
        self.server_octets += server.octets();
        self.servers.insert(id, server);
        self.server_by_key.insert(key, id);
        id
    }

    /// The ACK of a failure has the branch of its INVITE and ends here; that of a 2xx has its own.
    fn receive_ack(&mut self, now: Instant, request: &Message) -> Received {
        let Some(key) = key::of_request(request, &Method::Invite) else { return Received::Unmatched };
        let Some(&server) = self.server_by_key.get(&key) else { return Received::Ack2xx { invite: None } };
        let transaction = &self.servers[&server];
        let response = transaction.response.as_ref().map(|(_, bytes)| bytes);
        if response.is_some_and(|response| !key::acknowledges(request, response)) {
            return Received::Ack2xx { invite: None };
        }
        match transaction.invite_state() {
            Some(invite_server::State::Accepted) => Received::Ack2xx { invite: Some(server) },
            Some(invite_server::State::Proceeding) | None => Received::Absorbed,
            Some(_) => {
                self.step_server(now, server, invite_server::Event::Ack);
                Received::AckForNon2xx { server }
            }
        }
    }

    /// Steps a client machine; true when the response is for the transaction user.
    fn step_client(
        &mut self,
        now: Instant,
        id: ClientId,
        event: invite_client::Event,
        response: Option<&Message>,
    ) -> bool {
        let Some(client) = self.clients.get_mut(&id) else { return false };
        let actions = client.step(&self.timers, now, event);
        self.run_client(id, actions, response);
        actions.contains(Action::Deliver)
    }

    fn run_client(&mut self, id: ClientId, actions: Actions, response: Option<&Message>) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        let transaction = TransactionId::Client(id);
        for action in actions.as_slice() {
            match *action {
                Action::Send => self.outputs.push_back(send(client.to, &client.bytes, client.reliable)),
                Action::SendAck => {
                    if let Some(response) = response.filter(|_| !client.acknowledged) {
                        // Without an ACK (our own request is beyond reading) nothing is left to repeat.
                        client.bytes = ack::of_failure(&client.bytes, response).unwrap_or_default();
                        client.acknowledged = true;
                    }
                    if !client.bytes.is_empty() {
                        self.outputs.push_back(send(client.to, &client.bytes, client.reliable));
                    }
                }
                Action::Start(timer, at) => self.running.set((transaction, timer), at),
                Action::Stop(timer) => _ = self.running.cancel(&(transaction, timer)),
                Action::TimedOut => self.outputs.push_back(Output::TimedOut { client: id }),
                Action::TransportFailed => self.outputs.push_back(Output::TransportFailed { transaction }),
                Action::Terminated => self.outputs.push_back(Output::Terminated { transaction }),
                Action::Deliver | Action::NoAck | Action::Refused => {}
            }
        }
        client.forget_spent_bytes();
        if actions.contains(Action::Terminated)
            && let Some(client) = self.clients.remove(&id)
            && self.client_by_key.get(&client.key) == Some(&id)
        {
            self.client_by_key.remove(&client.key);
        }
    }

    fn step_server(&mut self, now: Instant, id: ServerId, event: invite_server::Event) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let actions = server.step(&self.timers, now, event);
        self.run_server(id, actions);
    }

    fn run_server(&mut self, id: ServerId, actions: Actions) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let transaction = TransactionId::Server(id);
        for action in actions.as_slice() {
            match *action {
                // A repeated INVITE may come before the first response: then there is nothing to repeat.
                Action::Send => self
                    .outputs
                    .extend(server.response.iter().map(|(to, bytes)| send(*to, bytes, server.reliable))),
                Action::Start(timer, at) => self.running.set((transaction, timer), at),
                Action::Stop(timer) => _ = self.running.cancel(&(transaction, timer)),
                Action::NoAck => self.outputs.push_back(Output::NoAck { server: id }),
                Action::TransportFailed => self.outputs.push_back(Output::TransportFailed { transaction }),
                Action::Terminated => self.outputs.push_back(Output::Terminated { transaction }),
                Action::Deliver | Action::SendAck | Action::TimedOut | Action::Refused => {}
            }
        }
        self.server_octets -= server.octets();
        server.forget_spent_bytes();
        self.server_octets += server.octets();
        if actions.contains(Action::Terminated)
            && let Some(server) = self.servers.remove(&id)
        {
            self.server_octets -= server.octets();
            self.server_by_key.remove(&server.key);
        }
    }

    fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}

fn send(to: SocketAddr, bytes: &Bytes, reliable: bool) -> Output {
    Output::Send { to, bytes: bytes.clone(), reliable }
}
