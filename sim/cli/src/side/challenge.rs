//! A device that was challenged and never came back: it is told so, with a profile of ours that it could talk to.

use std::collections::BTreeMap;
use std::net::IpAddr;

use plan::profile::Algorithm;
use plan::{Plan, ProfileFile, Side, library};
use sip::Message;
use trace::{Cast, Event, Packet, Party, visible};

/// Calls and registrations that are remembered; a device that stops at challenges does so from the beginning.
const REMEMBERED_MAX: usize = 1_000;

/// How a challenge begins.
const CHALLENGES: [&[u8]; 2] = [b"SIP/2.0 401", b"SIP/2.0 407"];

/// Challenges of ours that were not answered yet.
#[derive(Debug)]
pub(super) struct Challenges {
    ours: Party,
    /// By method and Call-ID.
    open: BTreeMap<(String, String), Stopped>,
}

/// What was challenged.
#[derive(Debug)]
struct Stopped {
    status: u16,
    /// The device, of which there may be several.
    at: IpAddr,
    /// For whom it asked.
    user: String,
}

impl Challenges {
    pub(super) fn new(ours: Party) -> Self {
        Self { ours, open: BTreeMap::new() }
    }

    /// Takes an event.
    pub(super) fn observe(&mut self, cast: &Cast, event: &Event) {
        let Event::Sent { packet, .. } = event else { return };
        // Most messages are neither a challenge nor come after one, and are not read for this.
        let is_challenge = CHALLENGES.iter().any(|start| packet.payload.starts_with(start));
        if (is_challenge || !self.open.is_empty()) && cast.is_signalling(packet.from, packet.to) {
            self.message(cast.party(packet.from) == self.ours, packet);
        }
    }

    fn message(&mut self, is_ours: bool, packet: &Packet) {
        let message = Message::parse(packet.payload.clone());
        let (Ok(cseq), Some(call_id)) = (message.cseq(), message.call_id()) else { return };
        let method = cseq.method.to_string();
        match message.status() {
            Some(status @ (401 | 407)) if is_ours && self.open.len() < REMEMBERED_MAX => {
                let user = message.from().ok().and_then(|from| from.uri.user_unescaped().map(Into::into));
                let stopped = Stopped { status, at: packet.to.ip(), user: user.unwrap_or_default() };
                self.open.insert((method, call_id.to_owned()), stopped);
            }
            None if !is_ours && has_credentials(&message) => {
                // Whoever answers one challenge has not stopped at the others: a retry may be a new call.
                self.open.retain(|(of, _), stopped| *of != method || stopped.at != packet.from.ip());
            }
            _ => {}
        }
    }

    /// What whoever sits at the device may want to know.
    pub(super) fn hint(&self, plan: &Plan) -> Option<String> {
        let ((method, _), Stopped { status, at, user }) = self.open.first_key_value()?;
        let who = if user.is_empty() { String::new() } else { format!(" as {}", visible(user)) };
        let asked = &plan.profile(side(self.ours)).challenge.algorithms;
        let names: Vec<&str> = asked.iter().map(|algorithm| algorithm.name()).collect();
        let other = if *asked == [Algorithm::Md5] { None } else { with_md5_alone() };
        let cure = match other {
            Some(profile) => format!(
                "a device that knows MD5 alone, or reads the first challenge only, gets on with `trunksim {} {profile}`",
                side(self.ours)
            ),
            None => "look whether user and password are set there, and for this realm".to_owned(),
        };
        Some(format!(
            "the {} at {at} stopped at the challenge of its {}{who} ({status}, {}) and never sent credentials: {cure}",
            side(self.ours).peer(),
            visible(method),
            names.join(", then ")
        ))
    }
}

fn side(party: Party) -> Side {
    if party == Party::Carrier { Side::Carrier } else { Side::Pbx }
}

fn has_credentials(message: &Message) -> bool {
    !message.authorization().is_empty() || !message.proxy_authorization().is_empty()
}

/// The first shipped carrier that asks for the oldest algorithm and no other.
fn with_md5_alone() -> Option<String> {
    let asks = |file: &ProfileFile| {
        file.alone().is_ok_and(|p| p.challenge.register && p.challenge.algorithms == [Algorithm::Md5])
    };
    library::carriers().ok()?.into_iter().find(asks).map(|file| file.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(is_ours: bool, text: &str) -> (bool, Packet) {
        between(is_ours, text, 1)
    }

    fn between(is_ours: bool, text: &str, device: u8) -> (bool, Packet) {
        let at = ([127, 0, 0, device], 5060).into();
        let payload = text.replace('\n', "\r\n").into();
        let id = trace::PacketId(1);
        (is_ours, Packet { id, from: at, to: at, transport: trace::Transport::Udp, payload })
    }

    fn open_after(messages: &[(bool, Packet)]) -> usize {
        let mut challenges = Challenges::new(Party::Carrier);
        messages.iter().for_each(|(is_ours, packet)| challenges.message(*is_ours, packet));
        challenges.open.len()
    }

    #[test]
    fn who_answers_a_challenge_has_not_stopped_at_it() {
        let challenged = sent(
            true,
            "SIP/2.0 401 Unauthorized\nCall-ID: a\nCSeq: 1 REGISTER\nWWW-Authenticate: Digest realm=\"x\"\n\n",
        );
        let again = sent(false, "REGISTER sip:x SIP/2.0\nCall-ID: a\nCSeq: 2 REGISTER\n\n");
        let answered = sent(
            false,
            "REGISTER sip:x SIP/2.0\nCall-ID: b\nCSeq: 2 REGISTER\nAuthorization: Digest username=\"u\"\n\n",
        );
        let other = sent(
            false,
            "INVITE sip:x SIP/2.0\nCall-ID: a\nCSeq: 2 INVITE\nAuthorization: Digest username=\"u\"\n\n",
        );
        assert_eq!(open_after(std::slice::from_ref(&challenged)), 1);
        assert_eq!(open_after(&[challenged.clone(), again]), 1, "a copy answers nothing");
        assert_eq!(open_after(&[challenged.clone(), other]), 1, "nor does another method");
        assert_eq!(open_after(&[challenged.clone(), answered]), 0, "with whatever Call-ID");
        let of_another = between(
            false,
            "REGISTER sip:x SIP/2.0\nCall-ID: b\nCSeq: 2 REGISTER\nAuthorization: Digest username=\"u\"\n\n",
            2,
        );
        assert_eq!(open_after(&[challenged, of_another]), 1, "nor does another device");
    }

    #[test]
    fn there_is_a_profile_for_old_devices() {
        assert!(with_md5_alone().is_some());
    }
}
