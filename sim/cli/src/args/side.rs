//! `trunksim carrier` and `trunksim pbx`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use plan::Side;
use plan::profile::PortRange;

use super::ModeArg;
use crate::side::{self, Peer, Until};

/// `trunksim carrier` and `trunksim pbx`.
#[derive(Debug, Args)]
pub struct SideArgs {
    /// Profile of the side we play: a name or a path
    pub profile: String,
    /// Our own address for SIP; 0.0.0.0:5060 listens on all of this machine [default: 127.0.0.1:5060 for a carrier,
    /// 127.0.0.1:5070 for a PBX]
    #[arg(long, value_name = "ADDRESS", value_parser = side::bind)]
    pub bind: Option<SocketAddr>,
    /// Our address as the other side knows it, behind a NAT or when we listen on all; found out when absent
    #[arg(long, value_name = "IP")]
    pub advertise: Option<IpAddr>,
    /// The other side: an address or a name, with or without a port; may be repeated, also with networks
    /// (192.0.2.0/24) from which it sends [default: 127.0.0.1:5070 for a carrier, 127.0.0.1:5060 for a PBX]
    #[arg(long)]
    pub peer: Vec<Peer>,
    /// Ports for media, instead of those of the profile
    #[arg(long, value_name = "FIRST-LAST", value_parser = side::ports)]
    pub media_ports: Option<PortRange>,
    /// Several accounts instead of the one of the profile: a CSV with the columns user, password and dids, of which there
    /// may be several with blanks between
    #[arg(long, value_name = "CSV")]
    pub accounts: Option<PathBuf>,
    /// Trunk mode
    #[arg(long, value_enum, default_value_t = ModeArg::Registration)]
    pub mode: ModeArg,
    /// Call this number once the trunk is up; may be repeated. With one, the side ends by itself when that call is over
    #[arg(long, value_name = "NUMBER")]
    pub call: Vec<String>,
    /// Call as this number, which is one of this side
    #[arg(long, value_name = "NUMBER", requires = "call")]
    pub from: Option<String>,
    /// Place so many calls, to the numbers of --call in turn
    #[arg(long, value_name = "N", requires = "call", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub calls: Option<u32>,
    /// With --calls: so many a second
    #[arg(long, value_name = "PER-SECOND", default_value_t = 1.0, value_parser = side::rate)]
    pub rate: f64,
    /// In our call, send a fax: a TIFF file, or so many pages of text
    #[arg(long, value_name = "TIFF|PAGES", requires = "call", conflicts_with = "calls")]
    pub send_fax: Option<String>,
    /// A fax machine receives whatever we are called for, or in our own call
    #[arg(long, conflicts_with = "send_fax")]
    pub receive_fax: bool,
    /// Hang up after this many seconds
    #[arg(long, default_value_t = 3)]
    pub hangup_after: u64,
    /// End by itself after this many seconds
    #[arg(long)]
    pub stop_after: Option<u64>,
    /// Let our side misbehave; may be repeated
    #[arg(long)]
    pub quirk: Vec<String>,
    /// Obey the lines of this file, as if they were typed
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// End by itself when so many calls are over (calls=2), or none has been open for so long (idle=10s); may be
    /// repeated
    #[arg(long, value_name = "calls=N|idle=Ns")]
    pub until: Vec<Until>,
    /// Run for weeks: a folder for each hour, a line a minute, and SIGHUP reads the profile anew
    #[arg(long, conflicts_with_all = ["call", "until", "junit"])]
    pub service: bool,
    /// Seed of all randomness; without it the operating system gives one, so that no two runs look alike to a device
    #[arg(long)]
    pub seed: Option<u64>,
    /// Folder for the results [default: out/live-carrier or out/live-pbx]
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Write a JUnit file here as well
    #[arg(long)]
    pub junit: Option<PathBuf>,
    /// The other side sends no media: two-way sound in answered calls is not asked for
    #[arg(long)]
    pub signalling_only: bool,
    /// Let a broken SHOULD fail as a broken MUST does
    #[arg(long)]
    pub strict: bool,
    /// The trace grows to so many MiB, and what comes then is neither recorded nor judged; media end at half of it
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub trace_max: u64,
    /// Allow addresses outside of 127.0.0.0/8
    #[arg(long)]
    pub allow_remote: bool,
}

impl SideArgs {
    /// Our own address: two sides on one machine find each other without being told.
    #[must_use]
    pub fn bind(&self, side: Side) -> SocketAddr {
        self.bind.unwrap_or_else(|| usual_address(side))
    }

    /// Who is on the other end.
    #[must_use]
    pub fn peers(&self, side: Side) -> Vec<Peer> {
        if self.peer.is_empty() { vec![Peer::Address(usual_address(side.peer()))] } else { self.peer.clone() }
    }

    /// Where the results go.
    #[must_use]
    pub fn out(&self, side: Side) -> PathBuf {
        self.out.clone().unwrap_or_else(|| usual_folder(side))
    }
}

/// Where a live side is that nobody places.
pub(crate) fn usual_address(side: Side) -> SocketAddr {
    ([127, 0, 0, 1], if side == Side::Carrier { 5060 } else { 5070 }).into()
}

/// Where its results go.
#[must_use]
pub fn usual_folder(side: Side) -> PathBuf {
    PathBuf::from(format!("out/live-{side}"))
}
