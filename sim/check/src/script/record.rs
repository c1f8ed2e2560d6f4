//! The records of calls that sides hand over.
//!
//! ```text
//! 5010 pbx# out invited=0 ringing=310 answered=2010 ended=5000 duration=2990 by=pbx
//! 400  car# status=486 cause=17 ended=300 by=car
//! ```
//!
//! `out` is that of the caller. What is not said is usual: the end is when the record is handed over, the duration
//! runs from the answer to the end, the caller releases an answered call with cause 16, the codec is PCMA.

use clock::{Duration, Instant};
use trace::{Cdr, Event, Party};

use super::{Stage, has, word};

impl Stage {
    pub(super) fn record(&mut self, at: Instant, who: &str, what: &str) {
        let time = |name: &str| Some(Instant::from_millis(word(what, name)?.parse().expect("a time")));
        let number = |name: &str| Some(word(what, name)?.parse::<u16>().expect("a number"));
        let party = |who: &str| if who == "car" { Party::Carrier } else { Party::Pbx };
        let (answered, ended) = (time("answered"), time("ended").unwrap_or(at));
        let lasted = answered.map_or(Duration::ZERO, |answered| ended.since(answered));
        let codec = word(what, "codec").or(answered.and(Some("PCMA")));
        let called = word(what, "called").unwrap_or("+12025550123");
        let cdr = Cdr {
            call_id: format!("call-{}", word(what, "call").unwrap_or("a")),
            outgoing: has(what, "out"),
            calling: word(what, "calling").unwrap_or("+12025550170").to_owned(),
            called: called.to_owned(),
            invited: time("invited").unwrap_or(Instant::ZERO),
            ringing: time("ringing"),
            answered,
            ended,
            duration: time("duration").map_or(lasted, |until| until.since(Instant::ZERO)),
            released_by: word(what, "by").map_or(Party::Pbx, party),
            status: number("status").unwrap_or(200),
            cause: number("cause").map_or(16, |cause| u8::try_from(cause).expect("a cause")),
            codec: codec.map(str::to_owned),
        };
        self.events.push(Event::Cdr { at, party: party(who), cdr: Box::new(cdr) });
    }
}
