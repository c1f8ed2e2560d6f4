//! Digest authentication (RFC 7616 as SIP uses it: RFC 3261 22, RFC 8760), for both ends.
//!
//! [`Authenticator`] answers challenges, [`Verifier`] makes them and checks the answers. Header values
//! come and go as text; which header field they stand in (`WWW-Authenticate` or `Proxy-Authenticate`)
//! is a [`Challenger`]. Nothing here knows a message, and nothing here prints a password.

mod algorithm;
mod authenticator;
mod challenge;
mod credentials;
mod info;
mod parameters;
mod password;
mod verifier;

pub use algorithm::{Algorithm, Qop};
pub use authenticator::{Account, Authenticator, Challenger, Failure};
pub use challenge::Challenge;
pub use credentials::{ClientPart, Credentials, Request};
pub use info::next_nonce;
pub use parameters::AuthFault;
pub use password::Password;
pub use verifier::{Outcome, Verifier};

#[cfg(test)]
mod tests;
