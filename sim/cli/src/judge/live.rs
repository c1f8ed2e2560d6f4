//! Captures that are still being made: what is found is shown as it comes, and Ctrl-C ends them.

use std::time::Duration;

use capture::Entry;
use tokio::sync::mpsc;

use super::Desk;
use super::input::Input;
use crate::load::Wrong;
use crate::loopback::runtime;
use crate::signal::asked;

/// How often a file is asked whether it has grown.
const PAUSE: Duration = Duration::from_millis(200);
/// When a pipe is silent for so long, what waits for more is told that time goes on.
const SILENCE: Duration = Duration::from_secs(1);
/// Entries that are read ahead of the judges.
const AHEAD: usize = 4_096;

/// Reads until the input is over, or until somebody asks to end.
pub(super) fn drive(input: Input, desk: &mut Desk<'_>) -> Result<(), Wrong> {
    desk.shows = true;
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        if input.is_standard() {
            return piped(input, desk).await;
        }
        follow(input, desk).await;
        Ok(())
    });
    // A read of standard input that waits for more cannot be broken off, and is not waited for.
    runtime.shutdown_background();
    outcome
}

/// A pipe waits for who writes: it is read beside.
async fn piped(mut input: Input, desk: &mut Desk<'_>) -> Result<(), Wrong> {
    let (give, mut entries) = mpsc::channel::<Entry>(AHEAD);
    let reader = tokio::task::spawn_blocking(move || {
        while let Some(entry) = input.next() {
            if give.blocking_send(entry).is_err() {
                break;
            }
        }
        input.about()
    });
    let end = asked();
    tokio::pin!(end);
    let mut silent = Duration::ZERO;
    loop {
        tokio::select! {
            entry = entries.recv() => match entry {
                Some(entry) => {
                    silent = Duration::ZERO;
                    desk.take(entry);
                }
                None => break,
            },
            () = tokio::time::sleep(SILENCE) => {
                silent += SILENCE;
                desk.wait(silent);
            }
            () = &mut end => return Ok(()),
        }
    }
    desk.inputs = reader.await.map_err(|e| format!("the reader of the capture broke off: {e}"))?;
    Ok(())
}

/// A file is asked again and again whether it has grown.
async fn follow(mut input: Input, desk: &mut Desk<'_>) {
    let end = asked();
    tokio::pin!(end);
    let mut silent = Duration::ZERO;
    loop {
        while let Some(entry) = input.next() {
            silent = Duration::ZERO;
            desk.take(entry);
        }
        desk.wait(silent);
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => silent += PAUSE,
            () = &mut end => break,
        }
    }
    input.end();
    while let Some(entry) = input.next() {
        desk.take(entry);
    }
    desk.inputs = input.about();
}
