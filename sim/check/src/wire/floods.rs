//! What a device may send without end is judged in bounded memory, and a limit that was reached is said.

use core::fmt::Write as _;

use crate::Facts;
use crate::observer::Observer;
use crate::script::{CALL, cast, events, judged};
use crate::wire::Wire;

fn limits(ladder: &str) -> Vec<&'static str> {
    judged(ladder, Facts::default()).limits
}

/// What the wire holds when all of a ladder has been seen.
fn with_wire(ladder: &str, look: impl FnOnce(&Wire)) {
    let mut observer = Observer::new(cast(), Facts::default());
    events(ladder).0.iter().for_each(|event| observer.observe(event));
    look(observer.wire());
}

#[test]
fn two_thousand_forks_of_one_invite() {
    let mut ladder = "0 pbx> INVITE\n20 car> 100\n".to_owned();
    for fork in 0..2000 {
        let _ = writeln!(ladder, "{} car> 180 | s/tag=tcara/tag=f{fork}/", 300 + fork);
    }
    ladder +=
        "3000 car> 200\n3020 pbx> ACK\n3030-5010 pbx~\n3030-5010 car~\n5000 pbx> BYE\n5020 car> 200 BYE\n";
    with_wire(&ladder, |wire| {
        let leg = wire.legs.values().next().expect("a call");
        assert_eq!(leg.dialogs.len(), 64);
        assert!(leg.transactions.iter().all(|t| t.responses.len() <= 64), "responses are bounded");
        assert!(leg.transactions[0].final_response().is_some(), "what ends it is not missed");
    });
    let outcome = judged(&ladder, Facts::default());
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.limits, ["a call with more than 64 dialogs, of which the others are not judged"]);
}

#[test]
fn ten_thousand_changes_of_one_session() {
    let change = |ladder: &mut String, at: u32| {
        let _ = writeln!(ladder, "{at} pbx> INVITE\n{} car> 200\n{} pbx> ACK", at + 10, at + 20);
    };
    let mut ladder = "0 pbx> INVITE\n20 car> 100\n100 car> 200\n120 pbx> ACK\n".to_owned();
    (0..10_000).for_each(|nth| change(&mut ladder, 200 + nth * 31));
    with_wire(&ladder, |wire| {
        let leg = wire.legs.values().next().expect("a call");
        assert!(leg.transactions.len() <= 512, "{}", leg.transactions.len());
        assert!(leg.transactions[0].is_attempt(), "the first one made the call");
    });
    let limit = "a call with more than 512 transactions at a time, of which the others are not judged";
    assert_eq!(limits(&ladder), [limit]);
    assert_eq!(limits(CALL), [""; 0]);
}
