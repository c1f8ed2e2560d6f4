//! baresip: a phone that plays a file to its line and takes commands as lines.

use std::fmt::Write as _;
use std::fs;

use libtest_mimic::Failed;
use tests::process::Process;
use tests::unpacked;

use super::{Cell, Peer};
use crate::Tried;
use crate::device::{Device, Order, Setup};
use crate::flow::{self, Flow};
use crate::stage::{Account, DOMAIN, OWN, Stage};

pub(crate) const PEER: Peer =
    Peer { name: "baresip", missing: || unpacked::is_missing("baresip"), device: start, cells };

/// What baresip 1.0 has no code for.
const CANNOT: [(Flow, &str); 2] = [
    (Flow::Reliable, "it does not know 100rel (RFC 3262)"),
    (Flow::SessionTimer, "it does not know session timers (RFC 4028)"),
];

fn cells() -> Vec<Cell> {
    flow::of_devices(&CANNOT)
}

struct Baresip(Process);

fn start(stage: &Stage, setup: Setup) -> Result<Box<dyn Device>, Failed> {
    started(stage, setup, &stage.pbx, &OWN)
}

/// At this address, with this account.
pub(super) fn started(
    stage: &Stage,
    setup: Setup,
    own: &str,
    who: &Account,
) -> Result<Box<dyn Device>, Failed> {
    let modules = unpacked::root("baresip").join("usr/lib/baresip/modules").display().to_string();
    stage.filled("baresip/config", "config", &[("MODULES", &modules), ("PBX", own)])?;
    let mut account = String::new();
    let user = if setup.registers { who.user } else { who.number };
    let interval = if setup.registers { 600 } else { 0 };
    let _ =
        write!(account, ";regint={interval};answermode={}", if setup.answers { "auto" } else { "manual" });
    let filled = |name: &str, user: &str, more: &str| {
        let words = [("WHO", user), ("MORE", more), ("USER", who.user), ("PASSWORD", who.password)];
        stage.filled("baresip/accounts", name, &words)
    };
    let accounts = filled("accounts", user, &account)?;
    if setup.registers {
        // Whoever calls its number is told to it by that number, and not by the name that it registers with.
        let number = account.replace("regint=600", "regint=0");
        let number = filled("number", who.number, &number)?;
        fs::write(&accounts, fs::read_to_string(&accounts)? + &fs::read_to_string(number)?)?;
    }
    let mut command = stage.program("baresip");
    let mut process = Process::start_to_talk("baresip", command.arg("-f").arg(stage.path()).arg("-v"))?;
    process.says("baresip is ready")?;
    Ok(Box::new(Baresip(process)))
}

impl Device for Baresip {
    fn told(&mut self, order: Order<'_>) -> Tried {
        match order {
            Order::Call(number) => self.0.tell(&format!("/dial sip:{number}@{DOMAIN}")),
            Order::Refuse | Order::HangUp => self.0.tell("/hangup"),
            Order::Hold => self.0.tell("/hold"),
            Order::Resume => self.0.tell("/resume"),
            // The key is let go by the end of the line.
            Order::Digit(digit) => self.0.tell(&digit.to_string()),
            Order::Quit => self.0.tell("/quit"),
        }
    }
}
