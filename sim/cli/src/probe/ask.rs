//! One request at a time, outside of any call and without a Contact: nothing at the other side is changed by it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Rng;
use plan::Plan;
use sip::auth::{Account, Authenticator, Challenge, Challenger, Credentials, Password};
use sip::{Draft, HeaderName, Message, Method};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::said::Came;
use crate::load::Wrong;

/// Copies of a request over UDP (RFC 3261 17.1.2.1).
const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
/// Octets of the largest datagram.
const DATAGRAM_MAX: usize = 65_535;
/// So many challenges of one request are answered: one of a proxy and one of a server, and a nonce that was stale.
const CHALLENGES_MAX: usize = 3;
/// Who may ask for credentials.
const CHALLENGERS: [Challenger; 2] = [Challenger::Server, Challenger::Proxy];

/// Who asks.
pub(super) struct Asker {
    socket: UdpSocket,
    own: SocketAddr,
    peer: SocketAddr,
    /// Of the other side, as the account has it.
    domain: String,
    user: String,
    own_domain: String,
    user_agent: String,
    authenticator: Authenticator,
    rng: Rng,
}

impl Asker {
    /// At `bind`, for this peer. A socket that has one peer is told at once when nobody listens there.
    ///
    /// # Errors
    /// A port that another program has, or an address that cannot be reached.
    pub(super) async fn open(plan: &Plan, bind: SocketAddr, peer: SocketAddr) -> Result<Self, Wrong> {
        let bound = UdpSocket::bind(bind).await;
        let socket = bound.map_err(|source| live::SocketError { address: bind, source }.to_string())?;
        socket.connect(peer).await.map_err(|e| format!("there is no way to {peer}: {e}"))?;
        let own = socket.local_addr().map_err(|e| format!("no address of our own towards {peer}: {e}"))?;
        let rng = Rng::new(plan.seed).derive("probe");
        let registration = &plan.pbx.registration;
        let of_several = registration.accounts.iter().next();
        let (user, name, password) = match of_several {
            Some((user, account)) => (user.as_str(), user.as_str(), account.password.reveal()),
            None => {
                let user = registration.user.as_str();
                (user, registration.digest_user(), registration.password.reveal())
            }
        };
        let account = Account { realm: None, username: name.to_owned(), password: Password::new(password) };
        Ok(Self {
            socket,
            own,
            peer,
            domain: plan.carrier.domain.clone(),
            user: user.to_owned(),
            own_domain: plan.pbx.domain.clone(),
            user_agent: plan.pbx.user_agent.clone(),
            authenticator: Authenticator::new(vec![account], rng.derive("digest client")),
            rng,
        })
    }

    /// Asks, until there is an answer or no more time.
    pub(super) async fn ask(&mut self, method: &Method, until: Instant) -> Came {
        let mut draft = self.compose(method);
        let began = Instant::now();
        for number in 1.. {
            draft.set(HeaderName::CSeq, format!("{number} {method}"));
            let branch = format!("z9hG4bK{}", self.rng.token(16));
            draft.set(HeaderName::Via, format!("SIP/2.0/UDP {};branch={branch};rport", self.own));
            let response = match self.transaction(&draft, (number, &branch), until).await {
                Ok(Some(response)) => response,
                Ok(None) => return Came::Silent,
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                    return Came::Refused(self.peer);
                }
                Err(error) => return Came::Unsent(self.peer, error.to_string()),
            };
            let status = response.status().unwrap_or_default();
            let is_challenge = matches!(status, 401 | 407) && number as usize <= CHALLENGES_MAX;
            if !is_challenge || !self.answers_challenge(&mut draft, &response, status) {
                return Came::answered(status, began.elapsed(), &response);
            }
        }
        Came::Silent
    }

    /// A REGISTER without a Contact asks for the bindings that there are, and leaves them alone.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-10.2.3
    fn compose(&mut self, method: &Method) -> Draft {
        let is_register = *method == Method::Register;
        let uri = if is_register { format!("sip:{}", self.domain) } else { format!("sip:{}", self.peer) };
        let (from, to) = if is_register {
            let of_record = format!("<sip:{}@{}>", self.user, self.domain);
            (of_record.clone(), of_record)
        } else {
            (format!("<sip:{}>", self.own_domain), format!("<sip:{}>", host(self.peer)))
        };
        let mut draft = Draft::request(method, &uri);
        draft.push(HeaderName::Via, "");
        draft.push(HeaderName::MaxForwards, "70");
        draft.push(HeaderName::From, format!("{from};tag={}", self.rng.token(10)));
        draft.push(HeaderName::To, to);
        draft.push(HeaderName::CallId, format!("{}@{}", self.rng.token(16), self.own.ip()));
        draft.push(HeaderName::CSeq, "");
        if !is_register {
            draft.push(HeaderName::Accept, "application/sdp");
        }
        if !self.user_agent.is_empty() {
            draft.push(HeaderName::UserAgent, self.user_agent.as_str());
        }
        draft.push(HeaderName::ContentLength, "0");
        draft
    }

    /// The final response, if one comes in time; a request that is not answered is sent again.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.2
    async fn transaction(
        &self,
        draft: &Draft,
        (number, branch): (u32, &str),
        until: Instant,
    ) -> io::Result<Option<Message>> {
        let (octets, call_id) = (draft.to_bytes(), draft.get(HeaderName::CallId));
        let (mut pause, mut is_proceeding) = (T1, false);
        let mut buffer = vec![0; DATAGRAM_MAX];
        loop {
            self.socket.send(&octets).await?;
            let again = (Instant::now() + if is_proceeding { T2 } else { pause }).min(until);
            while let Ok(received) = timeout_at(again, self.socket.recv(&mut buffer)).await {
                let message = Message::parse(buffer[..received?].to_vec());
                let is_ours = message.call_id() == call_id
                    && message.cseq().is_ok_and(|cseq| cseq.number == number)
                    && message.top_via_ref().is_ok_and(|via| via.branch() == Some(branch));
                match message.status() {
                    Some(status) if is_ours && status >= 200 => return Ok(Some(message)),
                    Some(_) if is_ours => is_proceeding = true,
                    _ => {}
                }
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            pause = (pause * 2).min(T2);
        }
    }

    /// True when the request has credentials now that it had not.
    fn answers_challenge(&mut self, draft: &mut Draft, response: &Message, status: u16) -> bool {
        let (by, asked, header) = match status {
            401 => (Challenger::Server, response.www_authenticate(), HeaderName::Authorization),
            _ => (Challenger::Proxy, response.proxy_authenticate(), HeaderName::ProxyAuthorization),
        };
        let challenges: Vec<Challenge> = asked.iter().map(|text| Challenge::parse(text).0).collect();
        let sent: Vec<Credentials> = draft.all(header).map(|text| Credentials::parse(text).0).collect();
        if self.authenticator.challenged(by, &challenges, &sent).is_err() {
            return false;
        }
        let (method, uri) =
            (draft.method().map(ToString::to_string), draft.uri().unwrap_or_default().to_owned());
        draft.remove(HeaderName::Authorization);
        draft.remove(HeaderName::ProxyAuthorization);
        let realms = self.authenticator.latest_realms(&CHALLENGERS);
        let shown =
            self.authenticator.authorize((&CHALLENGERS, &realms), &method.unwrap_or_default(), &uri, b"");
        for (by, credentials) in shown {
            let header = match by {
                Challenger::Server => HeaderName::Authorization,
                Challenger::Proxy => HeaderName::ProxyAuthorization,
            };
            draft.push(header, credentials.to_string());
        }
        true
    }
}

/// The host of an address as a URI has it. To names no port (RFC 3261 19.1.1, table 1).
fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}
