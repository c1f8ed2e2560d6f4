//! Media of a capture that no description names: it begins inside of the call, the signalling went elsewhere, or nobody
//! could read it. They have a leg of their own for each pair of addresses, in which RTP alone is judged.

use clock::Instant;
use trace::{Packet, Party};

use super::media::Endpoint;
use super::{LINGER, Leg, LegId, Wire};

impl Wire {
    /// The leg and the side of media without a description; none where all descriptions were seen.
    pub(super) fn stray(&mut self, at: Instant, packet: &Packet) -> Option<(LegId, usize)> {
        if !self.facts.is_captured {
            return None;
        }
        let parties = match (self.cast.party(packet.from), self.cast.party(packet.to)) {
            (Party::Stranger, Party::Stranger) => return None,
            (Party::Stranger, to) => [to.peer(), to],
            (from, _) => [from, from.peer()],
        };
        self.next_leg += 1;
        let id = self.next_leg;
        let mut leg = Leg::of_media(parties, at);
        let far = parties.map(|party| self.facts.of(party).is_far.then(|| self.patience(party)));
        leg.session.history.measured(far);
        for (side, address) in [packet.from, packet.to].into_iter().enumerate() {
            self.endpoints.insert(address, Endpoint { leg: id, side });
            leg.endpoints.push(address);
        }
        self.legs.insert(id, Box::new(leg));
        self.timers.set(id, at + LINGER);
        Some((id, 0))
    }
}

#[cfg(test)]
mod tests {
    use trace::{Event, Party};

    use crate::Facts;
    use crate::observer::{Observer, Outcome};
    use crate::script::{cast, events};

    /// What the media of a ladder show alone.
    fn media_of(ladder: &str, is_captured: bool) -> Outcome {
        let mut facts = Facts { is_captured, ..Facts::default() };
        (facts.carrier.is_far, facts.pbx.is_far) = (is_captured, is_captured);
        let mut observer = Observer::new(cast(), facts);
        let (events, end) = events(ladder);
        let is_rtp = |event: &&Event| match event {
            Event::Sent { packet, .. } | Event::Delivered { packet, .. } => {
                packet.payload.first() == Some(&0x80)
            }
            _ => false,
        };
        events.iter().filter(is_rtp).for_each(|event| observer.observe(event));
        observer.finish(end)
    }

    const CALL: &str = "0 pbx> INVITE\n100 car> 200\n120 pbx> ACK\n200-9000 pbx~\n200-9000 car~\n9000 pbx> BYE\n9020 car> 200 BYE";

    #[test]
    fn streams_without_a_description_are_shown() {
        let outcome = media_of(CALL, true);
        let streams: Vec<_> = outcome.streams.iter().map(|s| (s.by, s.packets, s.lost)).collect();
        assert_eq!(streams, [(Some(Party::Pbx), 440, 0), (Some(Party::Carrier), 440, 0)]);
        assert!(outcome.findings.is_empty() && outcome.calls.is_empty(), "{:?}", outcome.findings);
        let formats = &outcome.streams[0].formats;
        assert_eq!(formats[0].encoding.as_deref(), Some("PCMA"), "by the table of RFC 3551");
        assert!(media_of(CALL, false).streams.is_empty(), "in a run nothing is missing");
    }

    #[test]
    fn they_are_judged_as_far_as_rtp_alone_goes() {
        let broken = CALL.replace("200-9000 pbx~", "200-9000 pbx~ jump=51");
        let outcome = media_of(&broken, true);
        let found: Vec<_> = outcome.findings.iter().map(|f| (f.check, f.blame.name())).collect();
        assert_eq!(found, [("media/sequence-continuous", "pbx")]);
    }

    /// Nobody knows where reports go, or whether any do, while no description was seen (RFC 3556 2, RFC 3605 2.1).
    #[test]
    fn reports_that_nobody_could_find_are_not_missed() {
        let long = CALL.replace("9000", "40000").replace("9020", "40020");
        let reports: String = (1..8).map(|n| format!("\n{} pbx~ SR={}", n * 5000, n * 250)).collect();
        for ladder in [long.clone(), format!("{long}{reports}")] {
            let outcome = media_of(&ladder, true);
            assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
        }
    }
}
