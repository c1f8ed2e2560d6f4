//! Calls that are sent elsewhere, and go wrong there: RFC 3261 8.1.3.4 and 21.3.4.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::{Packet, Party, Recording};

use super::edit::{add, cseq, drop, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::FAILING;
use super::said::{ON_THE_WAY, Said, added, answers, cut, is, messages};

/// Where a redirected call goes.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a redirected call that goes where it was sent away",
        "RFC3261#8.1.3.4",
        FAILING,
        How::Whole(|r, dice| goes_on(r, dice, |to| (to.elsewhere(), to.was.clone()))),
    ),
    must(
        "a redirected call without a parameter of the Contact",
        "RFC3261#8.1.3.4-b",
        FAILING,
        How::Whole(|r, dice| goes_on(r, dice, |to| (format!("{};line=7", to.elsewhere()), to.elsewhere()))),
    ),
    must("a call past the proxy that a 305 names", "RFC3261#21.3.4", FAILING, How::Whole(past_the_proxy)),
    // Practice of the catalogue.
    should(
        "a call that the PBX redirects to no number",
        "FWD-03",
        &["calls/inbound-declined", "calls/inbound-busy", "calls/inbound-unassigned-number"],
        How::Whole(|r, dice| {
            let refused = refused(r, dice)?.0;
            if refused.sender != Party::Pbx {
                return None;
            }
            let before =
                refused.last_of(&refused.replaced(r, &moved(&refused, "<sip:+12025550123@192.0.2.9>")));
            let after = refused.last_of(&refused.replaced(r, &moved(&refused, "<sip:192.0.2.9>")));
            Some(Mutant::new(after, refused.sender, refused.to_string()).provoked(before))
        }),
    ),
];

/// Where a call went.
struct Went {
    was: String,
}

impl Went {
    fn elsewhere(&self) -> String {
        self.was.replacen("sip:", "sip:9", 1)
    }
}

/// A call that was refused, its refusal, and the ACK of that.
fn refused(recording: &Recording, dice: &mut Rng) -> Option<(Said, Said, Said)> {
    let all = messages(recording);
    let is_refusal = |t: &Text| answers(t, 400..700, "INVITE") && !matches!(t.status(), 401 | 407);
    let refused = all.any(dice, is_refusal)?;
    let invite = all.request_of(&refused.text)?.clone();
    let ack = all.after(refused.at, |t| is(t, "ACK"))?.clone();
    Some((refused, invite, ack))
}

/// The refusal as a 302.
fn moved(refused: &Said, contact: &str) -> bytes::Bytes {
    let mut text = refused.text.clone();
    "SIP/2.0 302 Moved Temporarily".clone_into(&mut text.start);
    for name in [H::Contact, H::Reason, H::RetryAfter] {
        drop(&mut text, name);
    }
    add(&mut text, "Contact", contact);
    text.print()
}

/// The INVITE to another target, as a new transaction of the same call.
fn again(invite: &Said, uri: &str, dice: &mut Rng) -> Option<Packet> {
    let mut text = invite.text.clone();
    set_target(&mut text, uri);
    let number = cseq(&text)? + 1;
    set_cseq(&mut text, number);
    set_parameter(&mut text, H::Via, "branch", &format!("z9hG4bK{}", dice.token(14)));
    Some(Packet { payload: text.print(), ..invite.packet.clone() })
}

/// Behind the ACK of a 302 the INVITE comes once more. It is told which Contact there is, and where the INVITE goes;
/// right would be the Contact.
fn goes_on(recording: &Recording, dice: &mut Rng, way: fn(&Went) -> (String, String)) -> Option<Mutant> {
    let (refused, invite, ack) = refused(recording, dice)?;
    let (contact, goes) = way(&Went { was: target(&invite.text).to_owned() });
    let changed = refused.replaced(recording, &moved(&refused, &format!("<{contact}>")));
    let changed = cut(&changed, ack.at + ON_THE_WAY);
    let at = ack.at + Duration::from_millis(50);
    let before = added(&changed, at, &again(&invite, &contact, dice)?);
    let after = added(&changed, at, &again(&invite, &goes, dice)?);
    Some(Mutant::new(after, invite.sender, format!("{invite} goes on to {goes}")).provoked(before))
}

/// A 305 names a proxy at another address, and the INVITE comes back to who has sent it away.
fn past_the_proxy(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (refused, invite, ack) = refused(recording, dice)?;
    let mut text = refused.text.clone();
    "SIP/2.0 305 Use Proxy".clone_into(&mut text.start);
    for name in [H::Contact, H::Reason, H::RetryAfter] {
        drop(&mut text, name);
    }
    add(&mut text, "Contact", "<sip:192.0.2.77:5060>");
    let before = cut(&refused.replaced(recording, &text.print()), ack.at + ON_THE_WAY);
    let again = again(&invite, target(&invite.text), dice)?;
    let after = added(&before, ack.at + Duration::from_millis(50), &again);
    Some(Mutant::new(after, invite.sender, format!("{invite} comes again")).provoked(before))
}
