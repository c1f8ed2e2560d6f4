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
    for item in items(text) {
        match item {
            Item::Section(heading) => {
                section = heading.split(' ').next().unwrap_or_default().trim_end_matches('.').to_owned();
                awaits = false;
            }
            Item::Heading(heading) => {
                awaits = false;
                let Some((number, message)) = message(sheet, &section, &heading) else { continue };
                if number == "F1" || flows.is_empty() {
                    let of_section = flows.iter().filter(|flow| is_of(&flow.section, &section)).count();
                    let suffix = ["", "b", "c", "d"][of_section];
                    flows.push(Flow { section: format!("{section}{suffix}"), messages: Vec::new() });
                }
                let flow = flows.last_mut().expect("one was pushed");
                flow.messages.push(Message { place: format!("{}/{number}", flow.section), ..message });
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
            Item::Message(_) | Item::Same(_) => {}
        }
    }
    flows
}

fn is_of(flow: &str, section: &str) -> bool {
    flow.strip_prefix(section).is_some_and(|rest| rest.len() <= 1 && !rest.starts_with('.'))
}

/// `F5(=F3) 200 OK Bob -> Alice (retransmission)`, and its number.
fn message(sheet: &Sheet, section: &str, heading: &str) -> Option<(String, Message)> {
    let number = heading.split([' ', '(']).next()?;
    let place = format!("{section}/{number}");
    let meant = sheet.headings.iter().find(|(at, _)| *at == place).map(|(_, meant)| *meant);
    let heading = meant.unwrap_or(heading);
    let (left, right) = heading.rsplit_once("->")?;
    let (number, what) = left.split_once([' ', '('])?;
    let (again, what) = match what.strip_prefix("=F").and_then(|rest| rest.split_once(')')) {
        Some((of, what)) => (Some(format!("F{of}")), what),
        None => (None, what),
    };
    let (from, what) = sheet.party(section, what.trim(), true)?;
    let (to, remark) = sheet.party(section, right.trim(), false)?;
    let again = again.or_else(|| what.contains("(retransmission)").then(String::new));
    let what = if remark.is_empty() { what.to_owned() } else { format!("{what} {remark}") };
    let message = Message { place: String::new(), what, from, to, again, printed: None };
    Some((number.to_owned(), message))
}
