//! URIs: what they hold, that they print back, and when two are the same.

use sip::{FaultKind, Scheme, Uri};

#[test]
fn uris_print_back() {
    let uris = [
        "sip:alice@atlanta.example.com",
        "SIP:Alice@Atlanta.Example.COM:5060;Transport=TCP;lr",
        "sips:alice:secret@[2001:db8::1]:5061;transport=tls?Subject=a%20b&Priority=urgent",
        "sip:h",
        "sip:*21%23@h",
        "sip:+49-30-1;ext=2;phone-context=+49@gw.example.com;user=phone",
        "sip:user;par=u%40example.net@example.com",
        "sip:first.last@h;x=1:2",
        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@h",
        "sip:[::ffff:192.0.2.10]:19823",
        "sip:a@my_host;sg=00:05:03:5e:70:a6",
        "tel:+49-30-123;ext=5",
        "tel:7042;phone-context=example.com",
        "tel:*21#",
        "urn:service:sos",
        "mailto:bob@biloxi.example.com",
        "soap.beep://192.0.2.103:3002",
    ];
    for text in uris {
        let uri = Uri::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(uri.to_string(), text);
        assert!(uri.equivalent(&uri), "{text}");
    }
}

#[test]
fn a_contact_becomes_a_target() {
    let table = [
        ("sip:a@h;x=1", "sip:a@h;x=1", None),
        ("sip:a@192.0.2.1;method=INVITE;x=1?Subject=b", "sip:a@192.0.2.1;x=1", Some("192.0.2.1")),
        ("sip:a@h;maddr=192.0.2.7", "sip:a@h;maddr=192.0.2.7", Some("192.0.2.7")),
        ("sip:a@192.0.2.1;maddr=[2001:db8::1]", "sip:a@192.0.2.1;maddr=[2001:db8::1]", Some("2001:db8::1")),
    ];
    for (contact, target, address) in table {
        let uri = Uri::parse(contact).expect("well formed");
        assert_eq!(uri.as_target().to_string(), target);
        assert_eq!(uri.next_address().map(|address| address.to_string()).as_deref(), address, "{contact}");
    }
}

#[test]
fn parts_are_told_apart() {
    let uri = Uri::parse("sip:%61lice:pw@[2001:db8::1]:5070;lr;maddr=h?a=b&c=d").expect("well formed");
    assert_eq!((uri.user.as_deref(), uri.user_unescaped().as_deref()), (Some("%61lice"), Some("alice")));
    assert_eq!((uri.password.as_deref(), uri.port), (Some("pw"), Some(5070)));
    assert_eq!(uri.host_address(), "2001:db8::1".parse().ok());
    assert!(uri.is_loose_router() && uri.params.value("maddr") == Some("h"));
    assert_eq!((uri.headers.len(), uri.headers.value("c")), (2, Some("d")));
}

#[test]
fn numbers_are_found_in_both_kinds_of_uri() {
    // A plus is a plus (RFC 3966), never a space; separators carry no meaning.
    let cases = [
        ("tel:+49-30-1234", Some("+49301234")),
        ("tel:+49(30)12.34;ext=1", Some("+49301234")),
        ("sip:+49301234@h;user=phone", Some("+49301234")),
        ("sip:%2B49301234@h", Some("+49301234")),
        ("sip:00493012@h", Some("00493012")),
        ("sip:+4930;cic=+1-6789;npdi@h", Some("+4930")),
        ("sip:*21%23@h", Some("*21#")),
        ("sip:alice@h", None),
        ("sip:h", None),
        ("sip:+@h", None),
    ];
    for (text, number) in cases {
        let uri = Uri::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(uri.telephone_number().as_deref(), number, "{text}");
    }
}

#[test]
fn parameters_of_a_number_are_found_in_both_kinds_of_uri() {
    let uris = [
        "tel:+16305550100;npdi;tgrp=tg-1;trunk-context=example.com",
        "sip:+16305550100;npdi;tgrp=tg-1;trunk-context=example.com@h;user=phone;lr",
    ];
    for text in uris {
        let params = Uri::parse(text).expect("well formed").telephone_params();
        assert_eq!(
            (params.value("tgrp"), params.has("npdi"), params.len()),
            (Some("tg-1"), true, 3),
            "{text}"
        );
    }
    assert!(Uri::parse("sip:alice@h;user=phone").expect("well formed").telephone_params().is_empty());
}

#[test]
fn defects_are_named() {
    let cases = [
        ("", FaultKind::UriMalformed),
        ("alice@h", FaultKind::UriMalformed),
        ("sip:", FaultKind::UriMalformed),
        ("1sip:h", FaultKind::UriMalformed),
        ("sip:a b@h", FaultKind::UriMalformed),
        ("sip:@h", FaultKind::UriMalformed),
        ("sip:a#b@h", FaultKind::UriMalformed),
        ("sip:a@", FaultKind::HostMalformed),
        ("sip:a@b@c", FaultKind::HostMalformed),
        ("sip:a@h:", FaultKind::HostMalformed),
        ("sip:a@h:sip", FaultKind::HostMalformed),
        ("sip:a@h:65536", FaultKind::PortRange),
        ("sip:a@[2001:db8::1", FaultKind::HostMalformed),
        ("sip:a@[192.0.2.1]", FaultKind::HostMalformed),
        ("sip:a@h;", FaultKind::ParameterMalformed),
        ("sip:a@h;=x", FaultKind::ParameterMalformed),
        ("sip:%4@h", FaultKind::UriEscapeMalformed),
        ("tel:", FaultKind::UriMalformed),
        ("tel:+", FaultKind::TelNumberMalformed),
        ("tel:+49abc", FaultKind::TelNumberMalformed),
        ("tel:alice", FaultKind::TelNumberMalformed),
    ];
    for (text, kind) in cases {
        assert_eq!(Uri::parse(text).map_err(|fault| fault.kind), Err(kind), "{text}");
    }
}

#[test]
fn equivalence_follows_the_rfc() {
    // RFC 3261 19.1.4 and RFC 3966 4: (one, other, same)
    let cases = [
        ("sip:%61lice@a.com;transport=TCP", "sip:alice@A.CoM;Transport=tcp", true),
        ("sip:carol@c.com", "sip:carol@c.com;newparam=5", true),
        ("sip:carol@c.com;security=on", "sip:carol@c.com;newparam=5", true),
        ("sip:carol@c.com;security=on", "sip:carol@c.com;security=off", false),
        (
            "sip:b.com;transport=tcp;method=REGISTER?to=x",
            "sip:b.com;method=REGISTER;transport=tcp?to=x",
            true,
        ),
        ("sip:a@b?s=p%20x&p=u", "sip:a@b?p=u&s=p%20x", true),
        ("SIP:ALICE@a.com;Transport=udp", "sip:alice@a.com;Transport=UDP", false),
        ("sip:bob@b.com", "sip:bob@b.com:5060", false),
        ("sip:bob@b.com", "sip:bob@b.com;transport=udp", false),
        ("sip:bob@b.com", "sip:bob@b.com;maddr=192.0.2.1", false),
        ("sip:bob@b.com", "sip:bob@b.com;ttl=1", false),
        ("sip:1@b.com", "sip:1@b.com;user=phone", false),
        ("sip:carol@c.com", "sip:carol@c.com?Subject=x", false),
        ("sip:bob@b.com", "sips:bob@b.com", false),
        ("sip:bob@b.com", "sip:b.com", false),
        ("sip:bob:a@b.com", "sip:bob@b.com", false),
        ("sip:a%3Bb@h", "sip:a%3bb@h", true),
        ("sip:a%3Bb@h", "sip:a;b@h", false),
        ("tel:+49-30-1", "tel:+49301", true),
        ("tel:+49301;ext=1;isub=2", "tel:+49301;isub=2;ext=1", true),
        ("tel:+49301", "tel:+49301;ext=1", false),
        ("tel:+49301", "sip:+49301@h", false),
    ];
    for (one, other, same) in cases {
        let (a, b) = (Uri::parse(one).expect(one), Uri::parse(other).expect(other));
        assert_eq!(a.equivalent(&b), same, "{one} {other}");
        assert_eq!(b.equivalent(&a), same, "{other} {one}");
    }
}

#[test]
fn uris_are_built() {
    let uri = Uri::sip(Some("+4930"), "192.0.2.1", Some(5070)).with_param("user", Some("phone"));
    assert_eq!(uri.to_string(), "sip:+4930@192.0.2.1:5070;user=phone");
    assert_eq!(Uri::tel("+4930").to_string(), "tel:+4930");
    let mut secure = Uri::parse("SIP:a@h").expect("well formed");
    secure.scheme = Scheme::Sips;
    assert_eq!(secure.to_string(), "sips:a@h");
}

#[test]
fn an_address_of_record_is_written_one_way() {
    let table = [
        ("SIP:trunk%31@Carrier.Example;user=phone", "sip:trunk1@carrier.example"),
        ("sip:Trunk1@carrier.example:5070;transport=tcp?Subject=a", "sip:Trunk1@carrier.example:5070"),
        ("sips:[2001:DB8::1]", "sips:[2001:db8::1]"),
    ];
    for (text, expected) in table {
        assert_eq!(Uri::parse(text).expect("well formed").address_of_record(), expected, "{text}");
    }
}
