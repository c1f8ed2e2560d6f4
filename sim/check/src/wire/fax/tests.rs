//! Ladders with UDPTL, and what the summary says of them.

use clock::Instant;
use trace::Party;

use crate::observer::Observer;
use crate::script::{cast, events, judged};
use crate::{Facts, FaxTransport};

/// A call that goes to T.38 after the callee's re-INVITE.
const FAX: &str = "
    0     pbx> INVITE
    20    car> 100
    300   car> 180
    2000  car> 200
    2020  pbx> ACK
    2030-4040 pbx~
    2030-4040 car~
    4000  car> INVITE sdp=t38
    4020  pbx> 200 sdp=t38
    4040  car> ACK
    4050-8000 pbx% low=3
    4050-8000 car% low=3
    8100  pbx> BYE
    8120  car> 200 BYE
";

/// The ladder of a fax that is right in everything.
pub(crate) fn fax_ladder() -> &'static str {
    FAX
}

#[test]
fn udptl_is_told_by_its_address_and_counted() {
    let outcome = judged(FAX, Facts::default());
    let [call] = outcome.calls.as_slice() else { panic!("one call: {:?}", outcome.calls) };
    let fax = call.fax.as_ref().expect("it was a fax");
    assert_eq!(fax.transport, Some(FaxTransport::T38));
    assert_eq!(fax.switched_by(), Some(Party::Carrier));
    assert_eq!(fax.agreed.as_ref().map(|a| (a.at, a.by)), Some((Instant::from_millis(4020), Party::Carrier)));
    for udptl in &fax.udptl {
        assert_eq!((udptl.datagrams, udptl.received.datagrams), (132, 132), "{udptl:?}");
        assert_eq!((udptl.received.lost, udptl.received.malformed), (0, 0));
    }
    assert_eq!(fax.udptl.len(), 2);
    assert!(fax.udptl[0].control_copies > Some(290) && fax.udptl[0].page_copies >= Some(100), "{fax:?}");
}

#[test]
fn sequence_numbers_from_32768_on_are_no_rtp() {
    let script =
        FAX.replace("pbx% low=3", "pbx% low=3 seq=32760").replace("car% low=3", "car% low=3 seq=65530");
    let outcome = judged(&script, Facts::default());
    let fax = outcome.calls[0].fax.as_ref().expect("it was a fax");
    assert_eq!(fax.udptl.iter().map(|u| u.received.datagrams).collect::<Vec<_>>(), [132, 132]);
    assert!(fax.udptl.iter().all(|u| u.received.lost == 0 && u.received.malformed == 0), "{fax:?}");
}

#[test]
fn late_rtp_on_the_port_of_udptl_is_rtp() {
    let script = FAX.replace(
        "    4050-8000 pbx% low=3\n",
        "    4050-8000 pbx% low=3\n    4060-4300 pbx~ port=4002 seq=5000\n",
    );
    let outcome = judged(&script, Facts::default());
    let fax = outcome.calls[0].fax.as_ref().expect("it was a fax");
    assert!(fax.udptl.iter().all(|u| u.received.strays == 0), "{fax:?}");
}

#[test]
fn a_refusal_is_told_with_its_status() {
    let refused = |answer: &str| {
        let script = FAX.replace("4020  pbx> 200 sdp=t38", answer);
        let script: String = script.lines().filter(|l| !l.contains('%')).map(|l| format!("{l}\n")).collect();
        judged(&script, Facts::default()).calls.remove(0).fax.expect("it tried to be a fax")
    };
    let by_status = refused("4020 pbx> 488");
    assert_eq!((by_status.refused_with(), by_status.transport), (Some(488), None));
    let by_port = refused("4020 pbx> 200 sdp=no-t38");
    assert_eq!((by_port.refused_with(), by_port.switched_by()), (Some(200), None));
    assert_eq!((by_status.fell_back(), by_port.fell_back()), (None, None));
}

#[test]
fn a_fax_that_fell_back_to_sound_is_told_so() {
    let goes_on = |sound: &str| {
        let script = FAX.replace("4020  pbx> 200 sdp=t38", "4020 pbx> 488").replace("-4040 car~", sound);
        let script: String = script.lines().filter(|l| !l.contains('%')).map(|l| format!("{l}\n")).collect();
        let rest = "4045-8000 pbx~ seq=4101 ts=25160\n4045-8000 car~ seq=4101 ts=25160";
        judged(&format!("{script}{rest}"), Facts::default())
            .calls
            .remove(0)
            .fax
            .expect("it tried to be a fax")
    };
    let machine = goes_on("-4040 car~ ced");
    assert_eq!((machine.transport, machine.fell_back()), (Some(FaxTransport::Passthrough), Some(488)));
    let person = goes_on("-4040 car~");
    assert_eq!((person.transport, person.fell_back()), (None, None));
}

#[test]
fn a_voice_call_has_nothing_to_do_with_fax() {
    assert_eq!(judged(crate::script::CALL, Facts::default()).calls[0].fax, None);
}

#[test]
fn sound_that_comes_later_for_good_is_heard() {
    let fax = |rest: &str| {
        let ladder = format!(
            "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n2030-12010 pbx~\n2030-5030 car~ v21\n{rest}\n\
             12000 pbx> BYE\n12020 car> 200 BYE"
        );
        judged(&ladder, Facts::default()).calls.remove(0).fax.expect("a machine was heard").exchange
    };
    let in_time = fax("5030-11030 car~ v21 seq=4150 ts=33000");
    assert_eq!(in_time.facts.losses, [0, 0]);
    for late in [45, 80, 125, 190] {
        let line = format!("{}-{} car~ v21 unmarked seq=4150 ts=33000", 5030 + late, 11030 + late);
        let later = fax(&line);
        assert_eq!(later.said[0].count, in_time.said[0].count, "{late} ms");
        assert_eq!(later.facts.bad_frames, 0, "{late} ms");
        // A buffer of the usual size would have had one hole.
        assert_eq!(later.facts.losses, [0, u32::from(late > 60)], "{late} ms");
    }
}

#[test]
fn packets_that_pass_each_other_are_heard_in_their_order() {
    let line = |at: u64, nth: u64| {
        format!("{at}-{} car~ v21 unmarked seq={} ts={}\n", at + 20, 4150 + nth, 33_000 + nth * 160)
    };
    let turned: String = (0..300).map(|nth| line(5030 + (nth ^ 1) * 20, nth)).collect();
    let ladder = format!(
        "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n2030-12010 pbx~\n2030-5030 car~ v21\n{turned}\
         12000 pbx> BYE\n12020 car> 200 BYE"
    );
    let facts = judged(&ladder, Facts::default()).calls.remove(0).fax.expect("it was heard").exchange.facts;
    assert_eq!((facts.losses, facts.bad_frames), ([0, 0], 0));
}

/// What has the port next is no fax because of one that is forgotten.
#[test]
fn the_ports_of_a_fax_are_forgotten_with_it() {
    let (events, _) = events(&format!("{FAX}200000 pbx> OPTIONS call=z\n200020 car> 200 OPTIONS call=z"));
    let mut observer = Observer::new(cast(), Facts::default());
    let (fax, later): (Vec<_>, Vec<_>) = events.iter().partition(|e| e.at() < Instant::from_millis(100_000));
    for (events, ports) in [(fax, 2), (later, 0)] {
        events.into_iter().for_each(|event| observer.observe(event));
        assert_eq!(observer.wire().images.len(), ports);
    }
}
