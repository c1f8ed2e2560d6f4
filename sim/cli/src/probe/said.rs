//! What came of each request, and how it is said: in the line of a plugin, or as text for Prometheus.

use std::net::SocketAddr;
use std::time::Duration;

use sip::{HeaderName, Message};
use trace::counted;

use crate::args::ProbeArgs;
use crate::out::harmless;

/// What the exit codes of such plugins mean.
const STATES: [&str; 4] = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];
pub(super) const OK: u8 = 0;
pub(super) const WARNING: u8 = 1;
pub(super) const CRITICAL: u8 = 2;
/// Nothing can be said: a wrong word, a port that another program has. A name that nobody knows, or a time that is over, is
/// what the trunk says (Monitoring Plugins Guidelines, return codes).
pub(super) const UNKNOWN: u8 = 3;

/// Bindings that are named; a registrar may have many for an account.
const BINDINGS_SHOWN_MAX: usize = 3;

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// A final response. That to a REGISTER lists the bindings.
    Answered { status: u16, took: Duration, bindings: Option<Vec<String>> },
    /// Nothing in time.
    Silent,
    /// No final response in the time that there was, and the provisional one that came last.
    Unfinished { after: Duration, last: Option<(u16, String)> },
    /// Nobody knows whom its name stands for.
    NoAddress(String),
    /// Nobody listens there: the other machine says so by ICMP.
    Refused(SocketAddr),
    /// It could not leave, and what the operating system says.
    Unsent(SocketAddr, String),
    /// It never had a turn.
    NotAsked,
}

impl Came {
    pub(super) fn answered(status: u16, took: Duration, response: &Message) -> Self {
        let is_register = response.cseq().is_ok_and(|cseq| cseq.method == sip::Method::Register);
        let contacts = || response.header_values(HeaderName::Contact);
        let bindings = (is_register && status / 100 == 2)
            .then(|| contacts().into_iter().map(|contact| contact.trim().to_owned()).collect());
        Self::Answered { status, took, bindings }
    }

    /// True when it was asked in vain, and so will be all else.
    pub(super) const fn is_nobody_there(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Unsent(..) | Self::NoAddress(_))
    }

    const fn took(&self) -> Option<Duration> {
        if let Self::Answered { took, .. } = self { Some(*took) } else { None }
    }

    fn bindings(&self) -> Option<&[String]> {
        if let Self::Answered { bindings, .. } = self { bindings.as_deref() } else { None }
    }
}

/// All that was asked for, by the method of each request.
pub(super) type Asked = [(&'static str, Came)];

/// The worst of all.
pub(super) fn state(asked: &Asked, args: &ProbeArgs) -> u8 {
    let of = |(method, came): &(&str, Came)| match (came, *method) {
        (Came::Answered { status, .. }, method) if method != "OPTIONS" && *status >= 300 => CRITICAL,
        (Came::Answered { took, status, .. }, "OPTIONS") => {
            let is_past = |limit: Option<u32>| limit.is_some_and(|ms| took.as_millis() >= ms.into());
            let in_time = match (is_past(args.critical), is_past(args.warning)) {
                (true, _) => CRITICAL,
                (false, true) => WARNING,
                (false, false) => OK,
            };
            in_time.max(of_options(*status))
        }
        (Came::Answered { .. }, _) => OK,
        (
            Came::Silent
            | Came::Unfinished { .. }
            | Came::NoAddress(_)
            | Came::Refused(_)
            | Came::Unsent(..)
            | Came::NotAsked,
            _,
        ) => CRITICAL,
    };
    asked.iter().map(of).max().unwrap_or(UNKNOWN)
}

/// What an answer to OPTIONS says of the trunk: its status is the one that an INVITE would have got.
//= https://www.rfc-editor.org/rfc/rfc3261#section-11.2
const fn of_options(status: u16) -> u8 {
    match status {
        // Who asks for credentials, or does not know the method or what was asked with it, lives and says no more.
        200..=299 | 401 | 405 | 406 | 407 | 415 | 420 | 488 | 501 => OK,
        // The server fails or is out of service (21.5.4), or nobody anywhere would take the call.
        500.. => CRITICAL,
        // Somebody lives there, and would not take this one.
        _ => WARNING,
    }
}

/// One line, with figures behind a bar.
pub(super) fn line(asked: &Asked, state: u8) -> String {
    let figure = |(method, came): &(&str, Came)| {
        let took = came.took()?.as_secs_f64();
        let bindings = came.bindings().map(|all| format!(" bindings={}", all.len())).unwrap_or_default();
        Some(format!("{}={took:.4}s{bindings}", method.to_lowercase()))
    };
    let words: Vec<String> = asked.iter().map(|(method, came)| word(method, came)).collect();
    let figures: Vec<String> = asked.iter().filter_map(figure).collect();
    let bar = if figures.is_empty() { "" } else { " | " };
    // Behind a bar stand the figures, and what the other side says is no place for one.
    format!("SIP {} - {}{bar}{}", word_of(state), words.join(", ").replace('|', "/"), figures.join(" "))
}

fn word(method: &str, came: &Came) -> String {
    match came {
        Came::Answered { status, took, bindings } => {
            let bindings = bindings.as_deref().map(in_words).unwrap_or_default();
            format!("{method} {status} in {:.1} ms{bindings}", took.as_secs_f64() * 1000.0)
        }
        Came::Silent => format!("{method} not answered"),
        Came::Unfinished { after, last } => {
            let last =
                last.as_ref().map(|(status, phrase)| format!(" ({status} {})", trace::visible(phrase)));
            format!("{method} not answered within {:.1} s{}", after.as_secs_f64(), last.unwrap_or_default())
        }
        Came::NoAddress(why) => format!("{method} cannot be sent: {}", trace::visible(why)),
        Came::Refused(peer) => {
            format!("{method} refused: nobody listens at {peer}/udp (ICMP port unreachable)")
        }
        Came::Unsent(peer, why) => format!("{method} cannot be sent to {peer}: {why}"),
        Came::NotAsked => format!("{method} not asked"),
    }
}

fn in_words(bindings: &[String]) -> String {
    if bindings.is_empty() {
        return " (nothing is registered)".to_owned();
    }
    let shown: Vec<String> =
        bindings.iter().take(BINDINGS_SHOWN_MAX).map(|binding| trace::visible(binding)).collect();
    let more = bindings.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(" ({}: {}{more})", counted(bindings.len(), "binding"), shown.join(" and "))
}

/// The word of a state.
fn word_of(state: u8) -> &'static str {
    STATES[usize::from(state.min(UNKNOWN))]
}

/// The same for Prometheus.
pub(super) fn metrics(asked: &Asked, state: u8) -> Vec<String> {
    let mut lines = vec![
        "# HELP trunksim_probe_state 0 ok, 1 warning, 2 critical, 3 unknown".to_owned(),
        "# TYPE trunksim_probe_state gauge".to_owned(),
        format!("trunksim_probe_state {state}"),
    ];
    let mut family = |name: &str, help: &str, values: Vec<(&str, String)>| {
        if values.is_empty() {
            return;
        }
        lines.push(format!("# HELP trunksim_probe_{name} {help}"));
        lines.push(format!("# TYPE trunksim_probe_{name} gauge"));
        let of = |(method, value)| format!("trunksim_probe_{name}{{method=\"{method}\"}} {value}");
        lines.extend(values.into_iter().map(of));
    };
    let status = |came: &Came| if let Came::Answered { status, .. } = came { *status } else { 0 };
    let each = || asked.iter().map(|(method, came)| (*method, came));
    family(
        "status",
        "The final status; 0 when there was none",
        each().map(|(method, came)| (method, status(came).to_string())).collect(),
    );
    family(
        "seconds",
        "From the request to its final response",
        each()
            .filter_map(|(method, came)| Some((method, format!("{:.6}", came.took()?.as_secs_f64()))))
            .collect(),
    );
    family(
        "bindings",
        "Contacts that the registrar lists for the account",
        each().filter_map(|(method, came)| Some((method, came.bindings()?.len().to_string()))).collect(),
    );
    lines
}

/// Says that nothing can be said, in the form that was asked for, and gives the exit code for it.
pub(crate) fn unknown(why: &str, is_for_prometheus: bool) -> u8 {
    let why = harmless(why);
    if is_for_prometheus {
        complain!("trunksim: {why}");
        metrics(&[], UNKNOWN).iter().for_each(|line| say!("{line}"));
    } else {
        // A plugin says one line.
        say!(
            "SIP {} - {}",
            word_of(UNKNOWN),
            why.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "/")
        );
    }
    UNKNOWN
}
