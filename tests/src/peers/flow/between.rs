//! A foreign stack between our carrier and our PBX, which are two processes and never see each other.
//!
//! Of each end there are two addresses: its own, and that by which it knows what is between.

use libtest_mimic::Failed;

use crate::stage::{ANSWERS, BUSY, CARRIER, DID, PBX, Stage};
use crate::verdict::{Blamed, Verdict, talked};

/// How a flow is played: the addresses of the carrier and of the PBX.
pub(crate) type Play = fn(&Stage, [&str; 2], [&str; 2]) -> Result<Blamed, Failed>;

/// The PBX calls, talks and hangs up.
pub(crate) fn outbound(stage: &Stage, carrier: [&str; 2], pbx: [&str; 2]) -> Result<Blamed, Failed> {
    let [carrier, pbx] = called(stage, carrier, pbx, ANSWERS)?;
    let mut blamed = carrier.has(1, "with both voices", talked)?.blamed()?;
    blamed.extend(pbx.has(1, "with both voices", talked)?.blamed()?);
    Ok(blamed)
}

/// The PBX calls a number that is busy, and learns that.
pub(crate) fn refused(stage: &Stage, carrier: [&str; 2], pbx: [&str; 2]) -> Result<Blamed, Failed> {
    let [carrier, pbx] = called(stage, carrier, pbx, BUSY)?;
    let mut blamed = carrier.has(1, "refused", |call| call["status"] == 486)?.blamed()?;
    blamed.extend(pbx.has(1, "refused", |call| call["status"] == 486)?.blamed_without_a_call()?);
    Ok(blamed)
}

/// The carrier calls, talks and hangs up.
pub(crate) fn inbound(stage: &Stage, carrier: [&str; 2], pbx: [&str; 2]) -> Result<Blamed, Failed> {
    let mut pbx = stage.ours(["pbx", PBX], pbx[0], pbx[1], &["--mode", "static"])?;
    let more = ["--mode", "static", "--call", DID];
    let mut carrier = stage.ours(["carrier", CARRIER], carrier[0], carrier[1], &more)?;
    let carrier = stage.over("carrier", &mut carrier)?;
    let pbx = stage.ended("pbx", &mut pbx)?;
    let mut blamed = carrier.has(1, "with both voices", talked)?.blamed()?;
    blamed.extend(pbx.has(1, "with both voices", talked)?.blamed()?);
    Ok(blamed)
}

/// The PBX has called this number: what both say of it.
fn called(stage: &Stage, carrier: [&str; 2], pbx: [&str; 2], number: &str) -> Result<[Verdict; 2], Failed> {
    let mut carrier = stage.ours(["carrier", CARRIER], carrier[0], carrier[1], &["--mode", "static"])?;
    let mut pbx = stage.ours(["pbx", PBX], pbx[0], pbx[1], &["--mode", "static", "--call", number])?;
    let pbx = stage.over("pbx", &mut pbx)?;
    let carrier = stage.ended("carrier", &mut carrier)?;
    Ok([carrier, pbx])
}
