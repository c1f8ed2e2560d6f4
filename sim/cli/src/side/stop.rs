//! When a live side ends.

use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::steer::Helm;
use crate::signal::asked;

/// Between two looks whether a call is open.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What ends it besides a signal.
pub(super) struct Ends<'a> {
    /// So many seconds.
    pub(super) after: Option<u64>,
    /// So long without a call.
    pub(super) idle: Option<Duration>,
    /// Somebody says so.
    pub(super) quits: &'a Notify,
    /// Who can see whether a call is open.
    pub(super) helm: &'a Helm,
}

/// Resolves at Ctrl-C, at a request to terminate, or when something else ends it.
pub(super) async fn signal(ends: &Ends<'_>, first: &Notify) {
    let timer = async {
        match ends.after {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = asked() => {}
        () = timer => {}
        () = ends.quits.notified() => {}
        () = idle(ends) => {}
    }
    say!("ending; Ctrl-C again does not wait for the other side");
    first.notify_one();
}

/// Resolves when no call has been open for long enough.
async fn idle(ends: &Ends<'_>) {
    let Some(after) = ends.idle else { return std::future::pending().await };
    let mut since = Instant::now();
    while since.elapsed() < after {
        tokio::time::sleep(LOOK_EVERY).await;
        match ends.helm.has_calls().await {
            Some(false) => {}
            Some(true) => since = Instant::now(),
            None => return std::future::pending().await,
        }
    }
}

/// Resolves when somebody asks once more, after it has begun to end.
pub(super) async fn second(quits: &Notify, first: &Notify) {
    first.notified().await;
    tokio::select! {
        () = asked() => {}
        () = quits.notified() => {}
    }
}
