//! Chapters about the trunk itself and about calls: registration, numbers, caller id, codecs, digits, refusals.

use plan::profile::{Algorithm, DidLocation, DtmfMode, IdentityHeader, Registration, Screening};
use plan::{E164, NumberFormat, Side, TrunkMode};

use super::chapter::{Chapter, Step};
use super::{Pair, chapter, network, services};

/// The chapters, in the order in which a customer configures.
pub(super) fn chapters(pair: &Pair) -> Vec<Chapter> {
    let mut all = Vec::new();
    if pair.has(TrunkMode::Registration) {
        all.push(registration(pair));
    }
    if pair.has(TrunkMode::Static) {
        all.push(addresses(pair));
    }
    all.extend(network::addresses(pair));
    all.extend([outbound(pair), inbound(pair), caller_id(pair), codecs(pair), digits(pair), refusals(pair)]);
    all
}

fn form(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::PlusE164 => "plus-e164",
        NumberFormat::E164 => "e164",
        NumberFormat::National => "national",
        NumberFormat::International => "international",
        NumberFormat::Local => "local",
    }
}

/// The registration that the guide is about. A carrier tells what it wants of any PBX, not what one of them has.
fn account(pair: &Pair) -> &Registration {
    if pair.is_of_carrier { &pair.plan.carrier.registration } else { &pair.plan.pbx.registration }
}

/// The interval that the PBX asks for.
fn interval(pair: &Pair) -> u32 {
    account(pair).expires_s.min(pair.plan.carrier.registration.max_expires_s)
}

fn registration(pair: &Pair) -> Chapter {
    let (carrier, pbx) = (&pair.plan.carrier, &pair.plan.pbx);
    let account = account(pair);
    let algorithms: Vec<&str> =
        carrier.challenge.algorithms.iter().map(|algorithm: &Algorithm| algorithm.name()).collect();
    let expires = interval(pair);
    let bulk = if pbx.registration.gin && carrier.registration.gin {
        "\n\nThe PBX registers all its numbers with one Contact (RFC 6140): `Require: gin`, and a Contact with `bnc`."
    } else {
        ""
    };
    let prose = format!(
        "| what | value |\n|---|---|\n| SIP server, domain | `{}` |\n| user | `{}` |\n| user name for the digest | `{}` |\n\
         | password | you have it by another way |\n| digest | {} |\n| interval | {expires} s; it is refreshed before that |\n\
         \nThe registrar asks for credentials. It grants at most {} s, and refuses less than {} s with 423.{bulk}",
        carrier.domain,
        account.user,
        account.digest_user(),
        algorithms.join(", "),
        carrier.registration.max_expires_s,
        carrier.registration.min_expires_s,
    );
    let registers = Step::new(
        "The PBX registers, is challenged, and ends its registration when it stops.",
        "registration/register",
    )
    .plain("register_status = 200")
    .sent(Side::Pbx, "REGISTER", format!("headers.To = {{ host = {:?} }}", carrier.domain))
    .sent(Side::Pbx, "REGISTER", format!("headers.Expires = {{ at_most = {expires} }}"))
    .sent(Side::Carrier, "401 REGISTER", "headers.WWW-Authenticate = { contains = \"Digest\" }")
    .sent(Side::Carrier, "200 REGISTER", "which = \"first\"\nheaders.Contact = { present = true }");
    let wrong = Step::new(
        "A wrong password is refused, and the PBX does not hammer: it waits before it tries again. This play brings a \
         wrong password of its own.",
        "registration/wrong-password",
    )
    .over_the_pair()
    .plain(format!("register_status = {}", carrier.challenge.wrong_credentials_status));
    let mut settings = vec!["[registration]".to_owned(), format!("user = {:?}", account.user)];
    settings.push(format!("expires_s = {expires}"));
    let mut steps = vec![registers, wrong];
    if !services::is_kept_alive(pair) {
        // Else the call that shows it is that of the chapter about OPTIONS: such a call is long to try.
        steps.insert(1, long_call(pair, "In a call of half an hour the registration stays"));
    }
    Chapter { settings, steps, ..chapter("Registration", prose) }
}

/// A call of half an hour that shows how the registration is refreshed.
pub(super) fn long_call(pair: &Pair, before: &str) -> Step {
    const LASTS_S: u32 = 1800;
    let expires = interval(pair);
    let refreshed = expires * pair.plan.pbx.registration.refresh_percent / 100;
    // When a PBX refreshes is its own matter, as long as it does.
    let (often, least) = match (refreshed < LASTS_S, pair.is_of_carrier) {
        (false, _) => (String::new(), 1),
        (true, true) => (format!(" it is refreshed before {expires} s are over."), 1),
        (true, false) => {
            (format!(" it is refreshed about every {refreshed} s."), refreshed.saturating_sub(refreshed / 10))
        }
    };
    Step::new(&format!("{before}:{often}"), "long/outbound-half-an-hour")
        .only(TrunkMode::Registration)
        .plain("call = \"completed\"")
        .sent(Side::Pbx, "REGISTER", format!("every = {{ min = \"{least}s\", max = \"{expires}s\" }}"))
}

fn addresses(pair: &Pair) -> Chapter {
    let carrier = &pair.plan.carrier;
    let asks = if carrier.challenge.invite_static {
        "Each call is asked for credentials all the same, with 407."
    } else {
        "The address is all that the carrier goes by; no password is asked for."
    };
    let prose = format!(
        "On a trunk without registration the carrier knows your PBX by its address, and your PBX sends calls to the \
         carrier's. It must not register there. {asks} What comes from another address is {}.",
        match carrier.routing.unknown_source {
            plan::profile::UnknownSource::Ignore => "not answered at all".to_owned(),
            plan::profile::UnknownSource::Reject(status) => format!("refused with {status}"),
        }
    );
    let mut call = Step::new("A call goes through, and nobody registers.", "calls/outbound-caller-hangs-up")
        .only(TrunkMode::Static)
        .plain("call = \"completed\"")
        .sent(Side::Pbx, "REGISTER", "never = true");
    if carrier.challenge.invite_static {
        call =
            call.sent(Side::Carrier, "407 INVITE", "headers.Proxy-Authenticate = { contains = \"Digest\" }");
    }
    Chapter { steps: vec![call], ..chapter("A trunk without registration", prose) }
}

fn written(pair: &Pair, number: Option<E164>, format: NumberFormat) -> String {
    let numbers = &pair.plan.carrier.numbers;
    number.map(|number| numbers.plan().print(&number, format)).unwrap_or_default()
}

fn outbound(pair: &Pair) -> Chapter {
    let (carrier, pbx) = (&pair.plan.carrier, &pair.plan.pbx);
    let format = pbx.numbers.called_out;
    let example = written(pair, carrier.magic_number("answers"), format);
    let prefix = &carrier.numbers.tech_prefix;
    let prefixed = if prefix.is_empty() {
        String::new()
    } else {
        format!(" Before it stand the digits `{prefix}`, which say whose call it is.")
    };
    let rings = if pair.is_of_carrier {
        format!(
            " A call that nobody answers is ended after {} s with {}.",
            carrier.calls.ring_timeout_s, carrier.calls.no_answer_status
        )
    } else {
        String::new()
    };
    let prose = format!(
        "Send the called number in the Request-URI as `{prefix}{example}` (form `{}`).{prefixed} The host is `{}`.{rings}",
        form(format),
        carrier.domain
    );
    let call = Step::new("A call to a number that answers:", "calls/outbound-caller-hangs-up")
        .plain("call = \"completed\"")
        .plain("status = 200")
        .plain("audio = \"two-way\"")
        .plain("released_by = \"pbx\"")
        .sent(
            Side::Pbx,
            "INVITE",
            format!("request_uri = {{ form = {:?}, host = {:?} }}", form(format), carrier.domain),
        );
    let cancelled = Step::new(
        "Whoever gives up before the answer ends the call with CANCEL.",
        "calls/outbound-cancelled",
    )
    .plain("call = \"cancelled\"")
    .sent(Side::Carrier, "487 INVITE", "");
    Chapter { steps: vec![call, cancelled], ..chapter("Calls to the public network", prose) }
}

fn inbound(pair: &Pair) -> Chapter {
    let carrier = &pair.plan.carrier;
    let format = carrier.numbers.called_in;
    let did = written(pair, carrier.did(&carrier.numbers.pilot), format);
    let place = match carrier.numbers.did_in {
        DidLocation::RequestUri => "in the Request-URI",
        DidLocation::To => "in To; the Request-URI holds the user part of your Contact",
        DidLocation::PCalledPartyId => {
            "in P-Called-Party-ID; the Request-URI holds the user part of your Contact"
        }
    };
    let prose = format!(
        "Your number comes as `{did}` (form `{}`), {place}. The caller comes in the form `{}`.",
        form(format),
        form(carrier.numbers.calling_in)
    );
    let field = match carrier.numbers.did_in {
        DidLocation::RequestUri => "request_uri",
        DidLocation::To => "headers.To",
        DidLocation::PCalledPartyId => "headers.P-Called-Party-ID",
    };
    let call = Step::new("A call to your main number:", "calls/inbound-caller-hangs-up")
        .plain("call = \"completed\"")
        .plain("audio = \"two-way\"")
        .sent(Side::Carrier, "INVITE", format!("{field} = {{ form = {:?} }}", form(format)))
        .sent(
            Side::Carrier,
            "INVITE",
            format!("headers.From = {{ form = {:?} }}", form(carrier.numbers.calling_in)),
        )
        .sent(Side::Pbx, "200 INVITE", "headers.Contact = { present = true }");
    let unassigned = Step::new(
        &format!(
            "A number of your block that nobody has is refused with {}, and not sent back to the carrier.",
            pair.plan.pbx.calls.unassigned_status
        ),
        "calls/inbound-unassigned-number",
    )
    .plain(format!("status = {}", pair.plan.pbx.calls.unassigned_status));
    Chapter { steps: vec![call, unassigned], ..chapter("Calls to you", prose) }
}

fn header(identity: IdentityHeader) -> &'static str {
    match identity {
        IdentityHeader::From => "From",
        IdentityHeader::PAssertedIdentity => "P-Asserted-Identity",
        IdentityHeader::PPreferredIdentity => "P-Preferred-Identity",
        IdentityHeader::RemotePartyId => "Remote-Party-ID",
        IdentityHeader::Diversion => "Diversion",
    }
}

fn caller_id(pair: &Pair) -> Chapter {
    let (carrier, pbx) = (&pair.plan.carrier, &pair.plan.pbx);
    let format = pbx.numbers.calling_out;
    let names = |list: &[IdentityHeader]| {
        list.iter().map(|one| format!("`{}`", header(*one))).collect::<Vec<_>>().join(", ")
    };
    // From is the last resort of every carrier, whether it is listed or not.
    let before: Vec<IdentityHeader> =
        carrier.identity.reads.iter().copied().filter(|one| *one != IdentityHeader::From).collect();
    let reads = if before.is_empty() {
        "`From` alone".to_owned()
    } else {
        format!("{}, and `From` last", names(&before))
    };
    let sends = if pbx.identity.sends.is_empty() {
        "no header of its own".to_owned()
    } else {
        names(&pbx.identity.sends)
    };
    let (screened, foreign) = screening(carrier.identity.screening);
    let prose = format!(
        "The caller's number is written as `{}` (form `{}`) in `From`. The PBX says who calls in {sends} besides; the carrier \
         reads {reads}. {screened}",
        written(pair, carrier.did(&carrier.numbers.pilot), format),
        form(format)
    );
    let mut call = Step::new("The number is where it belongs:", "calls/outbound-caller-hangs-up").sent(
        Side::Pbx,
        "INVITE",
        format!("headers.From = {{ form = {:?} }}", form(format)),
    );
    for identity in &pbx.identity.sends {
        let name = header(*identity);
        call = call.sent(Side::Pbx, "INVITE", format!("headers.{name} = {{ form = {:?} }}", form(format)));
    }
    if pbx.identity.sends.is_empty() {
        call = call.sent(Side::Pbx, "INVITE", "headers.P-Asserted-Identity = { present = false }");
    }
    let anonymous = Step::new(
        "A caller who does not want to be shown is anonymous in `From`, and `Privacy: id` says so. This play makes the caller \
         anonymous.",
        "identity/outbound-anonymous",
    )
    .over_the_pair()
    .sent(Side::Pbx, "INVITE", "headers.Privacy = { contains = \"id\" }")
    .sent(Side::Pbx, "INVITE", "headers.From = { contains = \"anonymous\" }");
    let foreign = Step::new("A number that is not yours. This play has one:", foreign).over_the_pair();
    Chapter { steps: vec![call, anonymous, foreign], ..chapter("Caller id", prose) }
}

/// What becomes of a number that is not the customer's, and the play that shows it.
fn screening(screening: Screening) -> (String, &'static str) {
    match screening {
        Screening::Pass => (
            "A number that is not one of yours is passed on as it is.".to_owned(),
            "identity/outbound-foreign-number-passed",
        ),
        Screening::MainNumber => (
            "In the place of a number that is not one of yours your main number is shown.".to_owned(),
            "identity/outbound-foreign-number-replaced",
        ),
        Screening::Reject(status) => (
            format!("A call that shows a number which is not one of yours is refused with {status}."),
            "identity/outbound-foreign-number-refused",
        ),
    }
}

fn codecs(pair: &Pair) -> Chapter {
    let (carrier, pbx) = (&pair.plan.carrier, &pair.plan.pbx);
    let media = if pair.is_of_carrier { &carrier.media } else { &pbx.media };
    let names: Vec<String> = media.codecs.iter().map(|codec| codec.name().to_owned()).collect();
    let list = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let prose = format!("Offer {}, in this order, in packets of {} ms.", names.join(", "), media.ptime_ms);
    let offer = Step::new("What is offered, and what is answered:", "calls/outbound-caller-hangs-up")
        .sent(Side::Pbx, "INVITE", format!("sdp = {{ codecs = [{list}], ptime_ms = {} }}", media.ptime_ms))
        .sent(Side::Carrier, "200 INVITE", "sdp = { present = true }");
    let offer = names.iter().fold(offer, |step, name| step.plain(format!("codec = {name:?}")));
    let none = Step::new(
        &format!("A call without a codec in common is refused with {}.", carrier.calls.no_codec_status),
        "offer/outbound-no-common-codec",
    )
    .plain(format!("status = {}", carrier.calls.no_codec_status));
    let mut settings = vec!["[media]".to_owned(), format!("codecs = [{list}]")];
    settings.push(format!("ptime_ms = {}", media.ptime_ms));
    let late = if pbx.calls.offer == plan::OfferMode::Delayed {
        "\n\nThis PBX sends its INVITE without an offer: the carrier offers in its answer, and the PBX answers in the ACK."
    } else {
        ""
    };
    Chapter { settings, steps: vec![offer, none], ..chapter("Codecs", format!("{prose}{late}")) }
}

fn digits(pair: &Pair) -> Chapter {
    let pbx = &pair.plan.pbx;
    let dtmf = if pair.is_of_carrier { &pair.plan.carrier.dtmf } else { &pbx.dtmf };
    let how = match dtmf.mode {
        DtmfMode::TelephoneEvent => {
            format!("as telephone-event (RFC 4733), payload type {}", dtmf.payload_type)
        }
        DtmfMode::Inband => "as tones in the audio".to_owned(),
        DtmfMode::Info => "by SIP INFO".to_owned(),
    };
    let prose = format!("Digits are sent {how}. Anything else does not reach a voice menu.");
    let mut out = Step::new("Digits reach the other side:", "dtmf/outbound-digits").sent(
        Side::Pbx,
        "INVITE",
        format!("sdp = {{ telephone_event = true, payload_type = {} }}", dtmf.payload_type),
    );
    // A delayed offer has its events in the ACK.
    out =
        out.plain("dtmf = { digits = \"1590*#\", at = \"carrier\" }").sent(Side::Pbx, "INFO", "never = true");
    let inward = Step::new("And they are understood when they come in:", "dtmf/inbound-digits")
        .plain("dtmf = { digits = \"1590*#\", at = \"pbx\" }")
        .sent(Side::Carrier, "INFO", "never = true");
    let settings = vec!["[dtmf]".to_owned(), format!("payload_type = {}", dtmf.payload_type)];
    Chapter { settings, steps: vec![out, inward], ..chapter("Digits (DTMF)", prose) }
}

fn refusals(pair: &Pair) -> Chapter {
    let prose = "The carrier says by a status why a call was not possible. Tell the caller what it means, and do not try \
                 another trunk for a number that is busy."
        .to_owned();
    let carrier = &pair.plan.carrier;
    let reason = |step: Step, message: &'static str| {
        let is_said = carrier.calls.q850_reason;
        if is_said {
            step.sent(Side::Carrier, message, "headers.Reason = { contains = \"Q.850\" }")
        } else {
            step
        }
    };
    let busy =
        Step::new("A busy number:", "calls/outbound-busy").plain("call = \"busy\"").plain("status = 486");
    let wrong = Step::new("A number that does not exist:", "calls/outbound-wrong-number")
        .plain(format!("status = {}", carrier.calls.unassigned_status))
        .plain("status = 404");
    let declined = Step::new("A call that is declined:", "calls/outbound-declined").plain("status = 603");
    let steps = vec![reason(busy, "486 INVITE"), wrong, reason(declined, "603 INVITE")];
    Chapter { steps, ..chapter("Calls that are refused", prose) }
}
