//! linphone's console client: a phone with files for a sound card, which takes commands as lines.

use std::fs;

use libtest_mimic::Failed;
use tests::process::Process;
use tests::unpacked;

use super::{Cell, Peer};
use crate::Tried;
use crate::device::{Device, Order, Setup};
use crate::flow;
use crate::stage::{DOMAIN, Stage};

pub(crate) const PEER: Peer =
    Peer { name: "linphone", missing: || unpacked::is_missing("linphonec"), device: start, cells };

fn cells() -> Vec<Cell> {
    flow::of_devices(&[])
}

const TIMER: &str = "session_expires_enabled=1\nsession_expires_value=90\nsession_expires_min_value=90\nsession_expires_refresher_value=1";

struct Linphone(Process);

fn start(stage: &Stage, setup: Setup) -> Result<Box<dyn Device>, Failed> {
    let template = if setup.registers { "linphone/registers" } else { "linphone/static" };
    // One is a support that is optional; the smallest interval that there is (RFC 4028 5), and whoever calls refreshes.
    let reliable = if setup.reliable { "100rel_support_level=1" } else { "100rel_support_level=0" };
    let timer = if setup.timer { TIMER } else { "session_expires_enabled=0" };
    let config = stage.filled(template, "linphonerc", &[("MORE", &format!("{reliable}\n{timer}"))])?;
    // It does not start without a place for its database.
    fs::create_dir_all(stage.path().join(".local/share/linphone"))?;
    let mut command = stage.program("linphonec");
    command.arg("-c").arg(config).env("HOME", stage.path());
    // It looks for its grammars where it is started.
    command.current_dir(unpacked::root("linphonec").join("usr"));
    if setup.answers {
        command.arg("-a");
    }
    let mut phone = Linphone(Process::start_to_talk("linphonec", &mut command)?);
    phone.0.tell("ipv6 disable")?;
    phone.0.tell("soundcard use files")?;
    phone.0.says("Using wav files")?;
    phone.0.tell(&format!("play {}", stage.path().join("pbx.wav").display()))?;
    phone.0.tell(&format!("record {}", stage.path().join("heard.wav").display()))?;
    Ok(Box::new(phone))
}

impl Device for Linphone {
    fn told(&mut self, order: Order<'_>) -> Tried {
        match order {
            Order::Call(number) => self.0.tell(&format!("call sip:{number}@{DOMAIN}")),
            Order::Refuse | Order::HangUp => self.0.tell("terminate"),
            Order::Hold => self.0.tell("pause"),
            Order::Resume => self.0.tell("resume"),
            Order::Digit(digit) => self.0.tell(&digit.to_string()),
            Order::Quit => self.0.tell("quit"),
        }
    }
}
