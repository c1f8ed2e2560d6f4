//! The flows of an RFC: who says what to whom, in which order.

use crate::sheet::Sheet;
use crate::text::{Item, Printed, items};

/// One flow.
pub(crate) struct Flow {
    /// The number of its section.
    pub(crate) section: String,
    pub(crate) messages: Vec<Message>,
}

/// One message of a flow.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Section and number, `3.2/F5`.
    pub(crate) place: String,
    /// What the heading calls it, `200 OK (INVITE)`.
    pub(crate) what: String,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    /// The number of the message that is sent once more.
    pub(crate) again: Option<String>,
    pub(crate) printed: Option<Printed>,
}

impl Message {
    /// True when the heading of the other calls it the same.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let word = |message: &Self| message.what.split(' ').next().map(str::to_owned);
        (self.from, self.to, word(self)) == (other.from, other.to, word(other))
    }

    /// Its number in its flow, `F1`.
    pub(crate) fn number(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or_default()
    }
}

/// The flows of an RFC.
pub(crate) fn flows(sheet: &Sheet, text: &str) -> Vec<Flow> {
    let mut flows: Vec<Flow> = Vec::new();
    let mut section = String::new();
    let mut awaits = false;
    let mut loose = Vec::new();
    for item in items(text) {
        match item {
            Item::Section(heading) => {
                section = heading.split(' ').next().unwrap_or_default().trim_end_matches('.').to_owned();
                awaits = false;
            }
            Item::Heading(heading) => {
                awaits = false;
                let number = heading.split([' ', '(']).next().unwrap_or_default();
                let name = match flows.last() {
                    Some(flow) if number != "F1" && is_of(flow, &section) => flow.section.clone(),
                    _ => fresh(&flows, &section),
                };
                let Some(message) = message(sheet, &format!("{name}/{number}"), &heading) else { continue };
                if flows.last().is_none_or(|flow| flow.section != name) {
                    flows.push(Flow { section: name, messages: Vec::new() });
                }
                flows.last_mut().expect("one was pushed").messages.push(message);
                awaits = true;
            }
            Item::Message(printed) if awaits => {
                let message = flows.last_mut().and_then(|flow| flow.messages.last_mut());
                message.expect("a heading came before").printed = Some(printed);
                awaits = false;
            }
            Item::Same(number) if awaits => {
                let message = flows.last_mut().and_then(|flow| flow.messages.last_mut());
                message.expect("a heading came before").again = Some(number);
                awaits = false;
            }
            Item::Message(printed) if section == sheet.loose.0 => loose.push(printed),
            Item::Message(_) | Item::Same(_) => {}
        }
    }
    let mut figures: Vec<Flow> =
        sheet.figures.iter().map(|(name, headings)| figure(sheet, name, headings)).collect();
    for (place, printed) in sheet.loose.1.iter().zip(loose) {
        let mut messages = figures.iter_mut().flat_map(|flow| &mut flow.messages);
        messages.find(|m| m.place == *place).expect("it is in a figure").printed = Some(printed);
    }
    flows.extend(figures);
    flows
}

/// A flow that is drawn and not printed.
fn figure(sheet: &Sheet, name: &str, headings: &[&str]) -> Flow {
    let of = |heading: &&str| {
        let number = heading.split(' ').next().unwrap_or_default();
        message(sheet, &format!("{name}/{number}"), heading).expect("a heading of ours")
    };
    Flow { section: name.to_owned(), messages: headings.iter().map(of).collect() }
}

/// The section, with a letter for its second flow and those after it.
fn fresh(flows: &[Flow], section: &str) -> String {
    let suffix = ["", "b", "c", "d"][flows.iter().filter(|flow| is_of(flow, section)).count()];
    format!("{section}{suffix}")
}

fn is_of(flow: &Flow, section: &str) -> bool {
    flow.section.trim_end_matches(char::is_alphabetic) == section
}

/// `F5(=F3) 200 OK Bob -> Alice (retransmission)`.
fn message(sheet: &Sheet, place: &str, heading: &str) -> Option<Message> {
    let meant = sheet.headings.iter().find(|(at, _)| *at == place).map(|(_, meant)| *meant);
    let (left, right) = meant.unwrap_or(heading).rsplit_once("->")?;
    let (_, what) = left.split_once([' ', '('])?;
    let (again, what) = match what.strip_prefix("=F").and_then(|rest| rest.split_once(')')) {
        Some((of, what)) => (Some(format!("F{of}")), what),
        None => (None, what),
    };
    let section = place.split('/').next().unwrap_or_default();
    let (from, what) = sheet.party(section, what.trim(), true)?;
    let (to, remark) = sheet.party(section, right.trim(), false)?;
    let again = again.or_else(|| what.contains("(retransmission)").then(String::new));
    let what = if remark.is_empty() { what.to_owned() } else { format!("{what} {remark}") };
    Some(Message { place: place.to_owned(), what, from, to, again, printed: None })
}
