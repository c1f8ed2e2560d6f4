//! A device from which nothing came: what it was told, by which command, how that ended, and what helps.

use std::sync::Mutex;

use plan::{Side, TrunkMode};
use trace::Event;

use super::hands::QUOTED_MAX;
use crate::case::Done;

/// What the commands of a driver came to in a play.
#[derive(Debug, Default)]
pub(super) struct Errands {
    each: Mutex<Vec<Errand>>,
}

/// One thing that the device was to do.
#[derive(Debug)]
struct Errand {
    /// `call +12025550101`.
    words: String,
    /// None where there is none for it: it is to do it by itself, or somebody was asked to.
    command: Option<Command>,
}

#[derive(Debug)]
struct Command {
    text: String,
    /// How it has ended, and the last line that it said; none while it goes on.
    ended: Option<(String, String)>,
}

impl Errands {
    /// The device is to do this. The number is for [`Self::begun`] and [`Self::ended`].
    pub(super) fn add(&self, words: &str) -> usize {
        let mut each = self.each.lock().expect("nobody panics with the lock");
        each.push(Errand { words: words.to_owned(), command: None });
        each.len() - 1
    }

    /// By this command, with its places filled.
    pub(super) fn begun(&self, errand: usize, text: &str) {
        let command = Command { text: text.trim().to_owned(), ended: None };
        self.each.lock().expect("nobody panics with the lock")[errand].command = Some(command);
    }

    /// Which has ended so, having said this.
    pub(super) fn ended(&self, errand: usize, status: &str, said: &str) {
        let mut each = self.each.lock().expect("nobody panics with the lock");
        if let Some(command) = &mut each[errand].command {
            let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
            let last = last.unwrap_or_default().chars().take(QUOTED_MAX).collect();
            command.ended = Some((status.to_owned(), last));
        }
    }

    /// The latest of them.
    fn told_last(&self) -> String {
        let each = self.each.lock().expect("nobody panics with the lock");
        each.last().map(Errand::told).unwrap_or_default()
    }

    fn told(&self) -> String {
        let each = self.each.lock().expect("nobody panics with the lock");
        let told: Vec<String> = each.iter().map(Errand::told).collect();
        if told.is_empty() { "it was told nothing".to_owned() } else { told.join("; ") }
    }
}

impl Errand {
    fn told(&self) -> String {
        let words = &self.words;
        let Some(Command { text, ended }) = &self.command else {
            return format!("it was to {words}, without a command");
        };
        match ended {
            None => format!("to {words}, `{text}` was run and had not ended"),
            Some((status, last)) if last.is_empty() => {
                format!("to {words}, `{text}` was run and ended with {status}, saying nothing")
            }
            Some((status, last)) => {
                format!("to {words}, `{text}` was run and ended with {status}, saying at last: {last}")
            }
        }
    }
}

/// The play, with what the device was told where that is why nothing came of it.
pub(super) fn explained(done: Done, errands: &Errands, theirs: Side, own: &str) -> Done {
    let Done { plan, mut recording, judgement, wall } = done;
    let (header, events) = (&recording.header, &recording.events);
    let is_theirs = |event: &Event| match event {
        Event::Sent { packet, .. } => !header.played.contains(&header.cast.party(packet.from)),
        _ => false,
    };
    let is_unheard = judgement.verdict == check::Verdict::NotRun && !events.iter().any(is_theirs);
    let Some(Event::Ended { ended, .. }) = recording.events.last_mut() else {
        return Done { plan, recording, judgement, wall };
    };
    let in_vain = ended.limits.iter_mut().find(|limit| limit.contains(IN_VAIN));
    match in_vain {
        _ if ended.not_begun.is_some() => return Done { plan, recording, judgement, wall },
        _ if is_unheard => {
            let registers = theirs == Side::Pbx && plan.mode == TrunkMode::Registration;
            // What helps comes first: a terminal cuts what is long.
            let (cure, told) = (cure(registers, own), errands.told());
            ended.not_begun = Some(format!("nothing came from the device{cure}; {told}"));
        }
        Some(limit) => limit.push_str(&format!(" ({})", errands.told_last())),
        None => return Done { plan, recording, judgement, wall },
    }
    let judgement = check::judge(&recording);
    Done { plan, recording, judgement, wall }
}

/// How the limit of our patience with a device is called.
const IN_VAIN: &str = "nothing came of it";

fn cure(registers: bool, own: &str) -> String {
    if registers {
        format!(", which never registered at {own} (for one that does not: `--mode static`)")
    } else {
        format!(": look whether its trunk leads to {own}")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser as _;
    use clock::Instant;
    use trace::{Cast, ClockMode, Ended, Host, Packet, PacketId, Party, Recording, Transport};

    use super::*;
    use crate::args::{Cli, Command as Verb, RunArgs};
    use crate::device::OurEnd;
    use crate::load;
    use crate::side::Place;

    fn run_args(mode: &str) -> RunArgs {
        let words = ["trunksim", "run", "calls/outbound-busy", "--pbx", "device:127.0.0.2", "--mode", mode];
        let Verb::Run(args) = Cli::parse_from(words).command else { unreachable!("it is a run") };
        args
    }

    /// What is said of a play in which the device was to call, a command said yes, and these octets came.
    fn said(mode: &str, came: &[&str]) -> String {
        let args = run_args(mode);
        let place = Place::between(args.bind[0], None, &["127.0.0.2".parse().unwrap()], false).unwrap();
        let end = OurEnd::new(&args, Side::Pbx, place).expect("an end");
        let play =
            std::sync::Arc::new(load::plays_by_name(&args.scenarios).expect("it is shipped").remove(0));
        let cell = end.cell(&play, args.mode.one().expect("one mode"), 7).expect("a cell");
        let run = cell.run.expect("it makes sense");
        let host = |party, last| Host {
            party,
            address: [127, 0, 0, last].into(),
            sip_port: 5060,
            media_ports: None,
        };
        let cast = Cast { hosts: vec![host(Party::Pbx, 2), host(Party::Carrier, 1)], ..Cast::default() };
        let packet = |payload: &&str| Packet {
            id: PacketId(1),
            from: ([127, 0, 0, 2], 5060).into(),
            to: ([127, 0, 0, 1], 5060).into(),
            transport: Transport::Udp,
            payload: payload.replace('\n', "\r\n").into(),
        };
        let mut events: Vec<Event> =
            came.iter().map(|text| Event::Sent { at: Instant::ZERO, packet: packet(text) }).collect();
        let limits = vec!["the device was told `pbx.call` and nothing came of it in 30 s".to_owned()];
        let ended = Box::new(Ended { limits, ..Ended::default() });
        events.push(Event::Ended { at: Instant::from_millis(30_000), ended });
        let header = run.header(cast, ClockMode::Real, &[Party::Carrier]);
        let recording = Recording { header, events };
        let judgement = check::judge(&recording);
        let done = Done { plan: run.plan, recording, judgement, wall: Duration::ZERO };
        let errands = Errands::default();
        let call = errands.add("call +12025550102");
        errands.begun(call, "our-phone call");
        errands.ended(call, "exit status: 0", "done\n");
        let done = explained(done, &errands, Side::Pbx, "127.0.0.1:5060");
        done.judgement.reasons.iter().map(|reason| format!("{}\n", reason.text)).collect()
    }

    #[test]
    fn a_driver_that_says_yes_and_does_nothing_is_quoted_with_what_helps() {
        let quoted = "`our-phone call` was run and ended with exit status: 0, saying at last: done";
        let never = said("registration", &[]);
        assert!(
            never.starts_with("nothing came from the device, which never registered at 127.0.0.1:5060"),
            "{never}"
        );
        assert!(never.contains("--mode static") && never.contains(quoted), "{never}");
        let lost = said("static", &[]);
        assert!(
            lost.contains("look whether its trunk leads to 127.0.0.1:5060") && lost.contains(quoted),
            "{lost}"
        );
        let lives = said("static", &["OPTIONS sip:127.0.0.1 SIP/2.0\nCall-ID: a\nCSeq: 1 OPTIONS\n\n"]);
        assert!(
            lives.contains("nothing came of it in 30 s (to call +12025550102, `our-phone call`"),
            "{lives}"
        );
    }

    #[test]
    fn an_errand_says_its_command_how_it_ended_and_its_last_line() {
        let errands = Errands::default();
        assert_eq!(errands.told(), "it was told nothing");
        let register = errands.add("register");
        errands.begun(register, "our-phone register\n");
        errands.ended(register, "exit status: 0", "one moment\nno such trunk\n\n");
        let call = errands.add("call +12025550101");
        errands.begun(call, "our-phone call +12025550101");
        errands.add("answer the call");
        assert_eq!(
            errands.told(),
            "to register, `our-phone register` was run and ended with exit status: 0, saying at last: no such trunk; to \
             call +12025550101, `our-phone call +12025550101` was run and had not ended; it was to answer the call, without \
             a command"
        );
    }
}
