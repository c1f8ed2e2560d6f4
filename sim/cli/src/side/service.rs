//! A side that runs for weeks, `--service`: a folder for each hour, and a line a minute.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use trace::{Cast, Ended, Event, counted};

use super::Session;
use super::book::Book;
use super::steer::Helm;
use crate::calendar;
use crate::load::Wrong;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// An hour ends when no call is open, and so much later at the latest: a call is in one folder if it can be.
const LATEST: Duration = Duration::from_secs(600);

/// What one of them counts.
#[derive(Debug)]
pub(super) struct Service {
    /// When its page began, since 1970.
    began: Duration,
    /// Records of calls, of which so many were answered.
    over: u64,
    answered: u64,
    /// Octets that were received and sent.
    octets_in: u64,
    octets_out: u64,
}

impl Service {
    pub(super) fn begin() -> Self {
        Self { began: calendar::now(), over: 0, answered: 0, octets_in: 0, octets_out: 0 }
    }

    /// The folder of the page, which no other page has: they begin in different minutes, or count on.
    pub(super) fn folder(&self, root: &Path) -> PathBuf {
        let stamp = calendar::stamp(self.began);
        let names = std::iter::once(stamp.clone()).chain((2..).map(|n| format!("{stamp}-{n}")));
        let mut free = names.map(|name| root.join(name)).filter(|folder| !folder.exists());
        free.next().unwrap_or_else(|| root.join(stamp))
    }

    /// Counts an event.
    pub(super) fn observe(&mut self, cast: &Cast, event: &Event) {
        match event {
            Event::Cdr { cdr, .. } => {
                self.over += 1;
                self.answered += u64::from(cdr.answered.is_some());
            }
            Event::Sent { packet, .. } => {
                let octets = packet.payload.len() as u64;
                let is_ours = cast
                    .hosts
                    .iter()
                    .any(|host| host.media_ports.is_some() && host.address == packet.from.ip());
                if is_ours { self.octets_out += octets } else { self.octets_in += octets }
            }
            _ => {}
        }
    }

    /// What has happened since the page began, in one line.
    fn line(&self, now: Duration) -> String {
        format!(
            "{} UTC  {} over, answered {}; octets in {}, out {}",
            calendar::hour_and_minute(now),
            counted(self.over, "call"),
            self.answered,
            self.octets_in,
            self.octets_out
        )
    }

    /// Whether the page is full, and may wait for open calls no longer.
    fn is_due(&self, now: Duration) -> (bool, bool) {
        let ends = (self.began.as_secs() / HOUR.as_secs() + 1) * HOUR.as_secs();
        let past = now.as_secs().checked_sub(ends).map(Duration::from_secs);
        (past.is_some(), past.is_some_and(|past| past >= LATEST))
    }
}

/// A line each minute and a new page each hour, for ever; what comes back is why no page can be begun. A side that is no
/// service has but one page.
pub(super) async fn turn_pages(session: &RefCell<Session<'_>>, helm: &Helm) -> Wrong {
    if session.borrow().service.is_none() {
        return std::future::pending().await;
    }
    loop {
        let now = calendar::now();
        tokio::time::sleep(MINUTE - Duration::from_secs(now.as_secs() % MINUTE.as_secs())).await;
        let now = calendar::now();
        let due = session.borrow().service.as_ref().map(|service| {
            say!("{}", service.line(now));
            service.is_due(now)
        });
        let Some((is_due, is_overdue)) = due else { return std::future::pending().await };
        let Some(has_calls) = helm.has_calls().await else { return std::future::pending().await };
        if is_due
            && (is_overdue || !has_calls)
            && let Err(wrong) = session.borrow_mut().turn_page()
        {
            return wrong;
        }
    }
}

impl Session<'_> {
    /// Closes the folder of the hour that has gone by, and begins the next.
    fn turn_page(&mut self) -> Result<(), Wrong> {
        let next = Service::begin();
        let folder = next.folder(&self.root);
        self.header.cast.clone_from(&self.cast);
        let book = Book::open(&folder, self.header.clone(), &self.run, self.args)?;
        let mut full = std::mem::replace(&mut self.book, book);
        self.service = Some(next);
        // Nothing of the world ends here.
        full.observe(Event::Ended { at: full.now(), ended: Box::<Ended>::default() });
        full.close(self.args, true).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_ends_at_the_full_hour_and_waits_for_a_call_a_while() {
        let service = Service { began: Duration::from_secs(7 * 3_600 + 1_200), ..Service::begin() };
        let table = [
            (7 * 3_600 + 3_599, (false, false)),
            (8 * 3_600, (true, false)),
            (8 * 3_600 + 599, (true, false)),
            (8 * 3_600 + 600, (true, true)),
        ];
        for (now, expected) in table {
            assert_eq!(service.is_due(Duration::from_secs(now)), expected, "{now}");
        }
    }

    #[test]
    fn a_page_never_takes_the_folder_of_another() {
        let root = tempfile::tempdir().expect("a folder");
        let service = Service { began: Duration::from_secs(1_796_000_000), ..Service::begin() };
        for expected in ["20261130T0053Z", "20261130T0053Z-2", "20261130T0053Z-3"] {
            let folder = service.folder(root.path());
            assert_eq!(folder, root.path().join(expected));
            std::fs::create_dir(folder).expect("it is free");
        }
    }
}
