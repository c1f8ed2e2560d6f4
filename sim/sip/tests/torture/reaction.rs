//! What an element does with a message, as a table.

use sip::{FaultKind, METHODS, Message, Understood, inspect, inspect_response};

/// The right reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// A request that is acted on, a response that is taken.
    Accept,
    /// A request that is refused with this code.
    Refuse(u16),
    /// A response that is discarded.
    Discard,
}

/// One message, the reaction it deserves, and the faults to be named, in the order of the enum.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) reaction: Reaction,
    pub(crate) faults: &'static [FaultKind],
}

pub(crate) const fn row(name: &'static str, reaction: Reaction, faults: &'static [FaultKind]) -> Row {
    Row { name, reaction, faults }
}

const UNDERSTOOD: Understood<'static> = Understood {
    methods: &METHODS,
    extensions: &["100rel", "timer", "replaces"],
    content_types: &["application/sdp", "text/plain", "multipart/mixed"],
};

/// Holds every row against what the message layer does; tells all that is wrong at once.
pub(crate) fn hold(rows: &[Row], octets_of: impl Fn(&str) -> Vec<u8>) -> String {
    let mut wrong = Vec::new();
    let count = |reaction: fn(&Row) -> bool| rows.iter().filter(|row| reaction(row)).count();
    for row in rows {
        let octets = octets_of(row.name);
        let message = Message::parse(octets.clone());
        assert_eq!(message.bytes(), &octets, "{} prints back", row.name);
        let reaction = react(&message);
        let mut faults: Vec<FaultKind> = message.faults().iter().map(|fault| fault.kind).collect();
        faults.sort_unstable();
        faults.dedup();
        if reaction != row.reaction || faults != row.faults {
            wrong.push(format!("row(\"{}\", {reaction:?}, &{faults:?}),", row.name));
        }
    }
    assert!(wrong.is_empty(), "{} rows differ; what happened:\n{}", wrong.len(), wrong.join("\n"));
    format!(
        "{} messages: {} accepted, {} refused, {} discarded",
        rows.len(),
        count(|row| row.reaction == Reaction::Accept),
        count(|row| matches!(row.reaction, Reaction::Refuse(_))),
        count(|row| row.reaction == Reaction::Discard),
    )
}

fn react(message: &Message) -> Reaction {
    let starts_as_response = message.bytes().starts_with(b"SIP/");
    if starts_as_response {
        return inspect_response(message).map_or(Reaction::Accept, |_| Reaction::Discard);
    }
    let refusal = inspect(message, &UNDERSTOOD).and_then(|fault| fault.status);
    refusal.map_or(Reaction::Accept, Reaction::Refuse)
}
