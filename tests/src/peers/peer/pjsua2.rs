//! pjsua2: the library as its Python wheel has it, by a script of ours that takes commands as lines.

use libtest_mimic::Failed;
use std::process::Command;
use tests::process::Process;
use tests::unpacked;

use super::{Cell, Peer};
use crate::Tried;
use crate::device::{Device, Order, Setup};
use crate::flow::{self, Flow};
use crate::stage::{DOMAIN, PASSWORD, Stage, USER, foreign};

pub(crate) const PEER: Peer = Peer { name: "pjsua2", missing, device: start, cells };

fn missing() -> Option<String> {
    let is_there = python().is_file();
    (!is_there).then(|| "its wheel is not unpacked: tests/foreign/fetch.sh pjsua2".to_owned())
}

fn python() -> std::path::PathBuf {
    unpacked::top().join("pjsua2/bin/python")
}

fn cells() -> Vec<Cell> {
    let mut cells = flow::of_devices(&[]);
    cells.push(Cell::played(Flow::SeveralCalls, flow::several));
    cells
}

struct Pjsua2(Process);

fn start(stage: &Stage, setup: Setup) -> Result<Box<dyn Device>, Failed> {
    let mut command = Command::new(python());
    command.arg(foreign().join("../../profiles/drivers/pjsua/phone.py"));
    command.args([stage.pbx.as_str(), &stage.carrier, DOMAIN, USER, PASSWORD]).arg(stage.path());
    command.arg(stage.media.to_string());
    let words = [
        ("registers", setup.registers),
        ("answers", setup.answers),
        ("reliable", setup.reliable),
        ("timer", setup.timer),
    ];
    command.args(words.into_iter().filter_map(|(word, is_set)| is_set.then_some(word)));
    let mut process = Process::start_to_talk("pjsua2", &mut command)?;
    process.says("phone is ready")?;
    Ok(Box::new(Pjsua2(process)))
}

impl Device for Pjsua2 {
    fn told(&mut self, order: Order<'_>) -> Tried {
        match order {
            Order::Call(number) => self.0.tell(&format!("call {number}")),
            Order::Refuse => self.0.tell("refuse"),
            Order::HangUp => self.0.tell("hangup"),
            Order::Hold => self.0.tell("hold"),
            Order::Resume => self.0.tell("resume"),
            Order::Digit(digit) => self.0.tell(&format!("digits {digit}")),
            Order::Quit => self.0.tell("quit"),
        }
    }
}
