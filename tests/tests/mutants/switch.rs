//! Switches to T.38 that are not asked for, answered and followed as they must be: the catalogue's rows FAX.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::stage::packet;
use trace::{Packet, Party, Recording};

use super::auth::GIVEN;
use super::edit::{add, drop, sdp_line, set, set_parameter, set_target, target};
use super::media::{Kind, Stream, ids, streams, to_port};
use super::operator::{How, Mutant, Operator, should};
use super::plays::IMAGE;
use super::said::{ON_THE_WAY, Said, T1, added, answers, cut, ended, is, is_inside, messages};

const REPEATED: &[&str] = &["fax/outbound-switch-repeated"];
const NO_T38: &[&str] = &["fax/inbound-refused-488", "fax/outbound-refused-488"];

/// Nobody here could read ITU-T T.38 in full, so that they can warn and no more.
pub(crate) const OPERATORS: &[Operator] = &[
    should(
        "an image line as RTP",
        "FAX-03",
        IMAGE,
        How::Image(
            |t| is(t, "INVITE") && t.body.contains("m=image"),
            |t| sdp_line(t, "m=image", |m| m.replace("udptl", "RTP/AVP")),
        ),
    ),
    should(
        "an image line over DTLS without a fingerprint",
        "FAX-29",
        IMAGE,
        How::Image(
            |t| is(t, "INVITE") && t.body.contains("m=image"),
            |t| sdp_line(t, "m=image", |m| m.replace("udptl", "UDP/TLS/UDPTL")),
        ),
    ),
    should(
        "UDPTL that is longer than the other side takes",
        "FAX-06",
        IMAGE,
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, |t| t.body.contains("a=T38FaxMaxDatagram"))?;
            let mut changed = r.clone();
            for own in all.0.iter().filter(|own| own.sender == said.sender && own.text.has_sdp()) {
                let mut text = own.text.clone();
                sdp_line(&mut text, "a=T38FaxMaxDatagram", |_| "a=T38FaxMaxDatagram:30".to_owned());
                changed = own.replaced(&changed, &text.print());
            }
            Some(Mutant::new(changed, said.sender.peer(), format!("the {} takes 30 octets", said.sender)))
        }),
    ),
    should("a repeated offer of T.38 that is refused", "FAX-39", REPEATED, How::Whole(repeated_refused))
        .also(&["RFC3264#8-c", "RFC3264#8-d"]),
    should(
        "UDPTL to another port than it has moved to",
        "FAX-20",
        &["fax/inbound-udptl-moves"],
        How::Whole(|r, dice| to_port(r, dice, Kind::Udptl, |port| port + 2)),
    ),
    should(
        "a call that is ended for an image line of port 0",
        "FAX-18",
        &["fax/outbound-refused-port-0"],
        How::Whole(|r, _| {
            let all = messages(r);
            let refused = all
                .0
                .iter()
                .find(|said| said.text.status() == 200 && said.text.body.contains("m=image 0 "))?;
            let ack = all.after(refused.at, |t| is(t, "ACK"))?;
            let mut text = ack.text.clone();
            let number = super::edit::cseq(&text)? + 1;
            text.start = text.start.replacen("ACK", "BYE", 1);
            set(&mut text, H::CSeq, &format!("{number} BYE"));
            set_parameter(&mut text, H::Via, "branch", "z9hG4bKgivesup4711");
            let early = Packet { payload: text.print(), ..ack.packet.clone() };
            let own = |said: &&Said| said.at >= ack.at && is(&said.text, "INVITE");
            let changed = cut(r, ack.at + ON_THE_WAY);
            let changed = all.0.iter().filter(own).fold(changed, |changed, said| said.removed(&changed));
            let changed = added(&changed, ack.at + Duration::from_millis(40), &early);
            let changed = ended(&changed, ack.at + Duration::from_secs(1));
            Some(Mutant::new(changed, ack.sender, format!("a BYE comes behind {refused}")))
        }),
    ),
    should(
        "a call with T.38 beside sound that is refused",
        "FAX-16",
        &["fax/inbound-first-invite-both"],
        How::Last(
            |t| answers(t, 200..300, "INVITE") && t.body.contains("m=image"),
            |t, _| {
                "SIP/2.0 488 Not Acceptable Here".clone_into(&mut t.start);
                drop(t, H::ContentType);
                t.set_body(String::new());
            },
        ),
    ),
    should(
        "a side that is silent when T.38 is refused",
        "FAX-11",
        NO_T38,
        How::Whole(|r, dice| {
            let all = messages(r);
            let refused = all.0.iter().find(|said| said.text.status() == 488)?;
            let sender = if dice.chance(0.5) { Party::Pbx } else { Party::Carrier };
            let of_side = [Kind::Rtp, Kind::Rtcp].into_iter().flat_map(|kind| streams(r, kind));
            let of_side = of_side.filter(|stream| stream[0].sender == sender).flatten();
            let late: Stream = of_side.filter(|datagram| datagram.at > refused.at).collect();
            let gone = ids(&late);
            let mut changed = r.clone();
            changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
            let changed = super::media::without_blocks(&changed, sender.peer());
            Some(Mutant::new(changed, sender, format!("silence behind {refused}")))
        }),
    ),
    should(
        "a challenge of a switch to T.38 that nobody answers",
        "AUT-12",
        IMAGE,
        How::Whole(challenged_switch),
    ),
];

/// The PBX is asked for credentials when it switches, and does no more than to acknowledge that.
fn challenged_switch(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let is_switch = |said: &&Said| {
        said.sender == Party::Pbx
            && is(&said.text, "INVITE")
            && is_inside(&said.text)
            && said.text.body.contains("m=image")
    };
    let switch = all.0.iter().find(is_switch)?;
    let ok = all.responses_to(&switch.text).find(|said| said.text.status() == 200)?;
    let ack = all.after(ok.at, |t| is(t, "ACK"))?;
    let mut asked = ok.text.clone();
    "SIP/2.0 407 Proxy Authentication Required".clone_into(&mut asked.start);
    add(
        &mut asked,
        "Proxy-Authenticate",
        "Digest realm=\"carrier.example\", nonce=\"another4711\", qop=\"auth\"",
    );
    for name in [H::ContentType, H::Contact, H::RecordRoute] {
        drop(&mut asked, name);
    }
    asked.set_body(String::new());
    let mut heard = ack.text.clone();
    set_parameter(&mut heard, H::Via, "branch", switch.text.branch());
    set_target(&mut heard, target(&switch.text));
    drop(&mut heard, H::Contact);
    heard.set_body(String::new());
    let mut request = switch.text.clone();
    GIVEN.into_iter().for_each(|name| drop(&mut request, name));
    GIVEN.into_iter().for_each(|name| drop(&mut heard, name));
    // Nothing but these two comes behind the request.
    let just_before = clock::Instant::from_nanos(ok.at.as_nanos() - 1);
    let changed = cut(&switch.replaced(recording, &request.print()), just_before);
    let changed = added(&changed, ok.at, &Packet { payload: asked.print(), ..ok.packet.clone() });
    let changed = added(&changed, ack.at, &Packet { payload: heard.print(), ..ack.packet.clone() });
    let changed = ended(&changed, ok.at + 64 * T1 + T1);
    Some(Mutant::new(changed, Party::Pbx, format!("nobody answers the challenge of {switch}")))
}

/// The second answer to T.38 is a 488.
fn repeated_refused(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let is_image = |said: &&Said| {
        answers(&said.text, 200..300, "INVITE")
            && all
                .request_of(&said.text)
                .is_some_and(|of| is_inside(&of.text) && of.text.body.contains("m=image"))
    };
    let ok = all.0.iter().filter(is_image).nth(1)?;
    let mut text = ok.text.clone();
    "SIP/2.0 488 Not Acceptable Here".clone_into(&mut text.start);
    drop(&mut text, H::ContentType);
    text.set_body(String::new());
    Some(Mutant::ending(ok, ok.replaced(recording, &text.print()), ok.sender, ok.to_string()))
}
