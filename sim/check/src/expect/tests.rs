//! What of a call meets an expectation, by ladders.

use plan::AudioExpect;

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
