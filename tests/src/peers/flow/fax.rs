//! Faxes of one page between our carrier and the peer, as a fax machine: a page is there when it is there pixel by pixel.

use std::fs;

use libtest_mimic::Failed;
use page::{Resolution, pattern, tiff};
use serde_json::Value;
use tests::process::Process;

use crate::device::Device;
use crate::stage::{DID, FAX, LONG, Stage};
use crate::verdict::Blamed;

/// The file that the peer is to send.
pub(crate) const SENT: &str = "letter.tiff";

/// How the fax travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    T38,
    G711,
}

impl Way {
    /// The profile of our carrier, and what our JSON says.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::T38 => ("api-cloud", "t38"),
            Self::G711 => ("profiles/passthrough.toml", "passthrough"),
        }
    }
}

/// Our carrier calls the machine of the peer and sends.
pub(crate) fn received_by(stage: &Stage, way: Way) -> Result<Blamed, Failed> {
    let (profile, _) = way.words();
    let more = ["--mode", "static", "--call", DID, "--send-fax", "1", "--stop-after", "200"];
    let carrier = stage.our_carrier(profile, &more)?;
    arrived(stage, way, carrier, |fax| fax["identical"] == true)
}

/// The machine of the peer calls ours and sends.
pub(crate) fn sent_by(stage: &Stage, way: Way, phone: &mut dyn Device) -> Result<Blamed, Failed> {
    let (profile, _) = way.words();
    let pages = pattern::text_pages(Resolution::Standard, 1, 7);
    fs::write(stage.path().join(SENT), tiff::write(&pages))?;
    let mut carrier = stage.our_carrier(profile, &["--mode", "static", "--stop-after", "200"])?;
    phone.told(crate::device::Order::Call(FAX))?;
    carrier = carrier.patient(LONG);
    carrier.says("  BYE")?;
    carrier.interrupt()?;
    let received = stage.results("carrier").join("fax-received.tiff");
    arrived(stage, way, carrier, |_| {
        let content = fs::read(&received).unwrap_or_default();
        tiff::read(&content).is_ok_and(|document| document.pages == pages)
    })
}

fn arrived(
    stage: &Stage,
    way: Way,
    carrier: Process,
    is_well: impl Fn(&Value) -> bool,
) -> Result<Blamed, Failed> {
    let verdict = stage.over("carrier", &mut carrier.patient(LONG))?;
    let text = fs::read_to_string(stage.results("carrier").join("fax.json"))?;
    let json: Value = serde_json::from_str(&text)?;
    let fax = &json["faxes"][0]["on_the_wire"];
    let is_it = fax["sent"] == true && fax["last_transport"] == way.words().1 && is_well(fax);
    if !is_it {
        return Err(verdict.unlike(&format!("a whole page by {}, not {fax:#}", way.words().1)));
    }
    verdict.blamed()
}
