//! Findings, expectations and calls as JSON.

mod stream;

use core::net::SocketAddr;

use check::CallSummary;
use schemars::JsonSchema;
use serde::Serialize;
use trace::{Cast, Party, visible};

use crate::case::Case;
use crate::fax::word::word;
use crate::json::{self, ClockWord, KindWord, OutcomeWord, Seconds, SeverityWord, VerdictWord};
use crate::party::blamed;
use crate::sequence::Sequence;
use stream::Stream;

const FORMAT: &str = "trunksim-findings";
const FORMAT_VERSION: u32 = 2;

/// `findings.json` of a run.
#[must_use]
pub fn json(case: &Case) -> String {
    json::text(&Findings::of(case))
}

/// The verdict of a run, and all that it comes from.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "findings.json")]
pub(crate) struct Findings<'a> {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// The run's id: scenario and coordinates.
    run: &'a str,
    /// How packets travelled; `live` with a device on one side.
    #[schemars(extend("enum" = ["virtual", "loopback", "live", "capture"]))]
    wire: &'a str,
    /// Which clock stamped the events.
    clock: ClockWord,
    /// On the real clock: no time is known better, because the machine that took them down was late by up to so much.
    measuring_error_ms: Option<u64>,
    /// Who has which addresses.
    sides: Sides,
    /// Seed of all randomness, of 64 bits.
    seed: u64,
    /// Quirks that were switched on, `pbx:hold-answered-sendrecv`.
    quirks: &'a [String],
    /// Two runs that went alike have the same: in virtual time over every octet and moment, on sockets over what
    /// happened in which order. 16 hexadecimal digits.
    #[schemars(regex(pattern = r"^[0-9a-f]{16}$"))]
    trace_hash: String,
    /// The worst of reasons, expectations and findings.
    verdict: VerdictWord,
    /// A broken SHOULD fails as a broken MUST does.
    strict: bool,
    /// What the play lays over profiles and network, `carrier.limits.channels = 1`.
    overrides: &'a [String],
    /// What shapes the verdict besides findings and expectations, the cause first.
    reasons: Vec<Reason<'a>>,
    /// Worth knowing, weighs nothing.
    notes: &'a [String],
    /// The command that does it again, beside the files of the run.
    replay: &'a str,
    /// What the play expects, held against the wire.
    expectations: Vec<Expectation<'a>>,
    /// What the checks found, in order of time.
    findings: Vec<Finding<'a>>,
    /// The call attempts, in order of their first message.
    calls: Vec<Call<'a>>,
    /// Of a capture: the RTP streams that belong to no call, because no description of them was seen.
    streams: Vec<Stream<'a>>,
}

/// The addresses of both sides, as far as they are known.
#[derive(JsonSchema, Serialize)]
struct Sides {
    /// Nobody knows which of the two is the carrier: wherever this file says so, it is by chance.
    guess: bool,
    /// Of the carrier.
    carrier: Vec<String>,
    /// Of the PBX.
    pbx: Vec<String>,
}

/// Neither a finding nor an expectation.
#[derive(JsonSchema, Serialize)]
struct Reason<'a> {
    /// What it makes of the verdict, at least.
    verdict: VerdictWord,
    /// One sentence.
    text: &'a str,
    /// The packet of the message that decided it.
    packet: Option<u64>,
}

/// A line of `[expect]`, held against the wire.
#[derive(JsonSchema, Serialize)]
struct Expectation<'a> {
    /// What was expected of.
    name: &'a str,
    /// What the play expects.
    expected: &'a str,
    /// What was on the wire.
    got: &'a str,
    /// `pass`, `fail`, or `inconclusive`.
    verdict: VerdictWord,
    /// The cause that the wire shows; empty when it shows none.
    because: &'a str,
    /// The number of the packet that decided.
    packet: Option<u64>,
}

/// What one check has to say.
#[derive(JsonSchema, Serialize)]
struct Finding<'a> {
    /// Its id, for `trunksim explain`.
    check: &'a str,
    /// How bad it is.
    severity: SeverityWord,
    /// Who caused it: `carrier`, `pbx`, `network`, `simulator` or `stranger`; the address of a side where nobody knows
    /// which of the two is the carrier.
    blame: String,
    /// What kind of wrong it is.
    kind: KindWord,
    /// The clause that is broken, `RFC 3261 12.2.1.1`.
    clause: &'a str,
    /// The catalogue rows that are broken, `CAL-23`.
    requirements: &'a [&'static str],
    /// When.
    at_s: Seconds,
    /// The messages that prove it by their numbers in the ladder, `F7`, the guilty one first.
    messages: Vec<String>,
    /// The same by packet, media among them.
    packets: Vec<u64>,
    /// What happened, one sentence.
    text: &'a str,
    /// What the clause asks for.
    expected: &'a str,
    /// What was there instead.
    got: &'a str,
    /// What a user would notice.
    notice: &'a str,
    /// What to change, and on which side.
    cure: &'a str,
    /// The call; empty when it belongs to none.
    call_id: &'a str,
    /// This machine was late by so many milliseconds, so that the finding proves nothing.
    late_ms: Option<u64>,
}

/// A call attempt, as the wire shows it. Of one inside of which the recording begins, what came before is null.
#[derive(JsonSchema, Serialize)]
struct Call<'a> {
    /// Its Call-ID.
    call_id: String,
    /// Who placed it, likewise by its address where nobody knows which side is the carrier; null when the recording begins inside of the call and does not show it.
    caller: Option<String>,
    /// User part of the caller's From, or of that of the first message that was seen.
    from: &'a str,
    /// User part of the Request-URI, or of the To of the first message when that was not the INVITE.
    to: &'a str,
    /// How it ended.
    outcome: OutcomeWord,
    /// The last final status to the INVITE.
    status: Option<u16>,
    /// When the first message was sent that was seen.
    begun_s: Seconds,
    /// When the first INVITE was sent; null when the recording begins inside of the call.
    invited_s: Option<Seconds>,
    /// When the first 18x reached the caller.
    ringing_s: Option<Seconds>,
    /// When the 2xx was sent.
    answered_s: Option<Seconds>,
    /// When the first BYE was sent, or the failure or CANCEL.
    ended_s: Option<Seconds>,
    /// Who sent the BYE or the CANCEL.
    released_by: Option<String>,
    /// The audio codec of the first answer that was seen.
    codec: Option<&'a str>,
    /// The samples recognised in what reached the carrier; `silence`, `unknown sound` or `unknown codec`. Null when the
    /// recording begins inside of the call and no media of it are known.
    heard_by_carrier: Option<&'a [String]>,
    /// Likewise.
    heard_by_pbx: Option<&'a [String]>,
    /// Digits that reached the carrier, as telephone events or by INFO.
    dtmf_to_carrier: &'a str,
    /// Likewise.
    dtmf_to_pbx: &'a str,
    /// What became of the fax, in words; null when it was none.
    fax: Option<String>,
    /// The RTP streams, in the order in which they were first seen.
    streams: Vec<Stream<'a>>,
}

impl<'a> Findings<'a> {
    fn of(case: &'a Case) -> Self {
        let Case { about, judgement, recording, .. } = case;
        let cast = case.cast();
        let sequence = case.sequence();
        let reason = |r: &'a check::Reason| Reason {
            verdict: r.verdict.into(),
            text: &r.text,
            packet: r.packet.map(|id| id.0),
        };
        Self {
            format: FORMAT,
            format_version: FORMAT_VERSION,
            version: json::VERSION,
            run: &about.id,
            wire: &about.wire,
            clock: recording.header.clock.into(),
            measuring_error_ms: case.measuring_error.map(json::millis),
            sides: Sides::of(&cast),
            seed: about.seed,
            quirks: &about.quirks,
            trace_hash: crate::hash::of(case),
            verdict: judgement.verdict.into(),
            strict: recording.header.is_strict,
            overrides: &about.overrides,
            reasons: judgement.reasons.iter().map(reason).collect(),
            notes: &judgement.notes,
            replay: &about.replay,
            expectations: judgement.expectations.iter().map(Expectation::of).collect(),
            findings: judgement.findings.iter().map(|f| Finding::of(f, &cast, &sequence)).collect(),
            calls: judgement.calls.iter().map(|call| Call::of(call, &cast)).collect(),
            streams: judgement.streams.iter().map(|stream| Stream::of(stream, &cast)).collect(),
        }
    }
}

impl Sides {
    fn of(cast: &Cast) -> Self {
        let of = |party| {
            let own = cast.hosts.iter().filter(|host| host.party == party);
            own.map(|host| SocketAddr::new(host.address, host.sip_port).to_string()).collect()
        };
        Self { guess: cast.is_guess, carrier: of(Party::Carrier), pbx: of(Party::Pbx) }
    }
}

impl<'a> Expectation<'a> {
    fn of(e: &'a check::Expected) -> Self {
        Self {
            name: &e.name,
            expected: &e.expected,
            got: &e.got,
            verdict: e.verdict.into(),
            because: &e.because,
            packet: e.packet.map(|id| id.0),
        }
    }
}

impl<'a> Finding<'a> {
    fn of(f: &'a check::Finding, cast: &Cast, sequence: &Sequence) -> Self {
        let numbers = f.packets.iter().filter_map(|id| sequence.number(*id));
        Self {
            check: f.check,
            severity: f.severity.into(),
            blame: blamed(cast, f.blame),
            kind: f.kind.into(),
            clause: &f.clause,
            requirements: f.requirements,
            at_s: f.at.into(),
            messages: numbers.map(|n| format!("F{n}")).collect(),
            packets: f.packets.iter().map(|id| id.0).collect(),
            text: &f.text,
            expected: &f.expected,
            got: &f.got,
            notice: &f.notice,
            cure: &f.cure,
            call_id: &f.call_id,
            late_ms: f.late.map(json::millis),
        }
    }
}

impl<'a> Call<'a> {
    fn of(c: &'a CallSummary, cast: &Cast) -> Self {
        Self {
            call_id: visible(&c.call_id),
            caller: c.caller.map(|party| cast.name(party)),
            from: &c.from,
            to: &c.to,
            outcome: c.outcome.into(),
            status: c.status,
            begun_s: c.first.into(),
            invited_s: c.invited.map(Seconds::from),
            ringing_s: c.ringing.map(Seconds::from),
            answered_s: c.answered.map(Seconds::from),
            ended_s: c.ended.map(Seconds::from),
            released_by: c.released_by.map(|party| cast.name(party)),
            codec: c.codec.as_deref(),
            heard_by_carrier: c.heard_by(Party::Carrier).map(|heard| heard.content.as_slice()),
            heard_by_pbx: c.heard_by(Party::Pbx).map(|heard| heard.content.as_slice()),
            dtmf_to_carrier: &c.dtmf_to_carrier,
            dtmf_to_pbx: &c.dtmf_to_pbx,
            fax: c.fax.as_deref().map(word),
            streams: c.streams.iter().map(|stream| Stream::of(stream, cast)).collect(),
        }
    }
}
