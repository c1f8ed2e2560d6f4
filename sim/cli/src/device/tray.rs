//! The paper of a device's faxes: the document that it is given to send, and what it hands over of what it has received.
//! Both are files, in a folder beside the results.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use clock::Instant;
use page::{Page, tiff};
use plan::{Plan, Verb};
use run::{Cue, World};
use trace::{Event, Paper, Party};

use crate::load::Wrong;
use crate::own::Own;

/// The folder of the papers.
const FOLDER: &str = "device";
/// A device that has hung up may still write what it has received.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);
/// Between two looks; what is the same in both is whole.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What a device was given and what it is to hand over, in all runs of a matrix.
pub(super) struct Tray {
    folder: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    own: Option<Own>,
    /// How many papers there were so far.
    papers: usize,
    /// What the device is to have received in the run that is under way.
    awaited: Vec<Awaited>,
}

/// A file that the device is to write.
struct Awaited {
    path: PathBuf,
    party: Party,
    call_id: String,
}

impl Tray {
    /// For the results in this folder. Nothing is made before it is needed.
    pub(super) fn beside(results: &Path) -> Self {
        let folder = std::path::absolute(results).unwrap_or_else(|_| results.to_owned()).join(FOLDER);
        Self { folder, kept: Mutex::default() }
    }

    /// The document of a fax as a file: where it is, and what is taken down of it, but for the call.
    ///
    /// # Errors
    /// What the operating system says, or a play without such a document.
    pub(super) fn document(&self, plan: &Plan, verb: &Verb) -> Result<Option<(PathBuf, Vec<Page>)>, Wrong> {
        let Verb::SendFax(order) = verb else { return Ok(None) };
        let pages = agent::document_of(plan, order);
        if pages.is_empty() {
            return Err("the document of the play has no pages".to_owned());
        }
        let path = self.place("document")?;
        crate::own::save(&path, &tiff::write(&pages))?;
        Ok(Some((path, pages)))
    }

    /// Where the device is to put what it receives.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn received(&self, verb: &Verb) -> Result<Option<PathBuf>, Wrong> {
        if matches!(verb, Verb::ReceiveFax(_)) { self.place("received").map(Some) } else { Ok(None) }
    }

    /// The device has been told to put there what it receives in the call of the cue.
    pub(super) fn awaits(&self, path: PathBuf, world: &World, cue: &Cue) {
        let Some(call_id) = world.call_id(cue) else { return };
        let awaited = Awaited { path, party: cue.party, call_id };
        self.kept.lock().expect("nobody panics with the lock").awaited.push(awaited);
    }

    /// What the device has received, once the run is over. What it has not written, or what nobody can read, proves
    /// nothing; the recording says so.
    pub(super) async fn collect(&self, at: Instant) -> Vec<Event> {
        let awaited = core::mem::take(&mut self.kept.lock().expect("nobody panics with the lock").awaited);
        let mut events = Vec::new();
        for Awaited { path, party, call_id } in awaited {
            events.push(match written(&path).await {
                Ok(pages) => {
                    let paper = paper(call_id, pages, false);
                    Event::Paper { at, party, paper: Box::new(paper) }
                }
                Err(why) => Event::Note { at, party, text: format!("no paper of what it received: {why}") },
            });
        }
        events
    }

    /// Where the next paper goes. The folder is ours alone.
    fn place(&self, name: &str) -> Result<PathBuf, Wrong> {
        let mut kept = self.kept.lock().expect("nobody panics with the lock");
        let own = match kept.own.take() {
            Some(own) => own,
            None => Own::claim(&self.folder)?,
        };
        kept.papers += 1;
        let name = format!("{name}-{}.tiff", kept.papers);
        kept.own.insert(own).path(&name)
    }
}

/// What is taken down of the paper of a device, which says nothing of how its machine ended.
pub(super) fn paper(call_id: String, pages: Vec<Page>, is_document: bool) -> Paper {
    let outcome = if is_document { "given by trunksim" } else { "handed over by the device" };
    Paper { call_id, is_document, pages, outcome: outcome.to_owned(), is_failed: false, is_limit: false }
}

/// The pages of a file, as soon as it is there and whole.
async fn written(path: &Path) -> Result<Vec<Page>, String> {
    let looks = WRITTEN_WITHIN.as_millis() / LOOK_EVERY.as_millis();
    let (mut before, mut why) = (None, String::new());
    for _ in 0..looks {
        let octets = fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
        match octets.and_then(|octets| {
            let read = tiff::read(&octets).map_err(|e| format!("{}: {e}", path.display()));
            read.map(|document| (octets, document.pages))
        }) {
            Ok((octets, pages)) if before.as_ref() == Some(&octets) => return Ok(pages),
            Ok((octets, _)) => before = Some(octets),
            Err(error) => (before, why) = (None, error),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(if why.is_empty() { format!("{}: it is written again and again", path.display()) } else { why })
}
