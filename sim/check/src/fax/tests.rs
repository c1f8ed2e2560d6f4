//! Ladders of faxes that are signalled, switched or sent in the wrong way.

use clock::Instant;
use page::{Page, Resolution};
use plan::profile::{Fax, FaxMode, FaxTerminal};
use trace::{Event, Paper, Party};

use crate::Facts;
use crate::observer::Observer;
use crate::script::{cast, check, check_knowing, events};
use crate::wire::fax_ladder;

mod machines;
mod refused;
mod sound;

/// A fax with another line in place of one of its lines; none removes it.
fn with(line: &str, other: &str) -> String {
    let ladder = fax_ladder();
    let is_it = |l: &&str| l.trim() == line;
    assert!(ladder.lines().any(|l| is_it(&l)), "{line}");
    ladder.lines().map(|l| format!("{}\n", if is_it(&l) { other } else { l })).collect()
}

fn edited(line: &str, edits: &str) -> String {
    with(line, &format!("{line} | {edits}"))
}

/// A fax without UDPTL, whose re-INVITE is answered by `answer`; `rest` goes on.
fn refused(answer: &str, rest: &str) -> String {
    let start = with(ANSWER, answer)
        .lines()
        .filter(|l| !l.contains('%') && !l.contains("BYE"))
        .collect::<Vec<_>>()
        .join("\n");
    format!("{start}\n{rest}")
}

/// A fax whose image stream is offered beside sound and answered with port 0.
fn beside(rest: &str) -> String {
    refused("4020 pbx> 200 sdp=no-t38", rest).replace(OFFER, "4000 car> INVITE sdp=audio+t38")
}

const FIRST: &str = "0     pbx> INVITE";
const OFFER: &str = "4000  car> INVITE sdp=t38";
const ANSWER: &str = "4020  pbx> 200 sdp=t38";
const PBX: &str = "4050-8000 pbx% low=3";
const SOUND: &str = "4045-16000 pbx~ seq=4101 ts=25160\n4045-16000 car~ seq=4101 ts=25160\n";

/// T.38 without a word about sound.
const FROM_THE_FIRST: &str = "
    0     pbx> INVITE sdp=image
    20    car> 100
    2000  car> 200 sdp=image
    2020  pbx> ACK
    2030-6000 pbx% low=3
    2030-6000 car% low=3
    6100  pbx> BYE
    6120  car> 200 BYE
";

/// What goes inside DTLS is no UDPTL for who looks on (RFC 7345 3).
fn in_dtls() -> String {
    let line = "s#udptl t38#UDP/TLS/UDPTL t38\\na=setup:actpass\\na=fingerprint:sha-256 4A:AD:B9:B1#";
    let ladder = fax_ladder().replace("sdp=t38", &format!("sdp=t38 | {line}")).replace("low=3", "low=3 cut");
    let active = |l: &str| if l.contains("4020 ") { l.replace("actpass", "active") } else { l.to_owned() };
    ladder.lines().map(|l| active(l) + "\n").collect()
}

#[test]
fn a_fax_as_it_should_be_raises_nothing() {
    check(&[
        ("T.38", fax_ladder(), &[]),
        ("T.38 in DTLS", &in_dtls(), &[]),
        ("T.38 from the first INVITE", FROM_THE_FIRST, &["fax/audio-first"]),
        ("refused", &refused("4020 pbx> 488", &format!("{SOUND}16100 pbx> BYE\n16120 car> 200 BYE")), &[]),
        ("port 0", &beside(&format!("{SOUND}16100 pbx> BYE\n16120 car> 200 BYE")), &[]),
    ]);
}

#[test]
fn a_description_that_is_wrong_about_fax_is_found() {
    let alone = "0 pbx> INVITE sdp=image\n20 car> 100\n2000 car> 488\n2020 pbx> ACK";
    let beside = "0 pbx> INVITE sdp=audio+t38\n20 car> 100\n2000 car> 488\n2020 pbx> ACK";
    check(&[
        ("image alone", alone, &["fax/audio-first"]),
        ("image beside audio", beside, &["fax/image-beside-audio-answered"]),
        (
            "RTP/AVP t38",
            &edited(OFFER, "s#udptl t38#RTP/AVP t38#"),
            &["fax/image-line-form", "fax/other-transport-refused", "sdp/well-formed"],
        ),
        ("rate", &edited(ANSWER, "s#T38MaxBitRate:14400#T38MaxBitRate:33600#"), &["fax/answer-within-offer"]),
        ("version", &edited(ANSWER, "s#T38FaxVersion:0#T38FaxVersion:3#"), &["fax/answer-within-offer"]),
        (
            "JBIG",
            &edited(ANSWER, "s#a=T38FaxUdpEC#a=T38FaxTranscodingJBIG\\na=T38FaxUdpEC#"),
            &["fax/answer-within-offer"],
        ),
        (
            "boolean",
            &edited(OFFER, "s#a=T38FaxUdpEC#a=T38FaxFillBitRemoval:0\\na=T38FaxUdpEC#"),
            &["fax/attribute-spelling"],
        ),
        ("vbd", &edited(FIRST, "s#a=ptime#a=gpmd:99 vbd=maybe\\na=ptime#"), &["fax/vbd-form"]),
        ("vbd is right", &edited(FIRST, "s#a=ptime#a=gpmd:8 vbd=yes\\na=ptime#"), &[]),
        (
            "sip.fax",
            &edited(FIRST, "Accept-Contact: *;+sip.fax=\"t38\";require;explicit"),
            &["fax/sip-fax-form"],
        ),
        ("sip.fax is right", &edited(FIRST, "Accept-Contact: *;+sip.fax=\"t38\""), &[]),
        (
            "DTLS",
            &edited(OFFER, "s#udptl t38#UDP/TLS/UDPTL t38#"),
            &["fax/other-transport-refused", "fax/secure-image-line"],
        ),
    ]);
}

/// A fax at the port of the sound, which is for sound again long after, and UDPTL of the PBX that ends when it is said.
fn back_to_sound(until: u32) -> String {
    let (at, ports) = ("s/image 4002/image 4000/", "port=4000 source=4000");
    format!(
        "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n2030-4040 pbx~\n2030-4040 car~
        4000 car> INVITE sdp=t38 | {at}\n4020 pbx> 200 sdp=t38 | {at}\n4040 car> ACK
        4050-6000 pbx% low=3 {ports}\n4050-6000 car% low=3 {ports}
        16000 car> INVITE sdp=no-t38\n16020 pbx> 200 sdp=no-t38\n16040 car> ACK
        16050-{until} pbx% low=3 seq=65 {ports}
        16050-19010 pbx~ on\n16050-19010 car~ on\n19000 pbx> BYE\n19020 car> 200 BYE"
    )
}

#[test]
fn udptl_goes_on_at_a_port_that_is_for_sound_again() {
    check(&[
        ("goes on", &back_to_sound(18000), &["fax/udptl-stops"]),
        ("under way", &back_to_sound(16400), &[]),
    ]);
}

#[test]
fn udptl_that_is_not_what_was_agreed_is_found() {
    let udptl = |options: &str| with(PBX, &format!("4050-8000 pbx% {options}"));
    check(&[
        ("long", &udptl("low=3 octets=500"), &["fax/datagram-size"]),
        ("jumps", &udptl("low=0 high=0 jump=5"), &["fax/redundancy-sent", "fax/sequence-counts"]),
        ("one number", &udptl("low=0 high=0 frozen"), &["fax/sequence-counts"]),
        ("cut", &udptl("low=3 high=2 cut"), &["fax/udptl-well-formed"]),
        ("no copies", &udptl("low=0 high=0"), &["fax/redundancy-sent"]),
        ("wrong copies", &udptl("low=3 spoiled"), &["fax/copies-match", "fax/redundancy-sent"]),
        ("FEC", &udptl("fec"), &["fax/fec-as-asked"]),
        ("V.8", &udptl("low=3 v8"), &["fax/newer-signals"]),
        ("other port", &udptl("low=3 port=4010"), &["fax/negotiated-address"]),
        ("other source", &udptl("low=3 source=4010"), &["fax/symmetric-port"]),
        ("after BYE", &with(PBX, "4050-9400 pbx% low=3"), &["fax/udptl-stops"]),
        (
            "stalls",
            &with(PBX, "4050-4500 pbx% low=3")
                .replace("4050-8000 car% low=3", "4200 car% DIS cut\n7200 car% DIS")
                .replace("8100 ", "28100 ")
                .replace("8120 ", "28120 "),
            &["fax/survives-garbage", "fax/udptl-well-formed"],
        ),
        (
            "RTP goes on",
            &with(PBX, "4050-8000 pbx% low=3\n4045-7000 pbx~ seq=4101 ts=25160"),
            &["fax/sound-stops"],
        ),
    ]);
    let fec = edited(OFFER, "s#t38UDPRedundancy#t38UDPFEC#")
        .replace("4020  pbx> 200 sdp=t38", "4020  pbx> 200 sdp=t38 | s#t38UDPRedundancy#t38UDPFEC#");
    let both = |options: &str| fec.replace("pbx% low=3", options).replace("car% low=3", "car% fec");
    check(&[
        ("FEC was agreed", &both("pbx% fec"), &[]),
        ("FEC is wrong", &both("pbx% fec spoiled"), &["fax/fec-as-asked"]),
    ]);
}

#[test]
fn a_switch_that_goes_wrong_is_found() {
    let bye = "16100 pbx> BYE\n16120 car> 200 BYE";
    let by_caller = fax_ladder()
        .replace(OFFER, "4000 pbx> INVITE sdp=t38")
        .replace(ANSWER, "4020 car> 200 sdp=t38")
        .replace("4040  car> ACK", "4040 pbx> ACK");
    let late = fax_ladder()
        .replace("4000 ", "14000 ")
        .replace("4020 ", "14020 ")
        .replace("4040 ", "14040 ")
        .replace("-14040 car~", "-14040 car~ ced")
        .replace("-4040", "-14040")
        .replace("4050-8000", "14050-18000")
        .replace("8100 ", "18100 ")
        .replace("8120 ", "18120 ");
    let eaten = refused(
        "",
        "4010 pbx> 100\n4045-36000 pbx~ seq=4101 ts=25160\n4045-36000 car~ seq=4101 ts=25160\n36050 car> BYE\n36070 pbx> 200 BYE",
    )
    .replace("4040  car> ACK", "");
    let silence = SOUND.replace("car~", "car~ quiet");
    let quiet = refused("4020 pbx> 488", &format!("{silence}{bye}"));
    check(&[
        ("by the caller", &by_caller, &["fax/receiver-switches"]),
        ("late", &late, &["fax/switch-in-time"]),
        ("late and muted", &late.replace(" ced", ""), &["fax/tones-reach-the-far-side"]),
        ("eaten", &eaten, &["fax/switch-answered", "media/rtcp-sent"]),
        (
            "silent",
            &refused("4020 pbx> 488", &format!("4045-16000 pbx~ seq=4101 ts=25160\n{bye}")),
            &["fax/refused-switch-keeps-sound"],
        ),
        ("quiet", &quiet.replace("-4040 car~", "-4040 car~ ced"), &["fax/falls-back"]),
        ("a person is quiet", &quiet, &[]),
        ("BYE after port 0", &beside("4100 car> BYE\n4120 pbx> 200 BYE"), &["fax/port-0-keeps-call"]),
        (
            "183",
            &refused("4020 pbx> 183", "")
                .replace("4040  car> ACK", "4035 car> BYE\n4050 pbx> 200 BYE\n4051 pbx> 487\n4070 car> ACK"),
            &["fax/provisional-tolerated"],
        ),
    ]);
}

#[test]
fn a_fax_that_stays_on_a_codec_for_speech_is_found() {
    let offer = "s#RTP/AVP 8 101#RTP/AVP 18 8 101# ;; s#a=rtpmap:8#a=rtpmap:18 G729/8000\\na=rtpmap:8#";
    let answer = "s#RTP/AVP 8 101#RTP/AVP 18 101# ;; s#a=rtpmap:8 PCMA/8000#a=rtpmap:18 G729/8000#";
    let speech = |rest: &str| {
        refused("4020 pbx> 488", rest)
            .replace("pbx> INVITE\n", &format!("pbx> INVITE | {offer}\n"))
            .replace("car> 200\n", &format!("car> 200 | {answer}\n"))
            .replace("2030-4040 pbx~", "2030-4040 pbx~ pt=18")
            .replace("2030-4040 car~", "2030-4040 car~ pt=18")
    };
    let goes_on = SOUND.replace("seq=", "pt=18 seq=");
    let bye = "16100 pbx> BYE\n16120 car> 200 BYE";
    let short = goes_on.replace("-16000", "-7000");
    let sped_up = "4300 car> INVITE sdp=no-t38\n4320 pbx> 200 sdp=no-t38\n4340 car> ACK";
    let until = goes_on.replace("-16000", "-4340");
    let since = "4345-16000 pbx~ seq=4116 ts=27560\n4345-16000 car~ seq=4116 ts=27560";
    check(&[
        ("stays", &speech(&format!("{goes_on}{bye}")), &["fax/up-speed"]),
        ("given up at once", &speech(&format!("{short}7100 pbx> BYE\n7120 car> 200 BYE")), &[]),
        ("moves", &speech(&format!("{until}{sped_up}\n{since}\n{bye}")), &[]),
    ]);
}

#[test]
fn a_fax_that_is_switched_twice_or_refreshed_is_left_alone() {
    let crossing = "4000 car> INVITE sdp=t38\n4005 pbx> INVITE sdp=t38\n4015 pbx> 491\n4020 car> 491\n4030 car> ACK\n4035 pbx> ACK\n";
    let start: String = fax_ladder().lines().take(8).map(|l| format!("{l}\n")).collect();
    let again = "6000 car> INVITE sdp=t38\n6020 pbx> 488\n6040 car> ACK";
    let refresh = "6000 car> INVITE sdp=no-t38\n6020 pbx> 200 sdp=no-t38\n6040 car> ACK";
    let short = |rest: &str| {
        fax_ladder().replace("4050-8000 car% low=3", rest).replace("4050-8000 pbx", "4050-6000 pbx")
    };
    check(&[
        (
            "glare",
            &format!("{start}{crossing}{SOUND}16100 pbx> BYE\n16120 car> 200 BYE"),
            &["fax/glare-is-resolved"],
        ),
        (
            "again",
            &with("4050-8000 car% low=3", &format!("4050-8000 car% low=3\n{again}")),
            &["fax/repeated-offer-answered"],
        ),
        ("refresh", &short(&format!("4050-6000 car% low=3\n{refresh}")), &["fax/refresh-keeps-image"]),
    ]);
}

#[test]
fn a_machine_that_is_not_heard_in_t38_is_found() {
    // UDPTL of both sides, in which nobody says a word of T.30.
    let lasting = |until: &str, bye: &str, over: &str| {
        fax_ladder().replace("-8000", until).replace("8100 ", bye).replace("8120 ", over)
    };
    let long = lasting("-18000", "18100 ", "18120 ").replace("-4040 car~", "-4040 car~ ced");
    let spoken = |lines: &str| spoken(lines).replace("-4040 pbx~", "-4040 pbx~ cng ts=28000");
    check(&[
        ("ten seconds", &long, &["fax/carries-both-ways"]),
        ("a person has answered", &long.replace(" ced", ""), &[]),
        ("less than ten seconds", &lasting("-12000", "12100 ", "12120 "), &[]),
        ("lost on the way", &long.replace("car% low=3", "car% low=3 lost"), &[]),
        ("no answer", &spoken("4500 car% DIS\n7500 car% DIS"), &["fax/carries-both-ways"]),
        ("a person has called", &spoken("4500 car% DIS\n7500 car% DIS").replace(" cng ", " "), &[]),
        ("not for long", &spoken("7000 car% DIS\n10000 car% DIS"), &[]),
        ("an answer", &spoken("4500 car% DIS\n7500 car% DIS\n12000 pbx% DCN"), &[]),
    ]);
}

/// A fax whose machines say `lines`, in place of UDPTL that nobody understands.
fn spoken(lines: &str) -> String {
    let ladder = fax_ladder().replace("8100 ", "16100 ").replace("8120 ", "16120 ");
    let kept = ladder.lines().filter(|l| !l.contains('%')).collect::<Vec<_>>().join("\n");
    format!("{kept}\n{lines}")
}

/// The first signal is lost twice, with all copies of it.
fn with_loss(fax: &str) -> String {
    fax.replace("4500  car% DIS", "4300  car% DIS lost\n4700  car% DIS lost")
}

const PAGE: &str = "
    4500  car% DIS
    5000  pbx% DCS=14400
    6000  car% CFR
    6500  pbx% page=wbw
    7000  pbx% EOP
    8000  car% MCF
";

#[test]
fn a_fax_that_is_ended_without_a_goodbye_is_found() {
    let goodbye = format!("{PAGE}9000 pbx% DCN");
    check(&[
        ("no DCN", &spoken(PAGE), &["fax/phases-complete"]),
        ("no page either", &spoken("4500 car% DIS\n5000 pbx% DCS=14400"), &["fax/phases-complete"]),
        ("DCN", &spoken(&goodbye), &[]),
        ("DCN of the receiver", &spoken(&goodbye.replace("pbx% DCN", "car% DCN")), &[]),
        ("something is lost", &with_loss(&spoken(PAGE)), &[]),
    ]);
}

#[test]
fn what_a_limit_of_ours_left_undone_accuses_nobody() {
    let (events, end) = events(&spoken(PAGE));
    let found = |is_limit: bool| {
        let mut judge = Observer::new(cast(), Facts::default());
        events.iter().for_each(|event| judge.observe(event));
        let paper = Paper {
            call_id: "call-a".to_owned(),
            is_document: true,
            pages: Vec::new(),
            outcome: "the call exceeded its deadline".to_owned(),
            is_failed: true,
            is_limit,
        };
        let at = Instant::from_millis(16_200);
        judge.observe(&Event::Paper { at, party: Party::Pbx, paper: Box::new(paper) });
        judge.finish(end).findings.iter().map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert_eq!(found(false), ["fax/phases-complete"]);
    assert!(found(true).is_empty());
}

#[test]
fn a_rate_that_does_not_fall_is_found() {
    // Trainings: what is ordered, and whether it fails.
    let fax = |trainings: &[(u32, bool)]| {
        let mut lines = "4500 car% DIS\n".to_owned();
        for (at, (rate, fails)) in (5000..).step_by(1000).zip(trainings) {
            let answer = if *fails { "FTT" } else { "CFR" };
            lines += &format!("{at} pbx% DCS={rate}\n{} car% {answer}\n", at + 500);
        }
        spoken(&format!("{lines}15500 pbx% DCN"))
    };
    let fails = |rate| (rate, true);
    let well = |rate| [fails(rate), (rate, false)];
    let found = &["fax/rate-falls"];
    check(&[
        ("rises", &fax(&[fails(9600), (14400, false)]), found),
        ("stays", &fax(&[fails(14400), fails(14400), fails(14400), (14400, false)]), found),
        ("falls", &fax(&[fails(14400), (9600, false)]), &[]),
        ("falls at last", &fax(&[fails(14400), fails(14400), fails(14400), (9600, false)]), &[]),
        ("stays twice", &fax(&[fails(14400), fails(14400), (14400, false)]), &[]),
        ("rises later", &fax(&[(9600, false), (14400, false)]), &[]),
        ("rises after it went well", &fax(&[fails(9600), (9600, false), (14400, false)]), &[]),
        ("fails once for each page", &fax(&[well(14400), well(14400), well(14400)].concat()), &[]),
    ]);
}

/// A side has [`PAGE`]'s page to send.
fn document(by: Party) -> Facts {
    let mut page = Page::white(1728, 3, Resolution::Standard);
    page.fill(0, 1, 1728, 1);
    Facts { documents: vec![(by, vec![page])], ..Facts::default() }
}

/// A fax that goes through all phases, with error correction.
fn corrected() -> String {
    let page = PAGE.replace("DCS=14400", "DCS=14400 ecm").replace("page=wbw", "page=wbw ecm");
    spoken(&format!("{}9000 pbx% DCN", page.replace("EOP", "PPS=EOP")))
}

#[test]
fn a_page_that_is_not_the_document_is_found() {
    let fax = corrected();
    let other = fax.replace("page=wbw", "page=wbb");
    let found = &["fax/page-is-document"];
    check_knowing(
        &document(Party::Pbx),
        &[
            ("another page", &other, found),
            ("fewer rows", &fax.replace("page=wbw", "page=wb"), found),
            ("the page", &fax, &[]),
            ("not confirmed", &other.replace("MCF", "FTT"), &["fax/response-has-command"]),
            ("something is lost", &with_loss(&other), &[]),
        ],
    );
    check_knowing(&document(Party::Carrier), &[("document of the receiver", &other, &[])]);
}

#[test]
fn a_page_without_error_correction_must_be_the_document_over_t38() {
    let fax = spoken(&format!("{PAGE}9000 pbx% DCN"));
    let other = fax.replace("page=wbw", "page=wbb");
    let sound_again = "6200 car> INVITE sdp=no-t38\n6220 pbx> 200 sdp=no-t38\n6240 car> ACK";
    let back = ["fax/refresh-keeps-image", "fax/udptl-stops"];
    let found = &["fax/page-is-document"];
    check_knowing(
        &document(Party::Pbx),
        &[
            ("another page", &other, found),
            ("the page", &fax, &[]),
            ("T.38 is over", &format!("{other}\n{sound_again}"), &back),
            ("something is lost", &with_loss(&other), &[]),
        ],
    );
    let mut behind_gateway = document(Party::Pbx);
    behind_gateway.pbx.fax =
        Some(Fax { terminal: FaxTerminal::Gateway, mode: FaxMode::T38, ..Fax::default() });
    let corrected = corrected().replace("page=wbw", "page=wbb");
    check_knowing(&behind_gateway, &[("through a gateway", &other, &[]), ("corrected", &corrected, found)]);
}

#[test]
fn a_side_that_does_not_do_as_it_declares_is_found() {
    let side = |mode| Some(Fax { mode, ..Fax::default() });
    let facts = |carrier, pbx| {
        let mut facts = Facts::default();
        (facts.carrier.fax, facts.pbx.fax) = (side(carrier), side(pbx));
        facts
    };
    let rest = format!("{SOUND}16100 pbx> BYE\n16120 car> 200 BYE");
    let refuses = refused("4020 pbx> 488", &rest);
    let renewed = format!("{}6000 car> INVITE sdp=t38\n6020 pbx> 488\n6040 car> ACK", fax_ladder());
    check_knowing(
        &facts(FaxMode::T38, FaxMode::T38),
        &[
            ("has it and refuses", &refuses, &["fax/as-declared"]),
            ("not for want of T.38", &refused("4020 pbx> 500", &rest), &[]),
            ("renewed", &renewed, &["fax/repeated-offer-answered"]),
            ("both have it", fax_ladder(), &[]),
        ],
    );
    check_knowing(
        &facts(FaxMode::Passthrough, FaxMode::T38),
        &[("has it not and offers", fax_ladder(), &["fax/as-declared"])],
    );
    check_knowing(
        &facts(FaxMode::T38, FaxMode::Passthrough),
        &[("has it not and refuses", &refuses, &[]), ("has it not and takes it", fax_ladder(), &[])],
    );
}

#[test]
fn an_answer_has_its_command() {
    let fax = |said: &str| {
        let call: String =
            fax_ladder().lines().filter(|l| !l.contains('%')).map(|l| format!("{l}\n")).collect();
        let call = call.replace("8100 ", "16100 ").replace("8120 ", "16120 ");
        format!("4500 car% DIS\n5000 pbx% DCS=14400\n{said}\n14000 pbx% DCN\n{call}")
    };
    let page = "6500 pbx% page=wbw\n7000 pbx% EOP\n8000 car% MCF";
    check(&[
        ("confirmed", &fax(&format!("6000 car% CFR\n{page}")), &[]),
        (
            "a page that was not sent",
            &fax(&format!("6000 car% MCF\n{page}")),
            &["fax/response-has-command", "fax/training-before-page"],
        ),
        (
            "beside a datagram that nobody can read",
            &fax(&format!("6000 car% MCF\n6200 car% DIS cut\n{page}")),
            &["fax/udptl-well-formed"],
        ),
        (
            "a training that was not sent",
            &fax(&format!("6000 car% CFR\n{}", page.replace("MCF", "CFR"))),
            &["fax/response-has-command"],
        ),
    ]);
}

#[test]
fn a_page_without_its_training_is_found() {
    let fax = |edit: &dyn Fn(String) -> String| spoken(&format!("{}9000 pbx% DCN", edit(PAGE.to_owned())));
    let found = &["fax/training-before-page"];
    check(&[
        ("trained", &fax(&|page| page), &[]),
        ("no check", &fax(&|page| page.replace("DCS=14400", "DCS=14400 alone")), found),
        ("no signal", &fax(&|page| page.replace("page=wbw", "page=wbw untrained")), found),
        ("not confirmed", &fax(&|page| page.replace("CFR", "FTT")), found),
        (
            "no answer",
            &fax(&|page| page.lines().filter(|l| !l.contains("CFR")).map(|l| format!("{l}\n")).collect()),
            found,
        ),
        ("lost", &with_loss(&fax(&|page| page.replace("DCS=14400", "DCS=14400 alone"))), &[]),
    ]);
}
