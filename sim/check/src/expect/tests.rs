//! What of a call meets an expectation, by ladders.

use plan::AudioExpect;
use trace::Party;

use super::{Rows, channels_peak};
use crate::script::{CALL, judged};
use crate::{CallSummary, Facts, Verdict};

fn calls(ladder: &str) -> Vec<CallSummary> {
    judged(ladder, Facts::default()).calls
}

#[test]
fn who_is_heard_is_what_was_asked_for() {
    let to_carrier = CALL.replace("2030-5010 car~", "");
    let to_pbx = CALL.replace("2030-5010 pbx~", "");
    let none = to_pbx.replace("2030-5010 car~", "");
    let table = [
        (AudioExpect::TwoWay, [true, false, false, false]),
        (AudioExpect::OneWayToCarrier, [false, true, false, false]),
        (AudioExpect::OneWayToPbx, [false, false, true, false]),
        (AudioExpect::Silent, [false; 4]),
        (AudioExpect::None, [false, false, false, true]),
    ];
    for (wanted, met) in table {
        for (ladder, is_met) in [CALL, &to_carrier, &to_pbx, &none].into_iter().zip(met) {
            let mut rows = Rows::default();
            rows.audio(wanted, &calls(ladder)[0]);
            assert_eq!(rows.rows[0].verdict, Verdict::from(is_met), "{wanted:?} {}", rows.rows[0].got);
        }
    }
}

/// An echo of a device proves both ways; between two sides of ours it proves that one of them hears itself.
#[test]
fn an_echo_of_a_device_is_heard_both_ways() {
    let mut echoed = calls(CALL).remove(0);
    echoed.audio_to_carrier.speech = Some(audio::SampleId::PbxSpeech);
    echoed.audio_to_pbx.speech = Some(audio::SampleId::PbxSpeech);
    let met = |device| {
        let mut rows = Rows { device, ..Rows::default() };
        rows.audio(AudioExpect::TwoWay, &echoed);
        (rows.rows[0].verdict, rows.rows[0].got.clone())
    };
    let (verdict, got) = met(Some(Party::Carrier));
    assert_eq!((verdict, got.ends_with(", an echo")), (Verdict::Pass, true), "{got}");
    assert_eq!(met(None).0, Verdict::Fail, "nobody of ours was to send it back");
    assert_eq!(met(Some(Party::Pbx)).0, Verdict::Fail, "our carrier hears itself nowhere");
}

#[test]
fn channels_are_taken_from_the_answer_to_the_end() {
    let second = |answered: u64| {
        format!(
            "{CALL}\n1500 pbx> INVITE call=b\n1520 car> 100 call=b\n{answered} car> 200 call=b\n\
             {} pbx> ACK call=b\n9000 pbx> BYE call=b\n9020 car> 200 BYE call=b",
            answered + 20
        )
    };
    let peak = |ladder: &str| {
        let calls = calls(ladder);
        channels_peak(&calls.iter().collect::<Vec<_>>())
    };
    let ended = calls(CALL)[0].ended.expect("it was hung up").as_millis();
    assert_eq!(peak(CALL), 1);
    assert_eq!(peak(&second(3000)), 2);
    assert_eq!(peak(&second(ended)), 1, "one ends in the moment in which the other begins");
    assert_eq!(peak(&second(ended - 1)), 2);
}
