//! Messages that a text names and does not print: `F3 CANCEL Alice -> Bob`. Each is put together from those before
//! it, as RFC 3261 says: a response from its request, an ACK and a CANCEL from the INVITE, a request from the dialog.

use crate::flow::{Flow, Message};
use crate::sheet::Sheet;
use crate::text::Printed;

/// The message that is named; none where it cannot be put together from the earlier ones of its flow.
pub(crate) fn compose(sheet: &Sheet, earlier: &[Message], message: &Message) -> Option<Printed> {
    let near = |m: &&Message| [(m.from, m.to), (m.to, m.from)].contains(&(message.from, message.to));
    let told: Vec<&Message> = earlier.iter().filter(near).filter(|m| m.printed.is_some()).collect();
    composed(sheet, &told, message)
}

/// Puts in what the figures name in passing: a response to each request, and an ACK for each 2xx.
pub(crate) fn complete(sheet: &Sheet, flow: &mut Flow) -> usize {
    let mut index = 0;
    let mut count = 0;
    while index < flow.messages.len() {
        if let Some(missing) = missing(&flow.messages, index) {
            let printed = compose(sheet, &flow.messages[..=index], &missing);
            if printed.is_some() {
                flow.messages.insert(index + 1, Message { printed, ..missing });
                count += 1;
            }
        }
        index += 1;
    }
    count
}

/// What has to follow a message and does not.
fn missing(messages: &[Message], index: usize) -> Option<Message> {
    let message = messages.get(index).filter(|m| m.printed.is_some())?;
    let is_of = |m: &&Message| m.printed.is_some() && m.key() == message.key();
    let mut others = messages.iter().filter(is_of);
    let is_acked = message.method() == "INVITE" && message.status() == Some(200);
    let what = match message.method() {
        "ACK" => return None,
        _ if is_acked && others.all(|m| m.method() != "ACK") => "ACK",
        "REFER" if message.is_request() && !others.any(|m| m.is_final()) => "202 Accepted",
        _ if message.is_request() && !others.any(|m| m.is_final()) => "200 OK",
        _ => return None,
    };
    let place = format!("{}-{}", message.place, what.split(' ').next().unwrap_or_default());
    let (from, to) = (message.to, message.from);
    Some(Message { place, what: what.to_owned(), from, to, again: None, printed: None })
}

fn composed(sheet: &Sheet, told: &[&Message], message: &Message) -> Option<Printed> {
    let word = message.what.split([' ', '(']).next()?;
    let about = About::read(&message.what);
    let head = match (word.parse::<u16>().is_ok(), method(word)) {
        (true, _) => response(sheet, told, message, &about)?,
        (false, "ACK") => ack(told, message, &about)?,
        (false, "CANCEL") => cancel(told, message)?,
        (false, method) => request(sheet, told, message, method, &about)?,
    };
    Some(Printed { head, body: Vec::new(), joined: 0 })
}

/// What a heading says in brackets: `(re-INVITE)`, `(INVITE, fork A, reliable)`.
#[derive(Default)]
struct About<'h> {
    method: Option<&'h str>,
    /// Which of several callees.
    fork: &'h str,
    is_reliable: bool,
    /// A header that it has to have.
    header: Option<&'h str>,
}

impl<'h> About<'h> {
    fn read(heading: &'h str) -> Self {
        let mut about = Self::default();
        let inner =
            heading.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner);
        for word in inner.into_iter().flat_map(|inner| inner.split(", ")) {
            match word.strip_prefix("fork ") {
                Some(fork) => about.fork = fork,
                None if word == "reliable" => about.is_reliable = true,
                None if word.contains(": ") => about.header = Some(word),
                None => about.method = Some(method(word)),
            }
        }
        about
    }

    /// True for a message of this fork, or of any when there is but one.
    fn is_of(&self, message: &Message) -> bool {
        self.fork.is_empty()
            || message.line("To").ends_with(self.fork)
            || message.line("From").ends_with(self.fork)
    }
}

/// `re-INVITE` and `ini-INVITE` are the text's own words.
fn method(word: &str) -> &str {
    word.trim_start_matches("re-").trim_start_matches("ini-")
}

fn response(sheet: &Sheet, told: &[&Message], message: &Message, about: &About<'_>) -> Option<Vec<String>> {
    let is_open = |m: &&&Message| {
        let final_response =
            |r: &&Message| r.from == message.from && r.is_final() && r.key() == m.key() && about.is_of(r);
        m.from == message.to && m.is_request() && !told.iter().any(final_response)
    };
    let is_it = |m: &&&Message| m.method() != "ACK" && about.method.is_none_or(|method| method == m.method());
    let request = told.iter().filter(is_open).find(is_it)?;
    let what = message.what.split(" (").next().unwrap_or_default();
    let (_, tag, contact) = sheet.callee;
    let has_tag = request.line("To").contains("tag=");
    let tag = if has_tag { String::new() } else { format!(";tag={tag}{}", about.fork) };
    let mut head = vec![
        format!("SIP/2.0 {what}"),
        format!("{};received={}", request.line("Via"), sheet.address(request.from)),
    ];
    head.extend(request.lines("Via").skip(1));
    head.extend([
        request.line("From"),
        format!("{}{tag}", request.line("To")),
        request.line("Call-ID"),
        request.line("CSeq"),
    ]);
    let opens = request.method() == "INVITE" && !what.starts_with("100");
    if opens && what.starts_with(['1', '2']) {
        let is_own = |m: &&&Message| m.from == message.from && m.has("Contact") && about.is_of(m);
        let own = told.iter().rev().find(is_own).map(|m| m.line("Contact"));
        head.push(own.unwrap_or_else(|| {
            format!("Contact: <{}>", contact.replacen("bob", &format!("bob{}", about.fork), 1))
        }));
    }
    if about.is_reliable {
        head.extend(["Require: 100rel", "RSeq: 1"].map(str::to_owned));
    }
    head.extend(about.header.map(str::to_owned));
    if request.method() == "REGISTER" && what.starts_with('2') {
        head.push(format!(
            "{};expires={}",
            request.line("Contact"),
            request.printed().value("Expires").unwrap_or("3600")
        ));
    }
    let answers = request.method() == "UPDATE" && request.has("Content-Type") || request.method() == "INVITE";
    if answers && what.starts_with('2') {
        head.push("Content-Type: application/sdp".to_owned());
    }
    Some(head)
}

fn ack(told: &[&Message], message: &Message, about: &About<'_>) -> Option<Vec<String>> {
    let is_acked = |key: &str| told.iter().any(|m| m.method() == "ACK" && m.key() == key && about.is_of(m));
    let is_it = |m: &&&Message| {
        m.to == message.from
            && m.is_final()
            && m.method() == "INVITE"
            && about.is_of(m)
            && !is_acked(&m.key())
    };
    let answer = told.iter().find(is_it)?;
    let invite = told.iter().find(|m| m.is_request() && m.method() == "INVITE" && m.key() == answer.key())?;
    let is_success = answer.status() == Some(200);
    let (uri, via) = if is_success {
        (answer.contact().unwrap_or_else(|| invite.uri()), format!("{}a{}", invite.line("Via"), about.fork))
    } else {
        (invite.uri(), invite.line("Via"))
    };
    let mut head = vec![format!("ACK {uri} SIP/2.0"), via, "Max-Forwards: 70".to_owned()];
    head.extend([answer.line("From"), answer.line("To"), answer.line("Call-ID")]);
    head.push(answer.line("CSeq").replace("INVITE", "ACK"));
    if is_success && answer.has("Record-Route") {
        head.push(answer.line("Record-Route").replacen("Record-", "", 1));
    }
    if is_success && !invite.has("Content-Type") {
        head.push("Content-Type: application/sdp".to_owned());
    }
    Some(head)
}

fn cancel(told: &[&Message], message: &Message) -> Option<Vec<String>> {
    let invite =
        told.iter().rev().find(|m| m.from == message.from && m.is_request() && m.method() == "INVITE")?;
    let mut head = vec![format!("CANCEL {} SIP/2.0", invite.uri()), invite.line("Via")];
    head.extend(["Max-Forwards", "From", "To", "Call-ID"].map(|name| invite.line(name)));
    head.push(invite.line("CSeq").replace("INVITE", "CANCEL"));
    Some(head)
}

fn request(
    sheet: &Sheet,
    told: &[&Message],
    message: &Message,
    method: &str,
    about: &About<'_>,
) -> Option<Vec<String>> {
    let Some(opening) = told.iter().find(|m| m.is_request() && m.method() == "INVITE") else {
        return (method == "INVITE").then(|| sheet.opening.iter().map(|line| (*line).to_owned()).collect());
    };
    let answers = |m: &&&Message| m.key() == opening.key() && m.line("To").contains("tag=") && about.is_of(m);
    let answer = told.iter().find(answers)?;
    let is_caller = opening.from == message.from;
    let swap = |line: String, from: &str, to: &str| line.replacen(from, to, 1);
    let (uri, from, to) = if is_caller {
        (answer.contact()?, answer.line("From"), answer.line("To"))
    } else {
        let (from, to) = (swap(answer.line("To"), "To", "From"), swap(answer.line("From"), "From", "To"));
        (opening.contact()?, from, to)
    };
    let own: Vec<_> = told.iter().filter(|m| m.from == message.from && m.is_request()).collect();
    let number =
        own.iter().filter(|m| !matches!(m.method(), "ACK" | "CANCEL")).filter_map(|m| m.cseq()).max();
    let number = number.map_or(1, |number| number + 1);
    let (host, ..) = if is_caller { sheet.caller } else { sheet.callee };
    let branch = format!("z9hG4bK{}{}", message.from.to_lowercase(), message.number());
    let mut head = vec![
        format!("{method} {uri} SIP/2.0"),
        format!("Via: SIP/2.0/UDP {host};branch={branch}"),
        "Max-Forwards: 70".to_owned(),
        from,
        to,
        opening.line("Call-ID"),
        format!("CSeq: {number} {method}"),
    ];
    let (.., contact) = if is_caller { sheet.caller } else { sheet.callee };
    if matches!(method, "INVITE" | "REFER") {
        head.push(format!("Contact: <{contact}>"));
    }
    if method == "INVITE" {
        head.push("Content-Type: application/sdp".to_owned());
    }
    if method == "PRACK" {
        head.push("RAck: 1 1 INVITE".to_owned());
    }
    if method == "REFER" {
        head.push("Refer-To: <sip:carol@chicago.example.com>".to_owned());
    }
    Some(head)
}

impl Message {
    fn printed(&self) -> &Printed {
        self.printed.as_ref().expect("it was told")
    }

    fn is_request(&self) -> bool {
        self.printed().is_request()
    }

    fn status(&self) -> Option<u16> {
        self.printed().status()
    }

    fn is_final(&self) -> bool {
        self.status().is_some_and(|status| status >= 200)
    }

    fn has(&self, name: &str) -> bool {
        self.printed().value(name).is_some()
    }

    fn line(&self, name: &str) -> String {
        self.printed().unfolded(name)
    }

    /// All of a name, unfolded.
    fn lines(&self, name: &str) -> impl Iterator<Item = String> {
        let head = &self.printed().head;
        let is_it = move |at: &usize| head[*at].split(':').next().is_some_and(|own| own == name);
        (0..head.len()).filter(is_it).map(|at| {
            let folded = head.iter().skip(at + 1).take_while(|line| line.starts_with(' '));
            head.iter().skip(at).take(1).chain(folded).map(|line| line.trim()).collect()
        })
    }

    fn method(&self) -> &str {
        self.printed().value("CSeq").and_then(|value| value.split(' ').nth(1)).unwrap_or_default()
    }

    fn cseq(&self) -> Option<u32> {
        self.printed().value("CSeq")?.split(' ').next()?.parse().ok()
    }

    /// What tells a transaction: who asks, Call-ID and CSeq; an ACK has that of its INVITE.
    fn key(&self) -> String {
        let client = if self.is_request() { self.from } else { self.to };
        let method = if self.method() == "ACK" { "INVITE" } else { self.method() };
        let call_id = self.printed().value("Call-ID").unwrap_or_default();
        format!("{client} {call_id} {} {method}", self.cseq().unwrap_or_default())
    }

    fn uri(&self) -> String {
        self.printed().head[0].split(' ').nth(1).unwrap_or_default().to_owned()
    }

    fn contact(&self) -> Option<String> {
        let value = self.printed().value("Contact")?;
        Some(value.split_once('<')?.1.split_once('>')?.0.to_owned())
    }
}
