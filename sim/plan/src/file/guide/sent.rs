//! Messages that a guide wants to see: who sends them, what stands in them, how often they come.

use core::fmt;
use core::ops::Range;
use std::collections::BTreeMap;

use clock::Duration;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::file::METHODS;
use crate::file::network::Delay;
use crate::{NumberFormat, Side};

/// A message that must be seen, or must not.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Its place among those of the block: `sent[0]`.
    pub key: String,
    /// Who sends it.
    pub by: Side,
    /// Which message.
    pub message: SentMessage,
    /// Which of them, when there are several.
    pub which: Which,
    /// There must be none.
    pub never: bool,
    /// How many there are, at least and at most; repetitions and what was challenged do not count.
    pub times: Option<(Option<u32>, Option<u32>)>,
    /// The time from one to the next, at least and at most.
    pub every: Option<(Option<Duration>, Option<Duration>)>,
    /// The Request-URI.
    pub request_uri: Option<Field>,
    /// Header fields, by their names.
    pub headers: BTreeMap<String, Field>,
    /// The session that it describes.
    pub sdp: Option<Described>,
}

impl Sent {
    /// What no message can fulfil.
    pub(crate) fn contradiction(&self) -> Option<String> {
        if self.times.is_some_and(are_crossed) {
            return Some("`times`: at least more than at most".to_owned());
        }
        let counted = [("`times`", self.times.is_some()), ("`every`", self.every.is_some())];
        let counted: Vec<&str> =
            counted.iter().filter(|(_, is_there)| *is_there).map(|(key, _)| *key).collect();
        if self.never && !counted.is_empty() {
            let counted = counted.join(" and ");
            return Some(format!("what is never sent is not counted: leave out {counted}, or `never`"));
        }
        if self.every.is_some_and(are_crossed) {
            return Some("`every`: at least more than at most".to_owned());
        }
        // A name is a token (RFC 3261 25.1).
        let is_token = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b))
        };
        if let Some(name) = self.headers.keys().find(|name| !is_token(name)) {
            return Some(format!("{name:?} is no name of a header"));
        }
        let fields = self.headers.iter().map(|(name, field)| (name.as_str(), field));
        let mut fields = fields.chain(self.request_uri.iter().map(|field| ("request_uri", field)));
        if let Some((name, _)) = fields.find(|(_, field)| are_crossed((field.at_least, field.at_most))) {
            return Some(format!("`{name}`: at_least is more than at_most"));
        }
        let is_response = self.message.status.is_some();
        (self.request_uri.is_some() && is_response).then(|| "a response has no Request-URI".to_owned())
    }
}

/// True for bounds between which there is nothing.
fn are_crossed<T: PartialOrd>((least, most): (Option<T>, Option<T>)) -> bool {
    least.zip(most).is_some_and(|(least, most)| least > most)
}

/// A request by its method, `INVITE` (one that begins a call), `re-INVITE`, or a response: `200 INVITE`, `4xx REGISTER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMessage {
    /// The method.
    pub method: String,
    /// It is inside of a call: `re-INVITE`.
    pub is_inside: bool,
    /// Of a response, its status with `x` for any digit.
    pub status: Option<String>,
}

impl fmt::Display for SentMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = if self.is_inside { "re-" } else { "" };
        let status = self.status.as_ref().map(|status| format!("{status} ")).unwrap_or_default();
        write!(f, "{status}{before}{}", self.method)
    }
}

impl SentMessage {
    /// What such words are.
    pub(crate) const WORDS: &str =
        "a method (\"INVITE\", \"re-INVITE\") or a status and a method (\"200 INVITE\", \"4xx REGISTER\")";

    /// Reads the words of a guide or a play.
    ///
    /// # Errors
    /// They are no message.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| format!("`{text}` is no message; write {}", Self::WORDS))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (status, method) = match text.split_once(' ') {
            Some((status, method)) => (Some(status), method.trim()),
            None => (None, text),
        };
        let (is_inside, method) = match method.strip_prefix("re-") {
            Some(method) => (true, method),
            None => (false, method),
        };
        let is_status = |status: &str| {
            let rest_is_digit = status.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b'x');
            status.len() == 3 && matches!(status.as_bytes()[0], b'1'..=b'6') && rest_is_digit
        };
        let is_known =
            METHODS.contains(&method) && status.is_none_or(is_status) && (!is_inside || method == "INVITE");
        is_known.then(|| Self { method: method.to_owned(), is_inside, status: status.map(str::to_owned) })
    }

    /// True for a response with this status.
    #[must_use]
    pub fn has_status(&self, code: u16) -> bool {
        let code = code.to_string();
        self.status.as_ref().is_some_and(|status| {
            status.len() == code.len() && status.bytes().zip(code.bytes()).all(|(s, c)| s == b'x' || s == c)
        })
    }
}

/// Which of several messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Each of them.
    #[default]
    Every,
    /// The first.
    First,
    /// The last.
    Last,
}

/// What a header field or the Request-URI holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Field {
    /// It is there, or is not.
    pub present: Option<bool>,
    /// It is this text.
    pub is: Option<String>,
    /// This text stands in it, in small or large letters.
    pub contains: Option<String>,
    /// The number in its URI is written in this form.
    pub form: Option<NumberFormat>,
    /// The user part of its URI.
    pub user: Option<String>,
    /// The host part of its URI.
    pub host: Option<String>,
    /// The number that it begins with is no less than this.
    pub at_least: Option<u32>,
    /// The number that it begins with is no more than this.
    pub at_most: Option<u32>,
}

/// What a description of a session holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Described {
    /// There is one, or there is none.
    pub present: Option<bool>,
    /// The audio codecs, in their order, telephone-event left out.
    pub codecs: Option<Vec<String>>,
    /// telephone-event is among the formats.
    pub telephone_event: Option<bool>,
    /// The payload type of telephone-event.
    pub payload_type: Option<u8>,
    /// `a=ptime`.
    pub ptime_ms: Option<u32>,
    /// `sendrecv`, `sendonly`, `recvonly` or `inactive`, as it holds for the audio.
    pub direction: Option<String>,
    /// A stream for T.38 with a port.
    pub t38: Option<bool>,
}

/// A message that must be seen, or must not.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SentText {
    /// Who sends it.
    by: Side,
    /// Which message: a method (`INVITE` begins a call, `re-INVITE` is inside of one), or a status and a method (`200
    /// INVITE`, `4xx REGISTER`).
    #[schemars(with = "String", example = "200 INVITE")]
    message: Spanned<String>,
    /// Which of them, when there are several.
    #[serde(default)]
    which: Which,
    /// There must be none.
    #[serde(default)]
    never: bool,
    /// How many there are; repetitions and what was challenged do not count.
    times: Option<CountText>,
    /// The time from one to the next.
    every: Option<EveryText>,
    /// The Request-URI.
    request_uri: Option<Field>,
    /// Header fields, by their names.
    #[serde(default)]
    headers: BTreeMap<String, Field>,
    /// The session that it describes.
    sdp: Option<Described>,
}

/// A number of messages.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountText {
    /// At least.
    min: Option<u32>,
    /// At most.
    max: Option<u32>,
}

/// The time between messages.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EveryText {
    /// At least.
    min: Option<Delay>,
    /// At most.
    max: Option<Delay>,
}

impl SentText {
    /// As it is meant, or what is wrong with it and where.
    pub(super) fn sent(self, number: usize) -> Result<Sent, (Range<usize>, String)> {
        let (at, words) = (self.message.span(), self.message.get_ref().clone());
        let message = SentMessage::read(&words).map_err(|wrong| (at.clone(), wrong))?;
        let sent = Sent {
            key: format!("sent[{number}]"),
            by: self.by,
            message,
            which: self.which,
            never: self.never,
            times: self.times.map(|times| (times.min, times.max)),
            every: self.every.map(|every| (every.min.map(|d| d.0), every.max.map(|d| d.0))),
            request_uri: self.request_uri,
            headers: self.headers,
            sdp: self.sdp,
        };
        match sent.contradiction() {
            Some(why) => Err((at, why)),
            None => Ok(sent),
        }
    }
}
