//! What our judges say of one cell, and what tshark says of its capture.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use serde_json::Value;
use tests::witness::{compared, judged, malformed};

use crate::Tried;

/// The checks by which the peer was found guilty, each with what was said of it.
pub(crate) type Blamed = BTreeSet<(String, String)>;

/// What is known once our side has ended.
pub(crate) struct Verdict {
    /// The side that we played.
    ours: &'static str,
    code: Option<i32>,
    json: Value,
    said: String,
    results: PathBuf,
}

impl Verdict {
    pub(crate) fn read(
        ours: &'static str,
        results: &Path,
        code: Option<i32>,
        said: String,
        trunksim: &Path,
    ) -> Result<Self, Failed> {
        let text = fs::read_to_string(results.join("findings.json")).map_err(|e| format!("{e}\n{said}"))?;
        let verdict =
            Self { ours, code, json: serde_json::from_str(&text)?, said, results: results.to_owned() };
        verdict.witnessed(trunksim)?;
        Ok(verdict)
    }

    /// Nothing in the capture is malformed to tshark, and `trunksim judge` sees in it what tshark sees.
    fn witnessed(&self, trunksim: &Path) -> Tried {
        let capture = self.results.join("call.pcapng");
        if tests::tshark::is_missing() || !capture.is_file() {
            return Ok(());
        }
        let folder = self.results.join("judged");
        let json = judged(trunksim, &capture, &folder)?;
        let mut wrong = malformed(&capture)?;
        wrong.extend(compared(&capture, &json, &folder)?);
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(self.unlike(&format!("no witness against us: {}", wrong.join("\n"))))
        }
    }

    /// All findings blame the peer; those are the answer.
    ///
    /// Nobody else may be blamed: our own side breaks no rule, and loopback loses nothing.
    pub(crate) fn blamed(&self) -> Result<Blamed, Failed> {
        self.blamed_or("pass", 0)
    }

    /// The same where no call gets through, as it is meant: such a trunk passes never.
    pub(crate) fn blamed_without_a_call(&self) -> Result<Blamed, Failed> {
        self.blamed_or("inconclusive", 3)
    }

    fn blamed_or(&self, verdict: &str, code: i32) -> Result<Blamed, Failed> {
        let peer = if self.ours == "carrier" { "pbx" } else { "carrier" };
        if let Some(other) = accused(&self.json).find(|finding| finding["blame"] != peer) {
            return Err(self.unlike(&format!("nobody but the peer blamed, not {}", word(other, "check"))));
        }
        let blamed = guilty(&self.json);
        if blamed.is_empty() && (self.json["verdict"] != verdict || self.code != Some(code)) {
            return Err(self.unlike(&format!("{verdict}, as nobody is blamed")));
        }
        Ok(blamed)
    }

    /// The calls, as our JSON has them.
    pub(crate) fn calls(&self) -> &[Value] {
        self.json["calls"].as_array().map_or(&[], Vec::as_slice)
    }

    /// What the caller of the first call heard before the answer, as the judges know it by its content.
    pub(crate) fn heard_early(&self) -> Result<Vec<String>, Failed> {
        let text = fs::read_to_string(self.results.join("trace.jsonl"))?;
        let recording = trace::jsonl::read(&text).map_err(|e| e.to_string())?;
        let call = check::judge(&recording).calls.into_iter().next();
        Ok(call.and_then(|call| call.early_audio).map(|heard| heard.content).unwrap_or_default())
    }

    /// There were so many calls, and each is as it should be.
    pub(crate) fn has(
        &self,
        calls: usize,
        what: &str,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<&Self, Failed> {
        let is_well = self.calls().len() == calls && self.calls().iter().all(is_it);
        is_well.then_some(self).ok_or_else(|| self.unlike(&format!("{calls} calls, each {what}")))
    }

    /// What went wrong, with all that is known about it.
    pub(crate) fn unlike(&self, wanted: &str) -> Failed {
        let json = serde_json::to_string_pretty(&self.json).unwrap_or_default();
        let ladder = fs::read_to_string(self.results.join("ladder.txt")).unwrap_or_default();
        format!("expected {wanted}\ngot exit code {:?}\n{}\n{ladder}\n{json}", self.code, self.said).into()
    }
}

/// Findings, but for what is merely worth knowing: that accuses nobody.
fn accused(json: &Value) -> impl Iterator<Item = &Value> {
    let all = json["findings"].as_array().into_iter().flatten();
    all.filter(|finding| finding["severity"] != "info")
}

fn word(finding: &Value, key: &str) -> String {
    finding[key].as_str().unwrap_or_default().to_owned()
}

/// Whatever was found in a run: by which check, and what.
pub(crate) fn guilty(json: &Value) -> Blamed {
    accused(json).map(|f| (word(f, "check"), format!("{}: {}", word(f, "clause"), word(f, "text")))).collect()
}

/// It was answered and hung up, and each side heard the other's voice.
pub(crate) fn talked(call: &Value) -> bool {
    call["outcome"] == "completed"
        && hears(call, "carrier", "pbx-speech")
        && hears(call, "pbx", "carrier-speech")
}

/// One side heard this.
pub(crate) fn hears(call: &Value, side: &str, sound: &str) -> bool {
    let heard = call[format!("heard_by_{side}")].as_array();
    heard.is_some_and(|sounds| sounds.iter().any(|heard| heard == sound))
}
