//! A capture as we see it and as tshark sees it, side by side.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::tshark::{LATE_RTP, asked, contents, differences, unheard};

/// What `trunksim judge` says of a capture; the reports lie in `folder` then.
///
/// # Errors
/// It says something that is no JSON.
pub fn judged(trunksim: &Path, file: &Path, folder: &Path) -> Result<Value, Failed> {
    let mut command = Command::new(trunksim);
    let output = command.args(["judge", "--json", "-o"]).arg(folder).arg(file).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).map_err(|e| format!("{e}: {text}").into())
}

/// What tshark says otherwise than our JSON of the same capture.
///
/// # Errors
/// tshark refuses the capture.
pub fn compared(file: &Path, json: &Value, folder: &Path) -> Result<Vec<String>, Failed> {
    let trunks = json["trunks"].as_array().into_iter().flatten();
    let findings: Vec<&Value> = trunks.map(|trunk| &trunk["judgement"]).collect();
    let mut wrong = differences(file, &findings, json["counts"]["sip"].as_u64())?;
    let mut faxes = Vec::new();
    for trunk in fs::read_dir(folder)? {
        if let Ok(text) = fs::read_to_string(trunk?.path().join("fax.json")) {
            faxes.push(serde_json::from_str(&text)?);
        }
    }
    wrong.extend(unheard(&faxes, &contents(file)?.frames));
    Ok(wrong)
}

/// Frames that tshark cannot make sense of.
///
/// # Errors
/// tshark refuses the capture.
pub fn malformed(file: &Path) -> Result<Vec<String>, Failed> {
    let fields = ["-e", "frame.number", "-e", "_ws.malformed", "-e", "_ws.col.Info"];
    let how = ["-o", LATE_RTP, "-Y", "_ws.malformed", "-T", "fields"];
    let text = asked(file, &[&how[..], &fields].concat())?;
    Ok(text.lines().map(|line| format!("malformed to tshark: {line}")).collect())
}
