//! The sequence number of UDPTL counts the datagrams.
//!
//! What it looks for: Steps of the sequence number other than one, and other than a repetition of the same datagram.
//! Of a side that is seen from afar, numbers that were never used: the copies behind a gap are those of the datagrams
//! before it, or nobody could have sent so many datagrams meanwhile. Other gaps, and what comes late, the way to the
//! observer may have made.
//!
//! Why it matters on a trunk: A gap in the numbers is a loss for the receiver: it waits for what never
//! was sent, then goes on with a hole in the page.
//!
//! Clause: ITU-T T.38 9.1.
//!
//! A ladder that breaks it:
//!   pbx     UDPTL 17, copies of 16 and 15 -> carrier
//!   pbx     UDPTL 22, copies of 17 and 16 -> carrier
//!
//! How to fix it: Count up by one with each new datagram, and start again at zero only with a new
//! session.

use trace::counted;

use super::each_stream::{Words, each_stream};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Flaw, Flow, Leg, Wire};

info! {
    rows: ["FAX-07"], Must, Advisory,
    notice: "the receiver takes gaps for losses and pages get holes"
}

/// One copy may be alike by chance, so many hardly.
const SKIPPED_MIN: u64 = 3;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let words = |_: &Flow, flaw: &Flaw| Words {
            text: format!(
                "the sequence number steps by another number than one, {}",
                counted(flaw.count, "time")
            ),
            expected: "steps of one".to_owned(),
            got: format!("a step of {}", flaw.detail),
        };
        each_stream(&INFO, leg, out, 1, proven, words);
    }
}

/// What copies say counts where nothing speaks against it, and one alone where it is all that there is.
fn proven(flow: &Flow) -> &Flaw {
    let flaws = &flow.flaws;
    // Among datagrams that overtake each other the copies are not those of the one that came before.
    if flaws.sequence.count > 0 || flaws.turned > 0 {
        return &flaws.sequence;
    }
    let is_hinted = flaws.unused.count == 0 && flaws.gaps == 0 && flaws.skipped.count >= SKIPPED_MIN;
    if is_hinted { &flaws.skipped } else { &flaws.unused }
}
