//! The engine's IFPs against our own reading of T.38, and machines of different kinds together.

mod common;

use clock::Instant;
use common::{Path, through_mu_law};
use fax::{AudioTerminal, Event, Outcome, Role, STEP, STEP_SAMPLES, Settings, T38Terminal};
use page::{Resolution, pattern};
use t38::t30::FrameAssembler;
use t38::{Class, Ifp, Protection, Syntax};

fn pages() -> Vec<page::Page> {
    pattern::text_pages(Resolution::Standard, 1, 9)
}

/// Every IFP of a clean call, and the names of the frames that each machine says it sent.
fn call(settings: [&Settings; 2]) -> [(Vec<fax::IfpOut>, Vec<String>); 2] {
    let mut machines = settings.map(|s| T38Terminal::new(s, Instant::ZERO).expect("the settings are valid"));
    let mut sent = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    let mut now = Instant::ZERO;
    while machines.iter().any(|machine| machine.outcome().is_none()) {
        now += STEP;
        for from in [0, 1] {
            machines[from].advance(now);
            while let Some(out) = machines[from].poll_ifp() {
                machines[1 - from].handle_ifp(now, sent[from].0.len() as u16, &out.ifp);
                sent[from].0.push(out);
            }
        }
    }
    for (machine, sent) in machines.iter_mut().zip(&mut sent) {
        assert_eq!(machine.outcome(), Some(&Outcome::Ok));
        sent.1.extend(std::iter::from_fn(|| machine.poll_event()).filter_map(|event| match event {
            Event::Frame(report) if !report.incoming => Some(report.frame.to_string()),
            _ => None,
        }));
    }
    sent
}

#[test]
fn every_ifp_of_the_engine_is_read_without_a_fault_and_printed_alike() {
    for version in 0..=3 {
        for error_correction in [true, false] {
            let sender =
                Settings { t38_version: version, error_correction, ..Settings::send(Role::Caller, pages()) };
            let receiver = Settings { t38_version: version, ..Settings::receive(Role::Answerer) };
            let syntax = Syntax::of_version(version);
            for (ifps, _) in call([&sender, &receiver]) {
                assert!(ifps.len() > 20);
                for out in &ifps {
                    let parsed = Ifp::parse(&out.ifp, syntax);
                    assert_eq!(parsed.faults, [], "{}", parsed.ifp);
                    assert_eq!(parsed.ifp.to_bytes(syntax), out.ifp, "{}", parsed.ifp);
                    assert_eq!(parsed.ifp.class(), out.class);
                }
            }
        }
    }
}

#[test]
fn the_frames_on_the_wire_are_those_the_engine_reports() {
    let mut sender = Settings::send(Role::Caller, pages());
    sender.ident = "12345".to_owned();
    for (ifps, reported) in call([&sender, &Settings::receive(Role::Answerer)]) {
        let mut assembler = FrameAssembler::default();
        let seen: Vec<String> = ifps
            .iter()
            .filter(|out| out.class == Class::Low)
            .flat_map(|out| assembler.handle_ifp(&Ifp::parse(&out.ifp, Syntax::V1998).ifp))
            .map(|frame| frame.to_string())
            .collect();
        assert_eq!(seen, reported);
    }
}

/// A machine on a line behind a gateway, and a machine on T.38.
fn mixed_call(line: &Settings, t38: &Settings) -> (AudioTerminal, T38Terminal) {
    let mut a = AudioTerminal::new(line, Instant::ZERO).expect("the settings are valid");
    let mut gateway = common::gateway();
    let mut b = T38Terminal::new(t38, Instant::ZERO).expect("the settings are valid");
    let protection = Protection::Redundancy { low: 3, high: 1 };
    let (mut there, mut back) = (Path::new(protection, 2, "there"), Path::new(protection, 2, "back"));
    (there.loss, back.loss) = (0.001, 0.001);
    let mut now = Instant::ZERO;
    while a.outcome().is_none() || b.outcome().is_none() {
        now += STEP;
        let mut samples = [0; STEP_SAMPLES];
        a.fill_audio(&mut samples);
        through_mu_law(&mut samples);
        gateway.handle_audio(&samples);
        b.advance(now);
        std::iter::from_fn(|| gateway.poll_ifp()).for_each(|out| there.send(now, out));
        std::iter::from_fn(|| b.poll_ifp()).for_each(|out| back.send(now, out));
        there.take(now).iter().for_each(|(sequence, ifp)| b.handle_ifp(now, *sequence, ifp));
        back.take(now).iter().for_each(|(sequence, ifp)| gateway.handle_ifp(*sequence, ifp));
        gateway.fill_audio(&mut samples);
        through_mu_law(&mut samples);
        a.handle_audio(&samples);
    }
    eprintln!("{:?} {:?} {:?} {}", gateway.statistics(), a.outcome(), b.outcome(), now);
    assert!(std::iter::from_fn(|| gateway.poll_frame()).any(|report| report.frame.name() == "MCF"));
    (a, b)
}

#[test]
fn a_line_and_t38_exchange_pages_in_both_directions() {
    let (send, receive) = (Settings::send(Role::Caller, pages()), Settings::receive(Role::Answerer));
    for line_sends in [true, false] {
        let (line, t38) = if line_sends { (&send, &receive) } else { (&receive, &send) };
        let (mut line, mut t38) = mixed_call(line, t38);
        let received = if line_sends { t38.pages() } else { line.pages() }.expect("it can be read");
        assert_eq!((line.outcome(), t38.outcome()), (Some(&Outcome::Ok), Some(&Outcome::Ok)), "{line_sends}");
        assert!(pages()[0].difference(&received[0]).is_identical(), "{line_sends}");
    }
}

#[test]
fn calls_in_parallel_threads_do_not_disturb_each_other() {
    let (sender, receiver) = (Settings::send(Role::Caller, pages()), Settings::receive(Role::Answerer));
    let expected = common::clean_t38_call(&sender, &receiver);
    std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..8).map(|_| scope.spawn(|| common::clean_t38_call(&sender, &receiver))).collect();
        for call in calls {
            let result = call.join().expect("the call ended");
            assert_eq!(
                (result.sender, result.receiver),
                (expected.sender.clone(), expected.receiver.clone())
            );
            assert_eq!(result.pages, expected.pages);
        }
    });
}
