//! T.38 attributes in every spelling seen.

use super::*;

const REGISTERED: &str = "m=image 5000 udptl t38\r\n\
    a=T38FaxVersion:3\r\n\
    a=T38MaxBitRate:14400\r\n\
    a=T38FaxFillBitRemoval\r\n\
    a=T38FaxTranscodingMMR\r\n\
    a=T38FaxTranscodingJBIG\r\n\
    a=T38FaxRateManagement:transferredTCF\r\n\
    a=T38FaxMaxBuffer:1024\r\n\
    a=T38FaxMaxDatagram:238\r\n\
    a=T38FaxUdpEC:t38UDPRedundancy\r\n";

fn t38(lines: &str) -> (T38Attributes, Vec<T38Fault>) {
    let sdp = read(&format!("{HEAD}m=image 5000 udptl t38\r\n{lines}"));
    T38Attributes::of_media(&sdp.media[0])
}

#[test]
fn the_registered_form_is_read_and_printed() {
    let media = clean(REGISTERED).media.remove(0);
    assert!(media.is_t38() && !media.is_rtp());
    let (attributes, faults) = T38Attributes::of_media(&media);
    assert_eq!(faults, []);
    let expected = T38Attributes {
        version: 3,
        max_bit_rate: Some(14_400),
        rate_management: Some(RateManagement::TransferredTcf),
        max_buffer: Some(1024),
        max_datagram: Some(238),
        udp_ec: Some(UdpErrorCorrection::Redundancy),
        fill_bit_removal: true,
        transcoding_mmr: true,
        transcoding_jbig: true,
    };
    assert_eq!(attributes, expected);
    assert_eq!(attributes.to_attributes(), media.attributes);
}

#[test]
fn booleans_mean_yes_by_being_there_and_no_by_a_zero() {
    use T38Fault::{BadValue, BooleanWithValue, NameInOtherCase};
    let name = || "T38FaxFillBitRemoval".into();
    for (line, expected, faults) in [
        ("", false, vec![]),
        ("a=T38FaxFillBitRemoval\r\n", true, vec![]),
        ("a=T38FaxFillBitRemoval:1\r\n", true, vec![BooleanWithValue(name())]),
        ("a=T38FaxFillBitRemoval:0\r\n", false, vec![BooleanWithValue(name())]),
        ("a=T38FaxFillBitRemoval:yes\r\n", true, vec![BadValue(name())]),
        ("a=t38faxfillbitremoval\r\n", true, vec![NameInOtherCase("t38faxfillbitremoval".into())]),
    ] {
        let (attributes, found) = t38(line);
        assert_eq!((attributes.fill_bit_removal, found), (expected, faults), "{line}");
    }
}

#[test]
fn values_that_are_none_are_left_out_and_said() {
    use T38Fault::{BadValue, Repeated};
    for (line, fault) in [
        ("a=T38FaxVersion:x\r\n", BadValue("T38FaxVersion".into())),
        ("a=T38MaxBitRate\r\n", BadValue("T38MaxBitRate".into())),
        ("a=T38FaxMaxDatagram:-1\r\n", BadValue("T38FaxMaxDatagram".into())),
        ("a=T38FaxUdpEC:t38UDPMagic\r\n", BadValue("T38FaxUdpEC".into())),
        ("a=T38FaxRateManagement:mine\r\n", BadValue("T38FaxRateManagement".into())),
        ("a=T38FaxVersion:0\r\na=T38FaxVersion:3\r\n", Repeated("T38FaxVersion".into())),
    ] {
        let (attributes, faults) = t38(line);
        assert_eq!((attributes, faults), (T38Attributes::default(), vec![fault]), "{line}");
    }
}

#[test]
fn transport_and_format_are_seen_in_any_case() {
    for (line, is_t38) in [
        ("m=image 5000 udptl t38", true),
        ("m=image 5000 UDPTL T38", true),
        ("m=image 5000 TCP t38", false),
        ("m=audio 5000 RTP/AVP 8", false),
    ] {
        assert_eq!(read(&format!("{HEAD}{line}\r\n")).media[0].is_t38(), is_t38, "{line}");
    }
}
