//! Since when a capture lacks something. What is missing was sent after what its sender had to send, or to hear, before it:
//! whatever was found until then was found with nothing missing.

use clock::{Duration, Instant};
use sip::{HeaderName, Method, Text};

use super::pace::TRIES;
use super::{Leg, Passage, Sip, T1, Transaction, What};

/// That a message was not captured.
#[derive(Clone, Debug)]
pub(crate) struct Hole {
    /// What shows it.
    pub(crate) words: String,
    /// Until when nothing was missing; none where nobody can say.
    pub(crate) whole_until: Option<Instant>,
}

impl Hole {
    pub(super) fn new(words: String, whole_until: Option<Instant>) -> Self {
        Self { words, whole_until }
    }

    /// The first of two, as early as the earlier one.
    pub(crate) fn join(self, other: Self) -> Self {
        Self { whole_until: self.whole_until.min(other.whole_until), ..self }
    }

    /// Something is missing of what was captured at `at`: nothing was before.
    pub(super) fn at(words: String, at: Instant) -> Self {
        Self::new(words, earlier(at, Duration::from_nanos(1)))
    }
}

impl Leg {
    /// A message of it was not captured.
    pub(super) fn lacks(&mut self, hole: Hole) {
        self.hole = Some(match self.hole.take() {
            Some(first) => first.join(hole),
            None => hole,
        });
    }

    /// The last moment of which is known that a message came after it that this one shows to be missing.
    pub(super) fn whole_before(&self, sip: &Sip, place: Option<(u64, What)>) -> Option<Instant> {
        let of = place.and_then(|(number, _)| self.transaction(number));
        match () {
            // Only a dialog or a row of attempts counts its requests (RFC 3261 12.2.1.1).
            () if sip.is_request() && !matches!(sip.method, Method::Ack | Method::Cancel) => {
                self.asked_before(sip)
            }
            () if sip.method == Method::Ack && of.is_some_and(|of| of.cseq == sip.cseq) => {
                of.map(|of| last_before_final(of, &sip.to_tag))
            }
            () if sip.is_request() => self.asked_before(sip),
            () if sip.has(HeaderName::RSeq) && of.is_some() => {
                let is_before = |p: &&Passage| p.sip.to_tag == sip.to_tag && p.sip.id != sip.id;
                let all = of.into_iter().flat_map(|of| &of.responses).filter(is_before);
                all.filter(|p| p.sip.has(HeaderName::RSeq)).map(|p| p.sip.sent_at).max()
            }
            () if sip.method == Method::Invite => self.asked_before(sip),
            () => {
                // Who has asked waits no longer than this for an answer (timer F, RFC 3261 17.1.2.2).
                self.asked_before(sip).max(earlier(sip.sent_at, T1 * TRIES))
            }
        }
    }

    /// When the last request was sent that comes before the one of this message in the count of its client.
    fn asked_before(&self, sip: &Sip) -> Option<Instant> {
        let client = if sip.is_request() { sip.sender } else { sip.receiver };
        let number = sip.cseq?;
        // A CANCEL has the number of its INVITE (RFC 3261 9.1).
        let is_lower = |t: &Transaction| {
            let is_its = sip.method == Method::Cancel && t.is_invite() && t.cseq == Some(number);
            is_its && !sip.is_request() || t.cseq.is_some_and(|cseq| cseq < number)
        };
        let is_in_row = |t: &Transaction| {
            let request = t.request();
            let is_of_dialog = request.to_tag.is_none() || request.to_tag == sip.to_tag;
            request.from_tag == sip.from_tag && is_of_dialog && request.id != sip.id
        };
        let before = self.transactions.iter().filter(|t| t.client == client && is_lower(t) && is_in_row(t));
        before.max_by_key(|t| t.cseq).map(|t| t.request().sent_at)
    }
}

/// The last moment before the final response of an INVITE with this To tag: who has given it says nothing else behind it.
pub(super) fn last_before_final(invite: &Transaction, to_tag: &Option<Text>) -> Instant {
    let rings = invite.responses.iter().filter(|p| p.sip.is_provisional() && p.sip.to_tag == *to_tag);
    rings.map(|p| p.sip.sent_at).max().unwrap_or_default().max(invite.request().sent_at)
}

/// So much earlier, if that is no time before all.
fn earlier(at: Instant, by: Duration) -> Option<Instant> {
    let by = u64::try_from(by.as_nanos()).ok()?;
    at.as_nanos().checked_sub(by).map(Instant::from_nanos)
}

#[cfg(test)]
mod tests {
    use trace::{Event, Packet};

    use crate::Facts;
    use crate::observer::Observer;
    use crate::script::{CALL, call_with, cast, events};

    /// What is found in a capture of a ladder that lacks these packets.
    fn found(ladder: &str, lacks: impl Fn(&Packet) -> bool) -> Vec<&'static str> {
        let mut facts = Facts { is_captured: true, ..Facts::default() };
        (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
        let mut observer = Observer::new(cast(), facts);
        let (events, end) = events(ladder);
        for event in &events {
            match event {
                Event::Sent { packet, .. } | Event::Delivered { packet, .. } if lacks(packet) => {}
                event => observer.observe(event),
            }
        }
        observer.finish(end).findings.iter().map(|finding| finding.check).collect()
    }

    fn is(packet: &Packet, start: &str, cseq: &str) -> bool {
        let text = String::from_utf8_lossy(&packet.payload);
        text.starts_with(start) && text.lines().any(|l| l.starts_with("CSeq:") && l.ends_with(cseq))
    }

    /// An INFO that goes elsewhere than the dialog says, in the middle of a call.
    fn astray() -> String {
        let info = "2020  pbx> ACK\n3000 pbx> INFO | s/INFO sip:/INFO sip:x/\n3020 car> 200 INFO\n\
                    4000 pbx> INFO\n4020 car> 200 INFO";
        call_with("2020  pbx> ACK", info)
    }

    #[test]
    fn what_was_found_before_anything_was_missing_stands() {
        for (start, cseq, is_found) in [
            ("none", "", true),
            ("SIP/2.0 200", "BYE", true),
            ("SIP/2.0 200", "3 INFO", true),
            ("BYE", "BYE", true),
            ("INFO", "3 INFO", true),
            // It may be of another dialog than the one that was heard, or its target may have changed.
            ("ACK", "ACK", false),
            ("SIP/2.0 200", "INVITE", false),
            ("INVITE", "INVITE", false),
        ] {
            let all = found(&astray(), |packet| is(packet, start, cseq));
            let expected: &[_] = if is_found { &["dialog/remote-target"] } else { &[] };
            assert_eq!(all, expected, "{start} {cseq} is missing");
        }
    }

    /// A request in between, of which nothing was captured but what the numbers show, may have changed the target.
    #[test]
    fn what_was_found_after_the_last_number_that_was_captured_does_not() {
        let target = "2020  pbx> ACK\n2500 car> UPDATE\n2520 pbx> 200 UPDATE\n2600 car> UPDATE | Contact: <sip:x10.0.0.1:5060>\n\
                      2620 pbx> 200 UPDATE | Contact: <sip:10.0.0.2:5060>\n3000 pbx> INFO | s/INFO sip:/INFO sip:x/\n3020 car> 200 INFO\n\
                      4000 car> UPDATE\n4020 pbx> 200 UPDATE";
        let ladder = call_with("2020  pbx> ACK", target);
        let is_second = |packet: &Packet| {
            let text = String::from_utf8_lossy(&packet.payload);
            text.contains("CSeq: 2 UPDATE")
        };
        assert_eq!(found(&ladder, |_| false), [""; 0]);
        assert_eq!(found(&ladder, is_second), [""; 0]);
    }

    /// A transaction that was judged long before is not judged anew.
    #[test]
    fn who_was_late_in_a_long_call_is_found_though_its_end_was_not_captured() {
        let long = CALL.replace("5000  pbx> BYE", "90000 pbx> BYE").replace("5020  car>", "90020 car>");
        let slow = long
            .replace(
                "20    car> 100",
                "500 pbx> again INVITE\n600 pbx> OPTIONS call=o\n900 car> 200 OPTIONS call=o\n1400 car> 100",
            )
            .replace("300   car> 180\n", "");
        // How quick the carrier is.
        let quick = "3000 pbx> INFO\n3020 car> 200 INFO\n90000 pbx> BYE";
        let slow = slow.replace("90000 pbx> BYE", quick);
        let late = ["transaction/trying-within-200ms"];
        assert_eq!(found(&slow, |_| false), late);
        assert_eq!(found(&slow, |packet| is(packet, "BYE", "BYE")), late);
        assert_eq!(found(&slow, |packet| is(packet, "INVITE", "INVITE")), [""; 0]);
    }

    /// What was measured is known when it is: nothing that comes later changes it.
    #[test]
    fn who_was_late_in_a_short_call_is_found_though_its_end_was_not_captured() {
        let quick = "3000 pbx> INFO\n3020 car> 200 INFO\n5000  pbx> BYE";
        let slow = CALL
            .replace(
                "20    car> 100",
                "500 pbx> again INVITE\n600 pbx> OPTIONS call=o\n900 car> 200 OPTIONS call=o\n1400 car> 100",
            )
            .replace("300   car> 180\n", "");
        let slow = slow.replace("5000  pbx> BYE", quick);
        let late = ["transaction/trying-within-200ms"];
        assert_eq!(found(&slow, |packet| is(packet, "SIP/2.0 200", "BYE")), late);
        assert_eq!(
            found(&slow, |packet| is(packet, "INFO", "INFO")),
            [""; 0],
            "it may have been sent before"
        );
        assert_eq!(found(&slow, |packet| is(packet, "SIP/2.0 100", "INVITE")), [""; 0]);
    }
}
