//! IFPs in both syntaxes: known octets, print then parse, and what garbage gives.

use clock::Rng;
use t38::{Fault, Field, FieldKind, Ifp, Indicator, Modulation, Syntax, UdptlPacket};

fn data(modulation: Modulation, fields: &[(FieldKind, &[u8])]) -> Ifp {
    let fields = fields.iter().map(|(kind, octets)| Field::new(*kind, octets.to_vec())).collect();
    Ifp::Data { modulation, fields }
}

#[test]
fn known_packets_have_these_octets() {
    let cts =
        data(Modulation::V21, &[(FieldKind::HdlcData, &[0xff, 0xc8]), (FieldKind::HdlcFcsOkSigEnd, &[])]);
    let ends = data(Modulation::V21, &[(FieldKind::HdlcFcsOk, &[]), (FieldKind::HdlcSigEnd, &[])]);
    let cases: [(Ifp, Syntax, &[u8]); 9] = [
        (Ifp::Empty, Syntax::V1998, &[]),
        (Ifp::Indicator(Indicator::NoSignal), Syntax::V1998, &[0x00]),
        (Ifp::Indicator(Indicator::V21Preamble), Syntax::V1998, &[0x06]),
        (Ifp::Indicator(Indicator::V17LongTraining14400), Syntax::V1998, &[0x1e]),
        (Ifp::Indicator(Indicator::V33Training14400), Syntax::V2002, &[0x21, 0x80]),
        (cts.clone(), Syntax::V1998, &[0xc0, 2, 0x80, 0, 1, 0xff, 0xc8, 0x40]),
        (cts, Syntax::V2002, &[0xc0, 2, 0x80, 0, 1, 0xff, 0xc8, 0x20]),
        // Without octets, two field types of the first edition share one octet.
        (ends.clone(), Syntax::V1998, &[0xc0, 2, 0x21]),
        (ends, Syntax::V2002, &[0xc0, 2, 0x10, 0x08]),
    ];
    for (ifp, syntax, octets) in cases {
        assert_eq!(ifp.to_bytes(syntax)[..], *octets, "{ifp} {syntax:?}");
        let parsed = Ifp::parse(octets, syntax);
        assert_eq!((&parsed.ifp, &parsed.faults[..], parsed.consumed), (&ifp, &[][..], octets.len()));
    }
}

#[test]
fn every_value_of_every_table_comes_back() {
    for value in 0..23 {
        let ifp = Ifp::Indicator(Indicator::from_value(value));
        assert_eq!(Ifp::parse(&ifp.to_bytes(Syntax::V2002), Syntax::V2002).ifp, ifp);
    }
    for value in 0..15 {
        let ifp = data(Modulation::from_value(value), &[(FieldKind::HdlcSigEnd, &[])]);
        assert_eq!(Ifp::parse(&ifp.to_bytes(Syntax::V2002), Syntax::V2002).ifp, ifp);
    }
    for value in 0..12 {
        let ifp = data(Modulation::V8, &[(FieldKind::from_value(value), &[1]), (FieldKind::HdlcData, &[2])]);
        assert_eq!(Ifp::parse(&ifp.to_bytes(Syntax::V2002), Syntax::V2002).ifp, ifp);
    }
}

#[test]
fn random_packets_come_back() {
    let mut rng = Rng::new(38);
    for _ in 0..20_000 {
        let syntax = if rng.chance(0.5) { Syntax::V1998 } else { Syntax::V2002 };
        let fields = (0..=rng.below(4))
            .map(|_| {
                let octets: Vec<u8> = (0..rng.below(300)).map(|_| rng.next_u32() as u8).collect();
                Field::new(FieldKind::from_value(rng.below(8) as u8), octets)
            })
            .collect();
        let ifp = Ifp::Data { modulation: Modulation::from_value(rng.below(9) as u8), fields };
        let parsed = Ifp::parse(&ifp.to_bytes(syntax), syntax);
        assert_eq!((parsed.ifp, parsed.faults), (ifp, vec![]));
    }
}

#[test]
fn fields_packed_bit_by_bit_are_read() {
    // X.691 to the letter: five bits, then five bits.
    let packed = [0xc0, 2, 0b0001_0000, 0b0100_0000];
    let parsed = Ifp::parse(&packed, Syntax::V2002);
    assert_eq!(parsed.ifp.to_string(), "v21 hdlc-fcs-OK hdlc-sig-end");
    assert!(parsed.is_clean());
}

#[test]
fn each_fault_has_its_input() {
    let cases: [(&[u8], Syntax, Fault); 9] = [
        (&[0x80], Syntax::V1998, Fault::IndicatorWithData),
        (&[0x2f, 0xc0], Syntax::V2002, Fault::UnknownIndicator(16 + 63)),
        (&[0xd4, 1, 0x10], Syntax::V1998, Fault::UnknownModulation(10)),
        (&[0xc0, 1, 0x5f, 0x80], Syntax::V2002, Fault::UnknownField(8 + 63)),
        (&[0xc0, 1, 0x80, 0, 5, 1], Syntax::V1998, Fault::FieldTruncated { index: 0 }),
        (&[0xc0, 2, 0x80, 0, 0, 1], Syntax::V1998, Fault::FieldTruncated { index: 1 }),
        (&[0x20], Syntax::V1998, Fault::TypeTruncated),
        (&[0xc0, 0], Syntax::V1998, Fault::NoFields),
        (&[0x06, 0, 0], Syntax::V1998, Fault::Trailing { count: 2 }),
    ];
    for (octets, syntax, fault) in cases {
        assert_eq!(Ifp::parse(octets, syntax).faults, [fault], "{octets:x?}");
    }
}

#[test]
fn a_cut_field_keeps_the_octets_that_came() {
    let parsed = Ifp::parse(&[0xc2, 1, 0xe0, 0, 9, 1, 2], Syntax::V1998);
    assert_eq!(parsed.ifp, data(Modulation::V27Rate2400, &[(FieldKind::T4NonEcmData, &[1, 2])]));
}

#[test]
fn mutated_packets_never_panic() {
    let mut rng = Rng::new(2016);
    let good = [
        data(Modulation::V17Rate14400, &[(FieldKind::T4NonEcmData, &[0x55; 40])]).to_bytes(Syntax::V1998),
        data(Modulation::V21, &[(FieldKind::HdlcData, &[1; 9]), (FieldKind::HdlcFcsOk, &[])])
            .to_bytes(Syntax::V2002),
    ];
    let mut faulty = 0;
    for round in 0..100_000 {
        let mut octets = good[round % 2].to_vec();
        for _ in 0..=rng.below(4) {
            let at = rng.below(octets.len() as u64) as usize;
            octets[at] = rng.next_u32() as u8;
        }
        octets.truncate(rng.below(octets.len() as u64 + 1) as usize);
        for syntax in [Syntax::V1998, Syntax::V2002] {
            let parsed = Ifp::parse(&octets, syntax);
            assert!(parsed.consumed <= octets.len());
            faulty += usize::from(!parsed.is_clean());
        }
        let udptl = UdptlPacket::parse(&octets);
        let printed = udptl.packet.to_bytes();
        assert!(UdptlPacket::parse(&printed).has_primary);
    }
    assert!(faulty > 100_000, "mutation hardly breaks anything: {faulty}");
}
