//! Tables for the digest, its vectors and both ends of it.

use clock::{Duration, Instant, Rng};

use super::*;

mod both_ends;
mod vectors;

const URI: &str = "sip:+4930123@trunk.example";

/// Whoever may ask.
const BOTH: [Challenger; 2] = [Challenger::Server, Challenger::Proxy];

fn account(password: &str) -> Account {
    Account { realm: None, username: "alice".to_owned(), password: Password::new(password) }
}

fn client(password: &str) -> Authenticator {
    Authenticator::new(vec![account(password)], Rng::new(1))
}

fn server() -> Verifier {
    let mut verifier = Verifier::new("trunk.example", Rng::new(2));
    verifier.add_user("alice", Password::new("s3cret"));
    verifier
}

/// The credentials a client gives for an INVITE, after a trip over the wire.
fn authorize(client: &mut Authenticator) -> Credentials {
    let (_, credentials) =
        client.authorize((&BOTH, &client.latest_realms(&BOTH)), "INVITE", URI, b"").remove(0);
    let (parsed, faults) = Credentials::parse(&credentials.to_string());
    assert_eq!(faults, []);
    assert_eq!(parsed, credentials);
    parsed
}

fn verify(server: &mut Verifier, now: Instant, credentials: &Credentials) -> Outcome {
    server.verify(now, credentials, "INVITE", URI, b"")
}

fn accepted() -> Outcome {
    Outcome::Accepted { username: "alice".to_owned() }
}
