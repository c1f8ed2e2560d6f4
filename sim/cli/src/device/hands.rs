//! The hands at the device: what a play wants of it is done by commands of its driver, or said in words to whoever
//! sits there.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use live::Visit;
use plan::{Does, Driver, Plan, Verb, asks_for, filled};
use run::Cue;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::tray::{self, Tray};
use super::unheard::Errands;
use crate::outcome::quoted;

/// So much of what a command says is kept.
const OUTPUT_MAX: u64 = 16_384;
/// So much of a command is named, in letters.
const NAMED_MAX: usize = 60;
/// So much of what it says is quoted: a terminal shows some 300 letters of a reason.
pub(super) const QUOTED_MAX: usize = 140;

/// What the commands of a driver are told of this run.
pub(super) struct Told {
    /// Our own address.
    pub(super) trunksim: String,
    /// The device's.
    pub(super) device: String,
    /// The folder of the results.
    pub(super) folder: String,
    /// How long a command may take before something comes of it.
    pub(super) patience: Duration,
    /// What is played.
    pub(super) plan: Plan,
    /// The paper of its faxes.
    pub(super) tray: Arc<Tray>,
    /// What it was told to do, and what came of the commands.
    pub(super) errands: Arc<Errands>,
}

/// Does what the cues say, until there are no more.
pub(super) async fn serve(
    mut cues: mpsc::UnboundedReceiver<Cue>,
    door: mpsc::Sender<Visit>,
    driver: Arc<Driver>,
    told: Arc<Told>,
) {
    // Those that still run when the play is over end with it.
    let mut commands = JoinSet::new();
    while let Some(cue) = cues.recv().await {
        let words = in_words(&cue);
        let errand = told.errands.add(&words);
        let (note, command) = match driver.does(cue.verb.name()) {
            Some(Does::ByItself) => (format!("is to {words}, by itself"), None),
            Some(Does::Command(text)) => (format!("is told to {words}"), Some(text.clone())),
            None => {
                say!("  at the device, please: {words}");
                (format!("is to {words}"), None)
            }
        };
        let party = cue.party;
        // A run that is over needs no note.
        let _ = door.send(Box::new(move |world, now| world.note(now, party, note))).await;
        if let Some(text) = command {
            let (door, told) = (door.clone(), Arc::clone(&told));
            commands.spawn(async move {
                if let Err(why) = carry_out(&text, (&cue, errand), (&told, &door)).await {
                    let why = format!("the device could not be made to {words}: {why}");
                    let _ = door.send(Box::new(move |world, now| world.break_off(now, why))).await;
                }
            });
        }
    }
}

/// Runs a command. One that takes too long has failed, unless something has come of it, which ends the waiting.
async fn carry_out(
    text: &str,
    (cue, errand): (&Cue, usize),
    (told, door): (&Told, &mpsc::Sender<Visit>),
) -> Result<(), String> {
    let document = give_document(text, cue, (told, door)).await?;
    let received = await_paper(text, cue, (told, door)).await?;
    let value = |name: &str| match (name, &cue.verb) {
        ("number", _) => cue.number.clone(),
        ("digits", Verb::Dtmf { digits }) => Some(digits.clone()),
        ("status", Verb::Reject { status, .. } | Verb::Progress { status, .. }) => Some(status.to_string()),
        ("pages", Verb::SendFax(order)) => match order.document {
            plan::FaxDocument::Text { pages, .. } => Some(pages.to_string()),
            plan::FaxDocument::File(_) => None,
        },
        ("trunksim", _) => Some(told.trunksim.clone()),
        ("device", _) => Some(told.device.clone()),
        ("folder", _) => Some(told.folder.clone()),
        ("document", _) => document.clone(),
        ("received", _) => received.clone(),
        _ => None,
    };
    let text = filled(text, |name| value(name).map(|value| quoted(&value)))
        .map_err(|name| format!("its command asks for {{{name}}}, which there is none of here"))?;
    let command = named(&text);
    told.errands.begun(errand, &command);
    let mut child = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {text}")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| format!("`sh` cannot be started: {e}"))?;
    let _group = child.id().map(Group);
    let mut said = Vec::new();
    let ends = async {
        if let Some(output) = child.stdout.take() {
            let _ = output.take(OUTPUT_MAX).read_to_end(&mut said).await;
        }
        child.wait().await
    };
    let ended = tokio::time::timeout(told.patience, ends).await;
    if let Ok(Ok(status)) = &ended {
        told.errands.ended(errand, &status.to_string(), &String::from_utf8_lossy(&said));
    }
    let said = short(&said);
    match ended {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(format!("`{command}` ended with {status}{said}")),
        Ok(Err(error)) => Err(format!("`{command}`: {error}{said}")),
        Err(_) => Err(format!("`{command}` had not ended after {} s{said}", told.patience.as_secs())),
    }
}

/// The file that a command is to send, if it asks for one. What the device was given is known from then on.
async fn give_document(
    text: &str,
    cue: &Cue,
    (told, door): (&Told, &mpsc::Sender<Visit>),
) -> Result<Option<String>, String> {
    if !asks_for(text, "document") {
        return Ok(None);
    }
    let Some((path, pages)) = told.tray.document(&told.plan, &cue.verb)? else { return Ok(None) };
    let whose = cue.clone();
    let visit: Visit = Box::new(move |world, now| {
        let call_id = world.call_id(&whose).unwrap_or_default();
        world.keep_paper(now, whose.party, tray::paper(call_id, pages, true));
    });
    // A run that is over needs no paper.
    let _ = door.send(visit).await;
    Ok(Some(path.display().to_string()))
}

/// The file in which a command is to leave what the device receives, if it asks for one.
async fn await_paper(
    text: &str,
    cue: &Cue,
    (told, door): (&Told, &mpsc::Sender<Visit>),
) -> Result<Option<String>, String> {
    if !asks_for(text, "received") {
        return Ok(None);
    }
    let Some(path) = told.tray.received(&cue.verb)? else { return Ok(None) };
    let (whose, tray, place) = (cue.clone(), Arc::clone(&told.tray), path.clone());
    let visit: Visit = Box::new(move |world, _| tray.awaits(place, world, &whose));
    let _ = door.send(visit).await;
    Ok(Some(path.display().to_string()))
}

/// The processes of a command; when it is dropped, they end.
struct Group(u32);

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.0).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

/// A command as it is named: what it has said is read after it, and a script would leave no room for that.
fn named(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let short: String = line.chars().take(NAMED_MAX).collect();
    if short.len() < text.trim().len() { format!("{} \u{2026}", short.trim_end()) } else { short }
}

/// The end of what a command said.
fn short(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let text = text.trim();
    let from = text.char_indices().rev().nth(QUOTED_MAX).map_or(0, |(at, _)| at);
    if text.is_empty() { ", saying nothing".to_owned() } else { format!(", saying: {}", text[from..].trim()) }
}

/// What the device is to do, for a person.
pub(super) fn in_words(cue: &Cue) -> String {
    match &cue.verb {
        Verb::Call { .. } => format!("call {}", cue.number.as_deref().unwrap_or("the number of the play")),
        Verb::Ring => "ring".to_owned(),
        Verb::Progress { status, .. } => format!("send {status} before it answers"),
        Verb::Answer { .. } => "answer the call".to_owned(),
        Verb::Reject { status, .. } => format!("refuse the call with {status}"),
        Verb::Cancel => "give the call up before it is answered".to_owned(),
        Verb::Hangup => "hang up".to_owned(),
        Verb::Hold => "put the call on hold".to_owned(),
        Verb::Resume => "take the call back from hold".to_owned(),
        Verb::Reinvite { .. } => "send a re-INVITE".to_owned(),
        Verb::Dtmf { digits } => format!("dial the digits {digits}"),
        Verb::SendFax(_) => "send a fax in the call".to_owned(),
        Verb::ReceiveFax(_) => "receive a fax in the call".to_owned(),
        Verb::ModemCall(_) => "put a modem on the call".to_owned(),
        Verb::PathTest => "test the path".to_owned(),
        Verb::Register => "register".to_owned(),
        Verb::Unregister => "end its registration".to_owned(),
        Verb::RegisterNumber { .. } => format!("register {}", cue.number.as_deref().unwrap_or_default()),
        Verb::UnregisterNumber { .. } => {
            format!("end the registration of {}", cue.number.as_deref().unwrap_or_default())
        }
        Verb::Options => "send an OPTIONS".to_owned(),
        // Nobody at a device is told these.
        verb @ (Verb::Wait { .. }
        | Verb::Silent { .. }
        | Verb::NetworkDrop { .. }
        | Verb::NetworkDuplicate { .. }
        | Verb::NetworkDelay { .. }
        | Verb::NetworkDown { .. }
        | Verb::StrangerCall { .. }
        | Verb::StrangerOptions { .. }) => verb.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_named_by_its_beginning() {
        assert_eq!(named(" our-phone call 12 \n"), "our-phone call 12");
        assert_eq!(named("said=$(our-phone)\necho $said\n"), "said=$(our-phone) \u{2026}");
        assert_eq!(named(&"x".repeat(400)).chars().count(), NAMED_MAX + 2);
    }
}
