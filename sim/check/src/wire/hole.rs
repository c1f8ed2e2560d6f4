//! What shows that a capture lacks something. Who captures may miss packets, see one direction alone, or come late; and
//! what was not captured is not what was not sent.

use sip::{HeaderName, Method};

use super::{ACKS_LOST_MAX, Dialog, Hole, Leg, LegId, Passage, Sip, Transaction, What, Wire};

impl Wire {
    /// The sender of a message was heard.
    pub(super) fn hear(&mut self, sip: &Sip) {
        for (party, heard) in [trace::Party::Carrier, trace::Party::Pbx].into_iter().zip(&mut self.heard) {
            *heard |= sip.sender == party;
        }
    }

    /// Of a capture: a message that was placed may show that another one is missing.
    pub(super) fn notice_hole(&mut self, sip: &Sip, leg: LegId, place: Option<(u64, What)>) {
        if !self.facts.is_captured {
            return;
        }
        let Some(leg) = self.legs.get_mut(&leg) else { return };
        if let Some(words) = leg.hole_before(sip, place) {
            leg.lacks(Hole::new(words, leg.whole_before(sip, place)));
        }
    }

    /// True when what is missing in a transaction may have been missed by who captured. Over TCP holes are known.
    pub(crate) fn may_have_missed(&self, of: &Transaction) -> bool {
        self.facts.is_captured && !of.request().is_reliable()
    }

    /// Of the answers that wait for an ACK of their own, the first that its client must have got. That no ACK comes at all is
    /// seen, unless who captured has missed it: then the response does not come again. Of its copies those that came to a
    /// far client nobody knows: an ACK for a later one tells that it acknowledges what it gets, and behind the last ACK
    /// they have to come for longer than a way is gone.
    pub(crate) fn unacknowledged<'t>(
        &self,
        (leg, of): (&Leg, &Transaction),
        mut waiting: Vec<&'t Passage>,
        is_its: impl Fn(&Sip) -> bool,
    ) -> Option<&'t Passage> {
        waiting.retain(|p| self.is_spoken_from(leg, of.client, p.sip.destination));
        let last = of.acks.iter().filter(|ack| is_its(&ack.sip)).map(|ack| ack.sip.sent_at).max();
        if let Some(last) = last.filter(|_| self.facts.of(of.client).is_far) {
            let behind = || waiting.iter().filter(|p| p.sip.sent_at > last);
            let there = self.surely_there(of.client, behind().filter_map(|p| p.delivered))?;
            return behind().find(|p| p.delivered == Some(there)).copied();
        }
        waiting.get(if self.may_have_missed(of) { ACKS_LOST_MAX } else { 0 }).copied()
    }

    /// True for a dialog of which a capture may lack the response that says where its requests go: it has only rung, without
    /// numbers that would show whether a response is missing.
    pub(crate) fn may_lack_response(&self, leg: &Leg, dialog: &Dialog) -> bool {
        let invite = leg.transaction(dialog.invite);
        let mut rings = invite.into_iter().flat_map(|t| &t.responses);
        let is_numbered = rings
            .any(|p| p.sip.to_tag.as_deref() == Some(&*dialog.callee_tag) && p.sip.has(HeaderName::RSeq));
        self.facts.is_captured && dialog.confirmed.is_none() && !is_numbered
    }

    /// True when both sides of the trunk were heard: a capture that has one of them alone shows no exchange.
    pub(crate) fn hears_both(&self) -> bool {
        self.heard == [true; 2]
    }

    /// The side of a capture that alone was heard, if it is so.
    pub(crate) fn heard_alone(&self) -> Option<trace::Party> {
        match self.heard {
            [true, false] if self.facts.is_captured => Some(trace::Party::Carrier),
            [false, true] if self.facts.is_captured => Some(trace::Party::Pbx),
            _ => None,
        }
    }
}

impl Leg {
    /// What of this message shows that another one was not captured.
    fn hole_before(&self, sip: &Sip, place: Option<(u64, What)>) -> Option<String> {
        let shows = |what: &str| Some(format!("{} {what}", sip.name()));
        match place.map(|(number, what)| (self.transaction(number), what)) {
            _ if self.jumps(sip) => shows("skips a number: a request before it was not captured"),
            _ if self.skips_a_reliable(sip) => shows("skips a number: a response before it was not captured"),
            None if !sip.is_request() => shows("answers a request that was not captured"),
            Some((Some(of), What::Response)) if !is_its(of, sip) => {
                shows("answers a request that was not captured")
            }
            None if sip.method == Method::Ack => shows("acknowledges an INVITE that was not captured"),
            Some((Some(of), What::Ack)) if of.cseq == sip.cseq && of.final_response().is_none() => {
                shows("acknowledges a response that was not captured")
            }
            Some((_, What::Request)) if sip.method == Method::Cancel && self.invite_of(sip).is_none() => {
                shows("cancels an INVITE that was not captured")
            }
            _ => None,
        }
    }

    /// True when the CSeq of a request leaves out a number: in a dialog they follow each other (RFC 3261 12.2.1.1).
    fn jumps(&self, sip: &Sip) -> bool {
        if !sip.is_request() || matches!(sip.method, Method::Ack | Method::Cancel) {
            return false;
        }
        let dialog = self.dialog_of(sip).and_then(|at| self.dialogs.get(at));
        let is_other = |t: &&Transaction| t.client == sip.sender && t.request().id != sip.id;
        let is_before = |t: &&Transaction| is_other(t) && t.request().from_tag == sip.from_tag;
        // With a wrong tag it has used its number all the same.
        let is_of_none = |t: &&Transaction| !t.is_outside_dialog() && self.dialog_around(t).is_none();
        let of_none =
            || self.transactions.iter().filter(is_other).filter(is_of_none).filter_map(|t| t.cseq).max();
        let last = match dialog {
            Some(dialog) => dialog.ends[self.side(sip.sender)].cseq_sent.max(of_none()),
            // The same holds for attempts of one call, and for REGISTERs (RFC 3261 8.1.3.5, 10.2).
            None => self.transactions.iter().filter(is_before).filter_map(|t| t.cseq).max(),
        };
        last.zip(sip.cseq).is_some_and(|(last, own)| own > last.saturating_add(1))
    }

    /// True when the RSeq of a response leaves out a number (RFC 3262 3).
    fn skips_a_reliable(&self, sip: &Sip) -> bool {
        if sip.is_request() || !sip.has(HeaderName::RSeq) {
            return false;
        }
        let number = |sip: &Sip| sip.message.rseq().ok().flatten();
        let is_of_dialog = |other: &Sip| other.to_tag == sip.to_tag && other.cseq == sip.cseq;
        let all = self.transactions.iter().flat_map(|t| &t.responses).filter(|p| is_of_dialog(&p.sip));
        let last = all.filter(|p| p.sip.id != sip.id).filter_map(|p| number(&p.sip)).max();
        last.zip(number(sip)).is_some_and(|(last, own)| own > last.saturating_add(1))
    }
}

/// True for a response to this very request, whatever it echoes wrongly beside.
fn is_its(of: &Transaction, sip: &Sip) -> bool {
    let request = of.request();
    let is_of_dialog =
        || request.from_tag == sip.from_tag && (request.to_tag.is_none() || request.to_tag == sip.to_tag);
    of.branch == sip.branch || of.cseq == sip.cseq && is_of_dialog()
}

#[cfg(test)]
mod tests {
    use trace::{Event, Packet};

    use crate::Facts;
    use crate::observer::{Observer, Outcome};
    use crate::script::{CALL, call_edited, call_with, cast, events};

    /// What a capture shows to who knows nothing of the two sides, when it lacks some packets.
    fn captured(ladder: &str, lacks: impl Fn(&Packet) -> bool) -> Outcome {
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
        observer.finish(end)
    }

    /// True for a message that begins so, and has this method in its CSeq.
    fn is(packet: &Packet, start: &str, method: &str) -> bool {
        let text = String::from_utf8_lossy(&packet.payload);
        text.starts_with(start) && text.lines().any(|l| l.starts_with("CSeq:") && l.ends_with(method))
    }

    #[test]
    fn what_was_not_captured_is_not_what_was_not_sent() {
        let late = CALL.replace("300   car> 180", "1300  car> 180");
        let table = [
            ("none", "", CALL, ""),
            ("ACK", "ACK", CALL, "F4 200 to INVITE was not repeated, so that its ACK was not captured"),
            ("SIP/2.0 200", "INVITE", CALL, "F4 ACK acknowledges a response that was not captured"),
            ("INVITE", "INVITE", CALL, "F2 100 to INVITE answers a request that was not captured"),
            (
                "SIP/2.0 200",
                "BYE",
                CALL,
                "F6 BYE was not repeated, so that an answer must have come which was not captured",
            ),
            ("BYE", "BYE", CALL, "F6 200 to BYE answers a request that was not captured"),
            (
                "SIP/2.0 100",
                "INVITE",
                &late,
                "F1 INVITE was not repeated, so that an answer must have come which was not captured",
            ),
        ];
        for (start, method, ladder, words) in table {
            let outcome = captured(ladder, |packet| is(packet, start, method));
            let found: Vec<_> = outcome.findings.iter().map(|f| (f.check, &f.text)).collect();
            assert!(found.is_empty(), "{start} {method} is missing: {found:?}");
            if start != "INVITE" {
                let first = outcome.holes.map(|(_, first)| first).unwrap_or_default();
                assert_eq!(first, words, "{start} {method} is missing");
            }
        }
    }

    #[test]
    fn of_a_call_that_is_seen_from_its_ack_on_the_invite_is_missing() {
        let outcome = captured(CALL, |packet| !is(packet, "ACK", "ACK"));
        let words = "F1 ACK acknowledges an INVITE that was not captured";
        assert_eq!(outcome.holes, Some((1, words.to_owned())));
    }

    #[test]
    fn a_number_that_was_left_out_is_a_response_that_was_not_captured() {
        let reliable = |number: u32, at: u64| {
            format!(
                "{at} car> 183 | Require: 100rel;;RSeq: {number}\n{} pbx> PRACK | RAck: {number} 1 INVITE\n{} car> 200 PRACK\n",
                at + 20,
                at + 40
            )
        };
        let ladder = call_with("300   car> 180", &format!("{}{}", reliable(7, 300), reliable(8, 600)))
            .replacen("pbx> INVITE", "pbx> INVITE | Supported: 100rel", 1);
        let first = |lacks: &dyn Fn(&Packet) -> bool| captured(&ladder, lacks).holes.map(|(_, first)| first);
        assert_eq!(first(&|_| false), None);
        let third = ladder.replace("RSeq: 8", "RSeq: 9").replace("RAck: 8", "RAck: 9");
        let left_out = captured(&third, |_| false).holes.map(|(_, first)| first).unwrap_or_default();
        assert!(left_out.contains("183"), "{left_out}");
    }

    /// A response is of the request whose branch it has, or else of that of its dialog.
    #[test]
    fn a_response_with_a_wrong_branch_is_that_of_its_dialog() {
        let wrong = "5020  car> 200 BYE | s/branch=z9hG4bK/branch=z9hG4bKx/";
        let outcome = captured(&call_with("5020  car> 200 BYE", wrong), |_| false);
        let words = "F6 BYE was not repeated, so that an answer must have come which was not captured";
        assert_eq!(outcome.holes, Some((1, words.to_owned())), "and no request of it is missing");
    }

    #[test]
    fn who_asks_again_and_again_has_got_nothing() {
        let at = [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
        let byes: String = at.map(|at| format!("{} pbx> again BYE\n", 5_000 + at)).concat();
        // Its sound goes on: it is there.
        let ladder = call_with("5020  car> 200 BYE", &byes).replace("2030-5010 car~", "2030-6010 car~");
        let outcome = captured(&ladder, |_| false);
        let found: Vec<_> = outcome.findings.iter().map(|f| f.check).collect();
        assert_eq!((found, outcome.holes), (vec!["dialog/bye-answered"], None));
    }

    #[test]
    fn of_a_side_that_was_never_heard_nothing_is_said() {
        for side in [1, 2] {
            let from: std::net::IpAddr = [10, 0, 0, side].into();
            let outcome = captured(CALL, |packet| packet.from.ip() == from);
            let found: Vec<_> = outcome.findings.iter().map(|f| (f.check, &f.text)).collect();
            assert!(found.is_empty(), "{side} is missing: {found:?}");
            let other = if side == 1 { trace::Party::Pbx } else { trace::Party::Carrier };
            assert_eq!(outcome.heard_alone, Some(other));
        }
    }

    /// Each side counts its own requests, from where it likes (RFC 3261 12.2.1.1).
    #[test]
    fn a_response_has_the_number_of_the_other_side() {
        let far = "2020  pbx> ACK\n3000 car> INFO | CSeq: 500 INFO\n3020 pbx> 200 INFO | CSeq: 500 INFO";
        assert_eq!(captured(&call_with("2020  pbx> ACK", far), |_| false).holes, None);
    }

    #[test]
    fn a_bye_in_a_dialog_that_nobody_heard_of_shows_its_answer_missing() {
        let other = "s/tag=tcara/tag=other/";
        let fork = format!(
            "2400 car> 200 | {other}\n2420 pbx> ACK | {other}\n2440 pbx> BYE | {other}\n2460 car> 200 BYE\n"
        );
        let ladder = call_with("2020  pbx> ACK", &format!("2020  pbx> ACK\n{fork}"))
            .replace("5000  pbx> BYE", "5000  pbx> BYE | CSeq: 2 BYE");
        let lacks = |packet: &Packet| {
            let is_of_fork = String::from_utf8_lossy(&packet.payload).contains("tag=other");
            is_of_fork && (is(packet, "SIP/2.0 200", "INVITE") || is(packet, "ACK", "ACK"))
        };
        let words = captured(&ladder, lacks).holes.map(|(_, first)| first).unwrap_or_default();
        assert!(words.ends_with("BYE ends a dialog whose answer was not captured"), "{words}");
    }

    /// RFC 3261 12.2.1.1: what has a wrong tag was captured all the same.
    #[test]
    fn a_wrong_tag_is_no_hole() {
        let turned = "s/tag=tpbxa/tag=x/;;s/tag=tcara/tag=tpbxa/;;s/tag=x/tag=tcara/";
        let info = |edits: &str| {
            let info = format!("2020  pbx> ACK\n3000 pbx> INFO | {edits}\n3020 car> 481 INFO");
            call_with("2020  pbx> ACK", &info)
        };
        let bye = |edits: &str| call_edited("5000  pbx> BYE", edits);
        for (name, ladder) in [
            ("INFO with a wrong To tag", info("s/tag=tcara/tag=other/")),
            ("INFO with a wrong From tag", info("s/tag=tpbxa/tag=other/")),
            ("INFO with both turned over", info(turned)),
            ("BYE with a wrong From tag", bye("s/tag=tpbxa/tag=other/")),
            ("BYE with both turned over", bye(turned)),
            ("BYE with a wrong To tag, and silence", bye("s/tag=tcara/tag=other/") + "\nend 9000"),
        ] {
            let outcome = captured(&ladder, |_| false);
            assert_eq!(outcome.holes, None, "{name}");
            let found: Vec<_> = outcome.findings.iter().map(|f| f.check).collect();
            assert!(found.contains(&"dialog/tags-stable"), "{name}: {found:?}");
        }
    }

    /// RFC 3261 13.3.1.4: who repeats its 200 has got no ACK that fits, whatever has come instead.
    #[test]
    fn an_ack_that_does_not_fit_is_no_hole() {
        let turned = "s/tag=tpbxa/tag=x/;;s/tag=tcara/tag=tpbxa/;;s/tag=x/tag=tcara/";
        let other = "s/tag=tpbxa/tag=other/";
        let pauses = [2_500, 3_500, 5_500, 9_500, 13_500, 17_500, 21_500, 25_500, 29_500, 33_500];
        let call = |ack: &str, copies: usize| {
            let copy = |at: &u64| format!("{at} car> again 200\n{} pbx> again ACK\n", at + 20);
            let copies: String = pauses[..copies].iter().map(copy).collect();
            let media = "2030-34000 pbx~\n2030-34000 car~";
            format!(
                "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK | {ack}\n{copies}{media}\n\
                 34000 car> BYE\n34020 pbx> 200 BYE"
            )
        };
        for (ack, copies, found) in [
            (other, 10, "dialog/tags-stable"),
            (other, 0, "dialog/tags-stable"),
            (turned, 10, "dialog/tags-stable"),
            ("CSeq: 7 ACK", 10, "dialog/ack-cseq"),
            // It may be that of an INVITE which was not captured, behind one that was not captured either.
            ("CSeq: 7 ACK", 0, ""),
            ("CSeq: 7 ACK", 2, ""),
            (turned, 0, ""),
        ] {
            let outcome = captured(&call(ack, copies), |_| false);
            let all: Vec<_> = outcome.findings.iter().filter(|f| !f.check.starts_with("media/")).collect();
            assert_eq!(outcome.holes.is_none(), !found.is_empty(), "{ack} {copies}: {:?}", outcome.holes);
            assert_eq!(all.iter().any(|f| f.check == found), !found.is_empty(), "{ack} {copies}: {all:?}");
            assert!(all.iter().all(|f| f.blame == crate::Blame::Pbx), "{ack} {copies}: {all:?}");
        }
    }

    /// RFC 3262 3: who refuses a PRACK and asks on has not got what it should have named.
    #[test]
    fn a_prack_with_a_wrong_rack_is_no_hole() {
        let prack = |rack: &str, rest: &str| {
            format!(
                "0 pbx> INVITE | Supported: timer, 100rel\n20 car> 100\n300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7\n\
                 320 pbx> PRACK | RAck: {rack} INVITE\n{rest}2000 car> 200\n2020 pbx> ACK\n5000 pbx> BYE\n5020 car> 200 BYE"
            )
        };
        let again =
            "340 car> 481 PRACK\n800 car> again 183\n820 pbx> PRACK | RAck: 7 1 INVITE\n840 car> 200 PRACK\n";
        for (rack, rest, is_hole) in [
            ("7 102", again, false),
            ("8 1", again, false),
            ("8 1", "340 car> 200 PRACK\n", true),
            ("8 1", "340 car> 481 PRACK\n", true),
            ("7 102", "340 car> 200 PRACK\n", true),
        ] {
            let outcome = captured(&prack(rack, rest), |_| false);
            assert_eq!(outcome.holes.is_some(), is_hole, "{rack}: {:?}", outcome.holes);
            let is_found = outcome.findings.iter().any(|f| f.check == "prack/rack-matches");
            assert_eq!(is_found, !is_hole, "{rack}");
        }
    }

    /// RFC 3261 17.2.3: the branch alone stops the copies of a failure.
    #[test]
    fn the_ack_of_a_failure_is_known_by_its_branch() {
        let busy =
            |ack: &str| format!("0 pbx> INVITE\n20 car> 100\n300 car> 486\n320 pbx> ACK{ack}\nend 40000");
        for (ack, found) in
            [("", None), (" | s/tag=tcara/tag=other/", Some("transaction/ack-matches-invite"))]
        {
            let outcome = captured(&busy(ack), |_| false);
            assert_eq!(outcome.holes, None, "{ack}");
            assert_eq!(outcome.findings.first().map(|f| f.check), found, "{ack}");
        }
    }

    /// Of the call nothing was captured but a re-INVITE for T.38, all its copies, and the BYE of who has sent them.
    #[test]
    fn a_side_that_was_never_heard_has_eaten_no_offer() {
        let again: String = [4_500, 5_500, 7_500, 11_500, 19_500, 35_500]
            .map(|at| format!("{at} car> again INVITE\n"))
            .concat();
        let end = format!("4000 car> INVITE sdp=t38\n{again}36010 car> BYE\n36030 pbx> 200 BYE");
        let ladder = CALL.replace("5000  pbx> BYE\n    5020  car> 200 BYE", &end);
        let all = |packet: &Packet| packet.from.port() != 5060;
        let carrier: std::net::IpAddr = [10, 0, 0, 1].into();
        let others = |packet: &Packet| {
            let is_request = !packet.payload.starts_with(b"SIP/2.0");
            all(packet) || packet.from.ip() != carrier || !is_request
        };
        let found = |lacks: &dyn Fn(&Packet) -> bool| -> Vec<_> {
            captured(&ladder, lacks).findings.iter().map(|f| f.check).collect()
        };
        let eaten = ["transaction/trying-within-200ms", "fax/switch-answered"];
        assert_eq!(found(&all), eaten, "who was heard before has eaten it");
        assert_eq!(found(&others), [""; 0]);
    }

    /// Requests in a call, and their answers, that go elsewhere than the dialog says: so many that the limit of
    /// findings is reached.
    fn astray(call: &str, begun: u64) -> String {
        let at = |after: u64| begun + after;
        let (a, b, c) = (at(0), at(20), at(30));
        let mut ladder =
            format!("{a} pbx> INVITE call={call}\n{b} car> 200 call={call}\n{c} pbx> ACK call={call}\n");
        for n in 0..30 {
            let (request, answer) = (at(100 + n * 100), at(120 + n * 100));
            ladder += &format!("{request} pbx> INFO call={call} | s/INFO sip:/INFO sip:x/\n");
            ladder += &format!("{answer} car> 200 INFO call={call}\n");
        }
        let (bye, end) = (at(9_000), at(9_020));
        ladder + &format!("{bye} pbx> BYE call={call}\n{end} car> 200 BYE call={call}\n")
    }

    #[test]
    fn what_is_dropped_for_a_hole_leaves_room_for_what_is_proven() {
        let is_ack_of_a = |packet: &Packet| {
            is(packet, "ACK", "ACK") && String::from_utf8_lossy(&packet.payload).contains("Call-ID: call-a")
        };
        let ladder = astray("a", 0) + &astray("b", 4_000);
        let calls = |outcome: Outcome| {
            let findings = outcome.findings.into_iter().filter(|f| f.check == "dialog/remote-target");
            findings.map(|f| f.call_id.chars().last()).collect::<Vec<_>>()
        };
        let whole = calls(captured(&ladder, |_| false));
        assert_eq!(whole.len(), 25, "{whole:?}");
        assert_eq!(calls(captured(&ladder, is_ack_of_a)), vec![Some('b'); 25]);
    }

    #[test]
    fn what_stands_alone_is_found_beside_a_hole() {
        let ladder = CALL.replace("0     pbx> INVITE", "0 pbx> INVITE | Max-Forwards: x");
        let outcome = captured(&ladder, |packet| is(packet, "ACK", "ACK"));
        let found: Vec<_> = outcome.findings.iter().map(|f| f.check).collect();
        assert_eq!(found, ["message/grammar", "message/max-forwards-value"]);
    }
}
