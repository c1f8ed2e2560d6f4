//! Small tools for quirks that edit UDPTL datagrams (ITU-T T.38 9.1).

use bytes::Bytes;
use t38::t30::FrameAssembler;
use t38::{FieldKind, Ifp, Modulation, Recovery, Syntax, UdptlPacket};

use super::Hook;

/// So many primaries are remembered.
const PAST: usize = 32;

/// Edits a datagram; one that cannot be read stays as it is.
pub(super) fn rewrite(datagram: &mut Vec<u8>, edit: impl FnOnce(&mut UdptlPacket)) {
    let mut parsed = UdptlPacket::parse(datagram);
    if parsed.has_primary {
        edit(&mut parsed.packet);
        *datagram = parsed.packet.to_bytes().to_vec();
    }
}

/// Edits every IFP of a datagram, the primary and its copies alike.
pub(super) fn rewrite_ifps(datagram: &mut Vec<u8>, mut edit: impl FnMut(&mut Ifp)) {
    let mut one = |octets: &Bytes| {
        let mut ifp = Ifp::parse(octets, Syntax::V1998).ifp;
        edit(&mut ifp);
        ifp.to_bytes(Syntax::V1998)
    };
    rewrite(datagram, |packet| {
        if let Recovery::Redundancy(copies) = &mut packet.recovery {
            // The oldest first, in the order of sending.
            copies.iter_mut().rev().for_each(|copy| *copy = one(copy));
        }
        packet.primary = one(&packet.primary);
    });
}

/// The octets of the control frame that is under way: it may take a datagram for each octet.
pub(super) type FrameOctets = [u8];

/// Edits the octets of control frames (ITU-T T.30 5.3.6), each with those of its frame before it. The copies are those
/// of what was really sent.
pub(super) fn rewrite_frames(
    datagram: &mut Vec<u8>,
    hook: &mut Hook<'_>,
    mut edit: impl FnMut(&FrameOctets, &mut u8),
) {
    let mut lines = hook.text.lines().map(octets_of);
    let mut frame = lines.next().unwrap_or_default().to_vec();
    let mut sent: Vec<Bytes> = lines.collect();
    rewrite(datagram, |packet| {
        let mut ifp = Ifp::parse(&packet.primary, Syntax::V1998).ifp;
        if let Ifp::Data { modulation: Modulation::V21, fields } = &mut ifp {
            for field in fields {
                if field.kind != FieldKind::HdlcData {
                    frame.clear();
                    continue;
                }
                let mut octets = field.data.to_vec();
                for octet in &mut octets {
                    edit(&frame, octet);
                    frame.push(*octet);
                }
                field.data = octets.into();
            }
            packet.primary = ifp.to_bytes(Syntax::V1998);
        }
        if let Recovery::Redundancy(copies) = &mut packet.recovery {
            copies.iter_mut().zip(&sent).for_each(|(copy, sent)| copy.clone_from(sent));
        }
        sent.insert(0, packet.primary.clone());
        sent.truncate(PAST);
    });
    let all: Vec<String> = core::iter::once(&Bytes::from(frame)).chain(&sent).map(text_of).collect();
    *hook.text = all.join("\n");
}

/// The primaries before this datagram, the latest first; its own is remembered. They are kept as text, a
/// line each.
pub(super) fn remember(datagram: &[u8], hook: &mut Hook<'_>) -> Vec<Bytes> {
    let past: Vec<Bytes> = hook.text.lines().map(octets_of).collect();
    let mut lines: Vec<String> = hook.text.lines().map(str::to_owned).collect();
    lines.insert(0, text_of(&UdptlPacket::parse(datagram).packet.primary));
    lines.truncate(PAST);
    *hook.text = lines.join("\n");
    past
}

/// True when the primary completes a T.30 frame of this name.
pub(super) fn completes(datagram: &[u8], hook: &mut Hook<'_>, name: &str) -> bool {
    let mut past = remember(datagram, hook);
    past.reverse();
    past.push(UdptlPacket::parse(datagram).packet.primary);
    let mut assembler = FrameAssembler::default();
    let mut last = Vec::new();
    for octets in past {
        last = assembler.handle_ifp(&Ifp::parse(&octets, Syntax::V1998).ifp);
    }
    last.iter().any(|frame| frame.name() == name)
}

/// Octets as text, for the memory of a quirk.
pub(super) fn text_of(octets: &Bytes) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Octets from such text.
pub(super) fn octets_of(text: &str) -> Bytes {
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primaries_are_remembered_the_latest_first() {
        let (mut count, mut text, mut rng) = (0, String::new(), clock::Rng::new(1));
        let mut hook = Hook {
            now: clock::Instant::ZERO,
            side: plan::Side::Pbx,
            rng: &mut rng,
            count: &mut count,
            text: &mut text,
        };
        let datagram = |octet: u8| {
            let packet = UdptlPacket {
                sequence: 0,
                primary: Bytes::from(vec![octet, 255]),
                recovery: Recovery::Redundancy(Vec::new()),
            };
            packet.to_bytes()
        };
        assert!(remember(&datagram(1), &mut hook).is_empty());
        assert_eq!(remember(&datagram(2), &mut hook), [Bytes::from(vec![1, 255])]);
        assert_eq!(remember(&datagram(3), &mut hook), [Bytes::from(vec![2, 255]), Bytes::from(vec![1, 255])]);
    }
}
