//! A script: the lines that somebody would have typed, played one after the other.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Answer, Helm, LOOK_EVERY, WAIT_MAX, show};
use crate::load::Wrong;

/// The lines of a file.
pub(in crate::side) struct Script {
    name: String,
    lines: Vec<String>,
}

impl Script {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(in crate::side) fn read(path: &Path) -> Result<Self, Wrong> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {name}: {e}"))?;
        Ok(Self { name, lines: text.lines().map(str::to_owned).collect() })
    }

    /// Begins to play it.
    pub(in crate::side) fn start(self, helm: Helm) -> Playing {
        let at = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&at);
        let name = self.name.clone();
        let (plays, over) = watch::channel(());
        let task = tokio::spawn(async move {
            // Goes with the last line: whoever waits for it is told.
            let _plays = plays;
            let played = self.play(&helm, &seen).await;
            if played.is_err() {
                // Nobody would say the lines behind it, `quit` among them.
                helm.quit();
            }
            played
        });
        Playing { name, at, task, over: Over(Some(over)) }
    }

    /// A line that is not obeyed ends it, because those behind it were meant for after it.
    async fn play(&self, helm: &Helm, at: &AtomicUsize) -> Result<(), String> {
        for (number, line) in self.lines.iter().enumerate() {
            at.store(number + 1, Ordering::Relaxed);
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            say!("> {}", trace::visible(line));
            let answer = when_possible(helm, line).await;
            show(&answer);
            answer.map_err(|no| format!("{}:{}: {}: {}", self.name, number + 1, line.trim(), no.why))?;
        }
        Ok(())
    }
}

/// As a step of a play, a line waits until it is possible, and not without end.
async fn when_possible(helm: &Helm, line: &str) -> Answer {
    let waits = async {
        loop {
            match helm.say(line).await {
                Err(no) if no.is_for_now => tokio::time::sleep(LOOK_EVERY).await,
                answer => return answer,
            }
        }
    };
    let ended = tokio::time::timeout(WAIT_MAX, waits).await;
    match ended {
        Ok(answer) => answer,
        // Once more, for its reason.
        Err(_) => helm.say(line).await,
    }
}

/// A script under way.
pub(in crate::side) struct Playing {
    name: String,
    at: Arc<AtomicUsize>,
    task: JoinHandle<Result<(), String>>,
    over: Over,
}

/// Whether a script is over, for whoever ends the side by what else has happened.
#[derive(Clone, Default)]
pub(in crate::side) struct Over(Option<watch::Receiver<()>>);

impl Over {
    /// True from its last line on, and where there is none.
    pub(in crate::side) fn is_over(&self) -> bool {
        self.0.as_ref().is_none_or(|plays| plays.has_changed().is_err())
    }

    /// Resolves then.
    pub(in crate::side) async fn wait(&self) {
        if let Some(mut plays) = self.0.clone() {
            // Nothing is ever told but that the teller has gone.
            while plays.changed().await.is_ok() {}
        }
    }
}

impl Playing {
    /// For whoever waits for its end.
    pub(in crate::side) fn over(&self) -> Over {
        self.over.clone()
    }

    /// Why it was not played to its end, if it was not. It is not played on.
    pub(in crate::side) async fn trouble(self) -> Option<String> {
        if !self.task.is_finished() && !self.over.is_over() {
            self.task.abort();
            return Some(format!(
                "{}:{}: the side ended before the script",
                self.name,
                self.at.load(Ordering::Relaxed)
            ));
        }
        self.task.await.ok()?.err()
    }
}
