//! The trunks of a capture, judged, for one who shows them otherwise.

use std::path::Path;

use report::Case;

use super::{Desk, Ended, Input, Judged, drive};
use crate::args::JudgeArgs;
use crate::load::Wrong;

/// All of them, in the order in which they were found.
///
/// # Errors
/// A file that is missing or is no capture.
pub(crate) fn cases(file: &Path) -> Result<Vec<Case>, Wrong> {
    let args = JudgeArgs { files: vec![file.to_owned()], ladder: true, ..JudgeArgs::default() };
    let mut desk = Desk::new(&args, [None, None], false);
    drive(Input::open(&args.files, false)?, &mut desk);
    desk.sorter.end();
    desk.drain();
    let (end, mut next) = (desk.sorter.now(), 1);
    let mut cases = Vec::new();
    for trunk in std::mem::take(&mut desk.trunks).into_values() {
        let ended: Ended = trunk.finish(end, next, None);
        next = ended.next;
        let Judged { case, .. } = ended.whole();
        cases.push(case);
    }
    Ok(cases)
}
