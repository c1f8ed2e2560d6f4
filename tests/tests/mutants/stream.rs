//! Signalling over a stream: our plays go over UDP, and are carried over TCP here. RFC 3261 17 and 18.3.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::stage::{is_signalling, packet_mut};
use tests::rewrite::text::Text;
use trace::{Recording, Transport};

use super::edit::{drop, replace};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::PLAIN;
use super::said::{T1, answers, messages};

/// What a datagram may do and a stream may not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a message on a stream without Content-Length",
        "RFC3261#18.3-c",
        PLAIN,
        How::Whole(|r, dice| {
            let before = carried(r);
            let said = messages(&before).any(dice, |t| t.value(H::ContentLength).is_some())?;
            let mut text = said.text.clone();
            drop(&mut text, H::ContentLength);
            let after = said.last_of(&said.replaced(&before, &text.print()));
            Some(Mutant::new(after, said.sender, said.to_string()).provoked(before))
        }),
    ),
    // RFC 3261 17.1.1.2: SHOULD NOT.
    should("an INVITE that is repeated on a stream", "TRN-14", PLAIN, How::Whole(repeated)),
];

/// The recording over TCP.
fn carried(recording: &Recording) -> Recording {
    let mut changed = recording.clone();
    let cast = recording.header.cast.clone();
    for packet in changed.events.iter_mut().filter_map(packet_mut) {
        if !is_signalling(&cast, packet) {
            continue;
        }
        packet.transport = Transport::Tcp;
        if let Some(mut text) = Text::read(&packet.payload) {
            replace(&mut text, H::Via, "SIP/2.0/UDP", "SIP/2.0/TCP");
            packet.payload = text.print();
        }
    }
    changed
}

/// Behind the provisional response the INVITE comes once more.
fn repeated(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let before = carried(recording);
    let all = messages(&before);
    let ok = all.any(dice, |t| answers(t, 200..300, "INVITE"))?;
    let invite = all.request_of(&ok.text)?;
    let at = invite.at + T1 + Duration::from_millis(dice.below(20));
    let after = invite.again(&before, at);
    Some(Mutant::new(after, invite.sender, format!("{invite} comes again")).provoked(before))
}
