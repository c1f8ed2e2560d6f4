//! Calls that are over: whoever asks for the calls wants to know of these, too, how they ended.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use run::World;
use trace::{Cdr, Party};

/// Calls that are told.
const TOLD_MAX: usize = 20;
/// Calls whose numbers are remembered; the oldest are forgotten.
const NUMBERS_MAX: usize = 1_000;

/// The last calls that ended, the latest last.
#[derive(Debug, Default)]
pub(in crate::side) struct Over {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// The number of a call, as it was listed while it was open.
    numbers: BTreeMap<String, u64>,
    ended: VecDeque<Cdr>,
}

impl Over {
    /// Remembers which numbers the open calls have.
    pub(super) fn meets(&self, world: &World, party: Party) {
        let Some(agent) = world.agent(party) else { return };
        let mut kept = self.kept.lock().expect("nobody panics with the lock");
        for call in agent.open_calls() {
            if let Some(call_id) = agent.call_id(call.key) {
                kept.numbers.insert(call_id.to_owned(), call.key.0);
            }
        }
        while kept.numbers.len() > NUMBERS_MAX {
            let oldest = kept.numbers.iter().min_by_key(|(_, number)| **number).map(|(id, _)| id.clone());
            oldest.and_then(|oldest| kept.numbers.remove(&oldest));
        }
    }

    /// A call is over, by its record.
    pub(in crate::side) fn ended(&self, cdr: &Cdr) {
        let mut kept = self.kept.lock().expect("nobody panics with the lock");
        if kept.ended.len() >= TOLD_MAX {
            kept.ended.pop_front();
        }
        kept.ended.push_back(cdr.clone());
    }

    /// A line for each.
    pub(super) fn lines(&self) -> Vec<String> {
        let kept = self.kept.lock().expect("nobody panics with the lock");
        kept.ended.iter().map(|cdr| line(cdr, kept.numbers.get(&cdr.call_id).copied())).collect()
    }
}

fn line(cdr: &Cdr, number: Option<u64>) -> String {
    let name = number.map(|number| format!("@{number} ")).unwrap_or_default();
    let (direction, other) = if cdr.outgoing { ("to", &cdr.called) } else { ("from", &cdr.calling) };
    let how = match cdr.answered {
        Some(_) => format!("answered, {:.1} s, ended by the {}", cdr.duration.as_secs_f64(), cdr.released_by),
        None => format!("not answered, {}, ended by the {}", cdr.status, cdr.released_by),
    };
    format!("{name}{direction} {other}: over, {how} (cause {})", cdr.cause)
}

#[cfg(test)]
mod tests {
    use clock::{Duration, Instant};

    use super::*;

    fn cdr(call_id: &str, answered: Option<Instant>) -> Cdr {
        Cdr {
            call_id: call_id.to_owned(),
            outgoing: true,
            calling: "+12025550170".to_owned(),
            called: "+12025550101".to_owned(),
            invited: Instant::ZERO,
            ringing: None,
            answered,
            ended: Instant::ZERO,
            duration: Duration::from_millis(3_200),
            released_by: Party::Pbx,
            status: if answered.is_some() { 200 } else { 486 },
            cause: if answered.is_some() { 16 } else { 17 },
            codec: None,
        }
    }

    #[test]
    fn calls_that_are_over_say_how_they_ended_and_the_latest_are_kept() {
        let over = Over::default();
        over.kept.lock().unwrap().numbers.insert("a".to_owned(), 7);
        (0..TOLD_MAX).for_each(|_| over.ended(&cdr("x", None)));
        over.ended(&cdr("a", Some(Instant::ZERO)));
        let lines = over.lines();
        assert_eq!(lines.len(), TOLD_MAX);
        assert_eq!(lines[0], "to +12025550101: over, not answered, 486, ended by the pbx (cause 17)");
        assert_eq!(
            lines[TOLD_MAX - 1],
            "@7 to +12025550101: over, answered, 3.2 s, ended by the pbx (cause 16)"
        );
    }
}
