//! When a live side ends by itself because enough has happened: `--until calls=2`, `--until idle=10s`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use trace::{counted, fitting};

/// What has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many calls are over.
    Calls(u64),
    /// No call has been open for so long.
    Idle(Duration),
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calls(calls) => write!(f, "calls={calls}"),
            Self::Idle(after) => write!(f, "idle={}s", after.as_secs()),
        }
    }
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no end: write calls=2 or idle=10s");
        let (what, value) = text.split_once('=').ok_or_else(wrong)?;
        match what {
            "calls" => value.parse().ok().filter(|n| *n > 0).map(Self::Calls).ok_or_else(wrong),
            "idle" => {
                let seconds = value.strip_suffix('s').unwrap_or(value).parse::<u32>().ok().filter(|s| *s > 0);
                seconds.map(|s| Self::Idle(Duration::from_secs(s.into()))).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }
}

/// What has happened so far, and whether that is enough.
#[derive(Debug)]
pub(super) struct Watch {
    wanted: Vec<Until>,
    calls_over: u64,
}

impl Watch {
    pub(super) fn new(wanted: &[Until]) -> Self {
        Self { wanted: wanted.to_vec(), calls_over: 0 }
    }

    /// One more call is over. True when these are enough.
    pub(super) fn call_is_over(&mut self) -> bool {
        self.calls_over += 1;
        self.wanted.iter().any(|until| matches!(until, Until::Calls(n) if *n <= self.calls_over))
    }

    /// What was waited for and never came.
    pub(super) fn missing(&self) -> Option<String> {
        let calls = |until: &Until| if let Until::Calls(calls) = until { Some(*calls) } else { None };
        let (all, over) = (self.wanted.iter().filter_map(calls).min()?, self.calls_over);
        (over < all).then(|| {
            let were = fitting(if all == 1 { all } else { over }, "was", "were");
            let all = counted(all, "call");
            format!("{over} of {all} {were} over when it ended, which --until waited for")
        })
    }

    /// After how long without a call it is enough.
    pub(super) fn idle(&self) -> Option<Duration> {
        let idle = |until: &Until| if let Until::Idle(after) = until { Some(*after) } else { None };
        self.wanted.iter().filter_map(idle).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_read() {
        let idle = |s| Ok(Until::Idle(Duration::from_secs(s)));
        let table = [("calls=2", Ok(Until::Calls(2))), ("idle=10s", idle(10)), ("idle=7", idle(7))];
        for (text, expected) in table {
            assert_eq!(text.parse::<Until>(), expected, "{text}");
        }
        for text in ["calls", "calls=0", "calls=-1", "idle=0s", "idle=x", "rain=1", ""] {
            assert!(text.parse::<Until>().is_err_and(|why| why.contains("calls=2")), "{text}");
        }
    }

    #[test]
    fn enough_calls_are_enough() {
        let mut watch = Watch::new(&[Until::Idle(Duration::from_secs(9)), Until::Calls(2)]);
        assert!(!watch.call_is_over());
        assert!(watch.missing().is_some_and(|why| why.starts_with("1 of 2 calls was over")));
        assert!(watch.call_is_over());
        assert_eq!(watch.missing(), None);
        assert_eq!(watch.idle(), Some(Duration::from_secs(9)));
    }
}
