//! What was faxed in a run: the judges' summary, the pages of the machines that are ours, and the files made
//! of both.

pub mod csv;
pub mod json;
pub mod pages;
pub mod pictures;
pub mod sheet;
pub mod word;

use check::{CallSummary, FaxSummary};

use crate::case::Case;
pub use crate::handed_over::{DataCall, Machine, machines};

/// One fax call, with all that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Fax<'a> {
    /// Counted from 1, within the run.
    pub number: usize,
    /// The call it was in.
    pub call_id: &'a str,
    /// What the judges say of the call.
    pub call: Option<&'a CallSummary>,
    /// The machine that was to send, when it is ours.
    pub sender: Option<&'a Machine>,
    /// The machine that was to receive, when it is ours.
    pub receiver: Option<&'a Machine>,
}

impl<'a> Fax<'a> {
    /// The fax calls of a run, in order of time.
    #[must_use]
    pub fn all(case: &'a Case) -> Vec<Self> {
        let mut ids: Vec<&str> = Vec::new();
        let judged = case.judgement.calls.iter().filter(|c| c.fax.is_some()).map(|c| c.call_id.as_str());
        let ours = case.machines.iter().map(|m| m.call_id.as_str());
        for id in judged.chain(ours) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let place =
            |id: &&str| case.judgement.calls.iter().position(|c| c.call_id == **id).unwrap_or(usize::MAX);
        ids.sort_by_key(place);
        (1..).zip(ids).map(|(number, id)| Self::of(case, number, id)).collect()
    }

    fn of(case: &'a Case, number: usize, call_id: &'a str) -> Self {
        let machine = |sends: bool| {
            let mut its = case.machines.iter().filter(|m| m.call_id == call_id);
            its.find(|m| m.document.is_empty() != sends)
        };
        Self {
            number,
            call_id,
            call: case.judgement.calls.iter().find(|c| c.call_id == call_id),
            sender: machine(true),
            receiver: machine(false),
        }
    }

    /// What the judges say of the fax.
    #[must_use]
    pub fn summary(&self) -> Option<&'a FaxSummary> {
        self.call?.fax.as_deref()
    }

    /// What the names of its files begin with.
    #[must_use]
    pub fn stem(&self) -> String {
        if self.number == 1 { "fax".to_owned() } else { format!("fax-{}", self.number) }
    }
}
