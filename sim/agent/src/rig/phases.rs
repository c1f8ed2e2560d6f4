//! Every pair of phase and event, the refused ones included.

use core::fmt::Write as _;

use clock::Duration;
use plan::{FaxOrder, OfferedMedia, ProgressMedia, Side};

use super::{Far, KEY, Rig, SDP, kind_of};
use crate::CallPhase::{self, Answered, Calling, Confirmed, Ended, Ending, Incoming, Proceeding};
use crate::core::CallTimer;
use crate::{CallCommand, Output};

const PHASES: [CallPhase; 7] = [Calling, Proceeding, Incoming, Answered, Confirmed, Ending, Ended];

/// What happens to the call.
#[derive(Clone, Debug)]
enum Event {
    Command(CallCommand),
    /// A request inside the dialog, with a body or without.
    Request(&'static str, bool),
    /// A response to our INVITE.
    Response(u16),
    Timer(CallTimer),
}

impl Event {
    fn name(&self) -> String {
        match self {
            Self::Command(command) => {
                let text = format!("{command:?}");
                text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
            }
            Self::Request(method, true) => format!("{method} with SDP"),
            Self::Request(method, false) => (*method).to_owned(),
            Self::Response(status) => status.to_string(),
            Self::Timer(timer) => format!("timer {timer:?}"),
        }
    }
}

fn events() -> Vec<Event> {
    use CallCommand as C;
    let commands = [
        C::Ring,
        C::Progress { status: 183, media: ProgressMedia::Announcement },
        C::Answer { codecs: None, fork: None },
        C::Reject { status: 486, to: None },
        C::Cancel,
        C::Hangup,
        C::Hold,
        C::Resume,
        C::Reinvite { codecs: None, delayed_offer: true },
        C::ChangeMedia { media: OfferedMedia::T38, moves: false },
        C::Data(None),
        C::Fax { sends: false, order: FaxOrder::default() },
        C::Dtmf("1".to_owned()),
    ];
    let requests = [
        ("INVITE", true),
        ("INVITE", false),
        ("ACK", false),
        ("BYE", false),
        ("CANCEL", false),
        ("UPDATE", true),
        ("UPDATE", false),
        ("PRACK", false),
        ("INFO", false),
        ("OPTIONS", false),
        ("MESSAGE", false),
    ];
    let mut events: Vec<_> = commands.map(Event::Command).into();
    events.extend(requests.map(|(method, has_body)| Event::Request(method, has_body)));
    events.extend([100, 180, 183, 200, 404, 487].map(Event::Response));
    events.extend(CallTimer::ALL.map(Event::Timer));
    events
}

/// A call in this phase, and its far side.
fn call_in(phase: CallPhase) -> (Rig, Far) {
    let mut rig = Rig::of(Side::Pbx);
    let far = match phase {
        Calling => rig.calls(),
        Proceeding => {
            let far = rig.calls();
            rig.receive(&far.answer(180, "", ""));
            far
        }
        Incoming | Answered => {
            let mut far = rig.is_called("application/sdp", SDP);
            rig.in_call(if phase == Answered {
                CallCommand::Answer { codecs: None, fork: None }
            } else {
                CallCommand::Ring
            });
            far.learn(&rig.sent_one(if phase == Answered { "200" } else { "180" }));
            far
        }
        Confirmed => rig.call_up(),
        Ending => {
            let far = rig.call_up();
            rig.in_call(CallCommand::Hangup);
            far
        }
        Ended => {
            let mut far = rig.call_up();
            rig.receive(&far.inside("BYE", ""));
            far
        }
    };
    assert_eq!(rig.agent.call(KEY).map(|call| call.phase), Some(phase));
    rig.out.clear();
    (rig, far)
}

/// What the event has done, in words; empty when that is nothing.
fn outcome(phase: CallPhase, event: &Event) -> Option<String> {
    let (mut rig, mut far) = call_in(phase);
    rig.now += Duration::from_millis(10);
    match event {
        Event::Command(command) => rig.in_call(command.clone()),
        Event::Request("CANCEL", _) if far.invite.is_none() => rig.receive(&far.initial("CANCEL", "", "")),
        Event::Request(method, has_body) => {
            let body = if *has_body { SDP } else { "" };
            rig.receive(&far.inside(method, body));
        }
        Event::Response(status) => {
            far.invite.as_ref()?;
            let body = if matches!(status, 183 | 200) { SDP } else { "" };
            rig.receive(&far.answer(*status, "", body));
        }
        Event::Timer(timer) => {
            let agent = &mut rig.agent;
            agent.core.now = rig.now;
            agent.calls.fire(&mut agent.core, *timer, KEY);
            agent.drain();
            rig.out.extend(core::iter::from_fn(|| agent.poll()));
        }
    }
    let mut text = String::new();
    let after = rig.agent.call(KEY).map_or(Ended, |call| call.phase);
    if after != phase {
        write!(text, " -> {after:?}").expect("a string takes all");
    }
    let own = rig.agent.core.signalling();
    let word = |output: &Output| match output {
        Output::Send { from, payload, .. } if *from == own => {
            Some(kind_of(&sip::Message::parse(payload.clone())))
        }
        Output::Send { .. } => Some("media".to_owned()),
        Output::Note(note) => Some(format!("\"{note}\"")),
        Output::Cdr(_) => Some("record".to_owned()),
        _ => None,
    };
    let words: Vec<String> = rig.out.iter().filter_map(word).collect();
    if !words.is_empty() {
        write!(text, ": {}", words.join(", ")).expect("a string takes all");
    }
    Some(text)
}

#[test]
fn every_phase_and_every_event() {
    let mut text = String::new();
    for phase in PHASES {
        writeln!(text, "{phase:?}").expect("a string takes all");
        let mut nothing = String::new();
        for event in events() {
            match outcome(phase, &event) {
                None => {}
                Some(words) if words.is_empty() => write!(nothing, " {},", event.name()).expect("it does"),
                Some(words) => writeln!(text, "  {}{words}", event.name()).expect("it does"),
            }
        }
        writeln!(text, "  nothing:{}", nothing.trim_end_matches(',')).expect("it does");
    }
    assert!(text == include_str!("phases.txt"), "phases.txt says otherwise; the table is now:\n{text}");
}
