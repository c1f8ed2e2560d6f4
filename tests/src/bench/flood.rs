//! A carrier under a flood: `trunksim carrier` on real sockets, a minute of OPTIONS from its peer, from strangers, and of
//! messages of 61,000 octets, as many as can be sent. How much memory it takes is the figure.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use crate::burst::{Burst, Kind, burst};
use crate::child::Started;
use crate::process::peak_octets;
use crate::table::{Table, grouped};

/// The word that makes this program the carrier and nothing else; the command line of `trunksim` follows.
const CARRIER: &str = "carrier";
const BIND: &str = "127.0.9.130:5060";
const PEER: &str = "127.0.9.131:5060";
/// How long each flood lasts.
const LASTS: Duration = Duration::from_secs(60);
/// OPTIONS a second.
const RATE: u32 = 20_000;
/// Fewer were no flood, and the figure would say nothing.
const RATE_MIN: f64 = 10_000.0;
/// What may be resident.
const MIB_MAX: f64 = 64.0;
/// How long the carrier may take to begin, and to end.
const BEGIN: Duration = Duration::from_secs(10);
const END: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) fn measure(table: &mut Table) {
    for (kind, title) in [
        (Kind::Peer, "OPTIONS of the peer"),
        (Kind::Strangers, "OPTIONS of 64 strangers"),
        (Kind::Long, "OPTIONS of 61,000 octets"),
    ] {
        let figure = format!("memory of a carrier under a minute of {title}");
        match flooded(kind) {
            Ok(outcome) => outcome.tell(table, &figure, kind),
            Err(why) => table.not_run(&figure, &why),
        }
    }
}

/// What became of one flood.
struct Outcome {
    burst: Burst,
    /// Resident at most, during the flood and in all.
    during: u64,
    in_all: u64,
}

impl Outcome {
    fn tell(&self, table: &mut Table, figure: &str, kind: Kind) {
        let seconds = LASTS.as_secs_f64();
        let [offered, answered] = [self.burst.sent, self.burst.answered].map(|n| n as f64 / seconds);
        let mib = |octets: u64| octets as f64 / 1_048_576.0;
        if kind != Kind::Long && offered < RATE_MIN {
            table.not_run(figure, &format!("only {} a second could be sent", grouped(offered)));
        } else {
            table.at_most(figure, "MiB ", mib(self.during), MIB_MAX);
        }
        table.told("  with its reports", format!("MiB {:.2}", mib(self.in_all)));
        table.told(
            "  offered and answered a second",
            format!("{} and {}", grouped(offered), grouped(answered)),
        );
        let share = self.burst.octets_received as f64 / (self.burst.octets_sent as f64).max(1.0);
        table.told("  octets received for each that was sent", format!("{share:.2}"));
    }
}

fn flooded(kind: Kind) -> Result<Outcome, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let out = folder.path().join("out");
    let address = |text: &str| text.parse::<SocketAddr>().map_err(|error| error.to_string());
    let (bind, peer) = (address(BIND)?, address(PEER)?);
    let mut carrier = carrier(&out.to_string_lossy())?;
    carrier.wait_until((PAUSE, BEGIN), |_| out.join("trace.jsonl").exists())?;
    let burst = burst(kind, bind, peer, RATE, LASTS).map_err(|error| error.to_string())?;
    let during = peak_octets(carrier.id()).ok_or("the carrier has ended")?;
    let mut in_all = during;
    carrier.wait_until((PAUSE, END), |carrier| {
        let peak = peak_octets(carrier.id());
        in_all = in_all.max(peak.unwrap_or_default());
        peak.is_none()
    })?;
    Ok(Outcome { burst, during, in_all })
}

/// A carrier of ours.
fn carrier(out: &str) -> Result<Started, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let lasts = (LASTS + Duration::from_secs(3)).as_secs().to_string();
    let mut command = Command::new(program);
    command.args([CARRIER, "sipconnect-like", "--mode", "static", "--bind", BIND, "--peer", PEER]);
    Started::new(command.args(["--stop-after", &lasts, "--signalling-only", "--out", out]))
}
