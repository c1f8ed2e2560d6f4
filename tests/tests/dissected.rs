//! A foreign reader agrees with whole fax calls: `tshark` finds T.38 with T.30 inside, or RTP, in the capture
//! of a run, by the SDP that is in the same file, and nothing malformed. What it counts of streams is what we count.
//!
//! Without tshark nothing of this is run, and it says so: what did not run never counts as passed.

#[path = "dissected/judged.rs"]
mod judged;
#[path = "dissected/sample.rs"]
mod sample;
#[path = "dissected/streams.rs"]
mod streams;

use std::collections::BTreeMap;
use std::io::Write as _;

use libtest_mimic::{Arguments, Failed, Trial};
use plan::TrunkMode;
use tests::lab::{Lab, run};
use tests::tshark::{self, LATE_RTP};
use trace::pcapng;

type Tried = Result<(), Failed>;

/// Protocols below IP and what they say, a row per frame.
struct Dissected(Vec<[String; 3]>);

fn main() {
    let arguments = Arguments::from_args();
    let missing = tshark::is_missing();
    if missing && !arguments.list {
        eprintln!("dissected: not run: tshark is not installed");
    }
    let trial = |scenario: &'static str, look: fn(&Dissected) -> Tried| {
        Trial::test(scenario, move || look(&Dissected::of(scenario)?)).with_ignored_flag(missing)
    };
    let mut trials = vec![
        trial("fax/outbound-t38", |d| d.is_t38(&["DIS", "DCS", "CFR", "FCD", "PPS", "MCF", "DCN"])),
        trial("fax/inbound-fec", |d| d.is_t38(&["DIS", "DCS", "CFR", "FCD", "PPS", "MCF", "DCN"])),
        trial("fax/inbound-mr-no-ecm", |d| d.is_t38(&["DIS", "DCS", "CFR", "EOP", "MCF", "DCN"])),
        trial("fax/outbound-passthrough", Dissected::is_rtp),
    ];
    trials.extend(streams::trials(missing));
    trials.extend(judged::trials(missing));
    libtest_mimic::run(&arguments, trials).exit();
}

impl Dissected {
    fn of(scenario: &str) -> Result<Self, Failed> {
        let lab = Lab::open();
        let plan = lab.plan(lab.scenario(scenario), TrunkMode::Static, &[])?;
        let done = run(&plan);
        let header = trace::Header { cast: done.recording.header.cast.clone(), ..trace::Header::default() };
        let capture = pcapng::write(&header, &done.recording.events, &pcapng::Options::default());
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(&capture)?;
        let fields = ["-e", "frame.protocols", "-e", "_ws.malformed", "-e", "_ws.col.Info"];
        let how = ["-o", LATE_RTP, "-T", "fields", "-E", "separator=/t"];
        let text = tshark::asked(file.path(), &[&how[..], &fields].concat())?;
        let row = |line: &str| {
            let mut fields = line.splitn(3, '\t').map(str::to_owned);
            [(); 3].map(|()| fields.next().unwrap_or_default())
        };
        let rows: Vec<_> = text.lines().map(row).collect();
        match rows.iter().find(|[_, malformed, _]| !malformed.is_empty()) {
            Some(row) => Err(format!("malformed: {row:?}").into()),
            None => Ok(Self(rows)),
        }
    }

    fn count(&self, protocols: &str) -> usize {
        self.0.iter().filter(|[p, ..]| p.ends_with(protocols)).count()
    }

    /// T.38 both ways, and these frames of T.30 put together from it.
    fn is_t38(&self, frames: &[&str]) -> Tried {
        let mut heard: BTreeMap<&str, usize> = BTreeMap::new();
        for [_, _, info] in &self.0 {
            let name = info.split_once("Reassembled: ").map(|(_, rest)| rest.split(' ').next());
            *heard.entry(name.flatten().unwrap_or_default()).or_default() += 1;
        }
        let missing: Vec<_> = frames.iter().filter(|f| !heard.contains_key(**f)).collect();
        if !missing.is_empty() || self.count(":udp:t38") == 0 || self.count(":t38:t30") == 0 {
            return Err(format!("{missing:?} missing, heard {heard:?}").into());
        }
        if self.count(":udp:data") + self.count(":udp") > 0 {
            return Err("packets that tshark does not know".into());
        }
        Ok(())
    }

    fn is_rtp(&self) -> Tried {
        let (rtp, t38) = (self.count(":udp:rtp"), self.count(":t38") + self.count(":t30"));
        if rtp < 1_000 || t38 > 0 || self.count(":udp:data") > 0 {
            return Err(format!("{rtp} packets of RTP, {t38} of T.38").into());
        }
        Ok(())
    }
}
