//! The calls of a capture as they end. A list of all would grow with the capture: of more than there is room for, each
//! has its line when it is over, and nothing is kept of it.

use capture::trunk::TrunkId;
use check::CallSummary;
use trace::Cast;

use super::shown;

/// Calls that are listed, of all trunks together.
pub(super) const CALLS_MAX: usize = 20_000;

/// How many calls there were.
#[derive(Debug, Default)]
pub(super) struct Calls {
    kept: usize,
    /// Calls that are in no list.
    pub(super) unlisted: u64,
}

impl Calls {
    /// A call has ended: whether it is kept for the list. Of those for which there is no room the ones that somebody
    /// has asked for still have some.
    pub(super) fn keeps(&mut self, is_asked_for: impl Fn() -> bool) -> bool {
        let keeps = self.kept < CALLS_MAX || self.kept < 2 * CALLS_MAX && is_asked_for();
        self.kept += usize::from(keeps);
        self.unlisted += u64::from(!keeps);
        keeps
    }

    /// Says a call that is not kept.
    pub(super) fn pass(&self, id: TrunkId, cast: &Cast, call: &CallSummary) {
        if self.unlisted == 1 {
            say!("more than {CALLS_MAX} calls; the others as they end:");
        }
        shown::call(id, cast, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_many_are_kept() {
        let mut calls = Calls::default();
        assert_eq!((0..CALLS_MAX + 10).filter(|_| calls.keeps(|| false)).count(), CALLS_MAX);
        assert_eq!(calls.unlisted, 10);
        let asked_for = (0..3 * CALLS_MAX).filter(|_| calls.keeps(|| true)).count();
        assert_eq!(asked_for, CALLS_MAX, "what was asked for has as much room again");
    }
}
