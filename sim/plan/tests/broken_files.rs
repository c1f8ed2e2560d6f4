//! What is said about broken files: where, which key, and what was allowed.

use plan::{FileError, NetworkFile, NotResolved, ProfileFile, Scenario, Side};

struct Broken {
    text: &'static str,
    /// Line and column.
    place: (usize, usize),
    /// What the report says, somewhere.
    says: &'static [&'static str],
}

fn check<T: std::fmt::Debug>(table: &[Broken], read: impl Fn(&str) -> Result<T, FileError>) {
    for broken in table {
        let error = match read(broken.text) {
            Ok(value) => panic!("accepted as {value:?}:\n{}", broken.text),
            Err(error) => error,
        };
        let shown = error.to_string();
        assert_eq!((error.line, error.column), broken.place, "{}\n{shown}", broken.text);
        for word in broken.says {
            assert!(shown.contains(word), "`{word}` is missing in:\n{shown}");
        }
    }
}

/// What a scenario file can get wrong.
static SCENARIOS: &[Broken] = &[
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVTE' }]",
        place: (4, 34),
        says: &["`INVTE` is no message", "200 INVITE"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', headers = { To = { usr = 'a' } } }]",
        place: (4, 62),
        says: &["unknown key `usr`", "did you mean `user`?"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', never = true, times = { min = 1 } }]",
        place: (4, 57),
        says: &["what is never sent is not counted"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', sdp = { codec = ['PCMU'] } }]",
        place: (4, 51),
        says: &["unknown key `codec`", "did you mean `codecs`?"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', sdp = { direction = 'sendrec' } }]",
        place: (4, 64),
        says: &["sendrec", "did you mean `sendrecv`?"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', sdp = { present = false, t38 = true } }]",
        place: (4, 43),
        says: &["leave out `present` or the other keys"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', sdp = { lines = ['rtcp-mux'] } }]",
        place: (4, 61),
        says: &["a=rtcp-mux"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', every = { min = '9s', max = '1s' } }]",
        place: (4, 43),
        says: &["`every.min` is more than `every.max`"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nsent = [{ by = 'pbx', message = 'INVITE', every = { min = 9 } }]",
        place: (4, 59),
        says: &["9"],
    },
    Broken {
        text: "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\nshown = { number = 'nobody' }",
        place: (4, 21),
        says: &["`nobody` is no destination"],
    },
    Broken { text: "titel = 'x'", place: (1, 1), says: &["unknown key `titel`", "did you mean `title`?"] },
    Broken { text: "title = 'x'", place: (1, 1), says: &["missing key `step`"] },
    Broken {
        text: "title = 'x'\n[[step]]\ncarier.call = { to = 'pbx.did.main' }",
        place: (3, 1),
        says: &[
            "unknown word `carier`",
            "allowed: carrier, pbx, caller, called, network, stranger",
            "^^^^^^",
        ],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.cal = { to = 'pstn.busy' }",
        place: (3, 5),
        says: &["unknown word `cal`", "did you mean `call`?"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { to = 'pstn.busy', afer = '2s' }",
        place: (3, 32),
        says: &["unknown key `afer`", "did you mean `after`?"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { after = '2s' }",
        place: (3, 12),
        says: &["missing key `to`"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { to = 'pstn.busy', after = 'soon' }",
        place: (3, 41),
        says: &["`soon` is not a duration", "ms, s, m or h"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { to = 'busy' }",
        place: (3, 20),
        says: &["`busy` is no destination", "pstn.<name>"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\ncarrier.call = { to = 'pstn.busy' }",
        place: (3, 1),
        says: &["`pstn.busy` is behind the carrier"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { to = 'pstn.busy' }\n[[step]]\npbx.answer = {}",
        place: (5, 1),
        says: &["the pbx placed the call `a`"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { to = 'pstn.busy' }\n[[step]]\ncarrier.cancel = {}",
        place: (5, 1),
        says: &["only the pbx", "can cancel"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.hangup = { call = 'b' }",
        place: (3, 1),
        says: &["no step before this one places the call `b`"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.call = { to = '1' }\n[[step]]\npbx.call = { to = '2' }",
        place: (5, 1),
        says: &["the call `a` was placed already"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\nnetwork.drop = { method = 'INVTE' }",
        place: (3, 28),
        says: &["unknown word `INVTE`", "did you mean `INVITE`?"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\nnetwork.drop = { method = 'BYE', status = 99 }",
        place: (3, 43),
        says: &["99 is neither a status"],
    },
    Broken {
        text: "title = 'x'\nneeds = ['pbx.t83']\n[[step]]\npbx.options = {}",
        place: (2, 15),
        says: &["unknown word `t83`", "did you mean `t38`?"],
    },
    Broken {
        text: "title = 'x'\nquirks = ['hold']\n[[step]]\npbx.options = {}",
        place: (2, 12),
        says: &["`hold` is no quirk", "pbx:<name>"],
    },
    Broken {
        text: "title = 'x'\nmodes = []\n[[step]]\npbx.options = {}",
        place: (2, 1),
        says: &["at least one mode"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.options = {}\n[override.pbx.media]\ncodec = ['PCMU']",
        place: (5, 1),
        says: &["unknown key `codec`", "did you mean `codecs`?"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.options = {}\n[network.both]\nloss = 2.0",
        place: (5, 8),
        says: &["2 is not a probability"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.options = {}\n[expect.labelled.b]\ncall = 'busy'",
        place: (4, 18),
        says: &["no step places the call `b`"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\npbx.options = {}\n[expect]\ncall = 'engaged'",
        place: (5, 9),
        says: &["unknown word `engaged`", "allowed: completed, busy"],
    },
    Broken {
        text: "title = 'x'\n[[step]]\nstranger.options = { to = 'pbx' }",
        place: (2, 1),
        says: &["a stranger reaches the carrier only"],
    },
    Broken { text: "title = 'x'\n[[step]\n", place: (2, 8), says: &["2 | [[step]"] },
];

#[test]
fn a_broken_scenario_is_shown_where_it_is_broken() {
    check(SCENARIOS, |text| Scenario::parse("tests/scenarios/calls/broken.toml", text));
}

#[test]
fn a_broken_profile_is_shown_where_it_is_broken() {
    let table = [
        Broken { text: "title = 'x'\nclass = 'x'", place: (1, 1), says: &["missing key `source`"] },
        Broken {
            text: "title = 'x'\n[registration]\nexpire_s = 60",
            place: (3, 1),
            says: &["unknown key `expire_s`", "did you mean `expires_s`?"],
        },
        Broken { text: "[media]\nptime_ms = 25", place: (2, 12), says: &["25 is not a packet time"] },
        Broken { text: "[dtmf]\npayload_type = 13", place: (2, 16), says: &["not a dynamic payload type"] },
        Broken {
            text: "[media]\ncodecs = ['PCMX']",
            place: (2, 12),
            says: &["unknown word `PCMX`", "allowed: PCMU, PCMA, G722, G729"],
        },
        Broken {
            text: "[magic.busy]\noutcome = { rejects = 200 }",
            place: (2, 11),
            says: &["200 is not a final status"],
        },
        Broken { text: "[calls.ringback]\nstatus = 181", place: (2, 10), says: &["181 is not 180 or 183"] },
        Broken {
            text: "title = 'x'\nclass = 'x'\nsource = 'x'\n[numbers]\npilot = 'man'",
            place: (5, 9),
            says: &["`numbers.pilot`", "`man`"],
        },
        Broken { text: "[address]\nsignalling_ip = 'home'", place: (2, 17), says: &["IP address"] },
    ];
    check(&table, |text| ProfileFile::parse(Side::Carrier, "carriers/broken.toml", text));
}

/// Values that TOML and the type of a key allow, and that make no sense: the table, the line, and what is said.
static WITHOUT_SENSE: &[(&str, &str, &str)] = &[
    ("limits", "channels = 0", "from 1 to 1000000 calls"),
    ("limits", "channels_inbound = 11", "above `limits.channels`, which is 10"),
    ("limits", "channels_per_did = 11", "above `limits.channels`, which is 10"),
    ("limits", "calls_per_second = 10001", "from 1 to 10000 calls in a second"),
    ("limits", "burst = 0", "from 1 to 10000 calls at once"),
    ("limits", "burst = 5", "a part of `calls_per_second`, which is not stated"),
    ("session_timer", "min_se_s = 3600\nmode = 'requested'", "above `expires_s`, which is 1800"),
    ("media", "codecs = ['PCMA', 'PCMA']", "\"PCMA\" stands twice in this list"),
    ("identity", "sends = ['remote-party-id', 'remote-party-id']", "\"remote-party-id\" stands twice"),
    ("identity", "reads = ['from', 'from']", "\"from\" stands twice"),
    ("calls", "methods = ['INVITE', 'ACK', 'CANCEL', 'OPTIONS', 'BYE', 'BYE']", "\"BYE\" stands twice"),
    ("challenge", "algorithms = ['MD5', 'MD5']", "\"MD5\" stands twice"),
    ("challenge", "algorithms = []", "`challenge.algorithms` needs at least one entry"),
    ("numbers", "accepts = ['e164', 'e164']", "\"e164\" stands twice"),
    ("options", "alive = [200, 200]", "200 stands twice"),
    ("registration.accounts.a", "dids = ['nobody']", "`nobody`, which does not exist"),
    ("numbers", "country_code = '44'", "not of the country code `44`"),
    ("numbers", "block = '+31'", "not of the country code `1`"),
    ("numbers.dids", "main = '+4930123456'", "the main number +4930123456 is not of"),
    ("extensions.main", "says = 'echo'", "a table of a PBX, and this is a carrier"),
    ("calls", "methods = ['INVITE', 'ACK', 'CANCEL', 'OPTIONS']", "is without BYE"),
    ("phrases", "99 = 'Busy'", "is not a status from 100 to 699"),
    // Guides say it so.
    ("identity", "reads = ['PAI']", "did you mean `p-asserted-identity`?"),
    ("media", "codecs = ['G.711a']", "did you mean `PCMA`?"),
    ("dtmf", "mode = 'RFC2833'", "did you mean `telephone-event`?"),
    ("limits", "cps = 20", "did you mean `calls_per_second`?"),
    ("phrases", "486 = 'a\"b'", "is not a reason phrase"),
    ("phrases", "486 = \"besetzt\\u0085\"", "without control characters"),
    ("phrases", "486 = \"\\u001b[31m\"", "without control characters"),
    ("identity", "number = '12345'", "one to four digits that complete the block"),
    ("identity", "screening = { reject = 407 }", "other than 401 and 407"),
    ("numbers", "called_out_edit = { strip = 'x' }", "the beginning of a number"),
    ("session_timer", "expires_s = 30", "at least 90 s (RFC 4028 4)"),
    ("session_timer", "min_se_s = 89", "at least 90 s"),
    ("magic.refreshes", "session_expires_s = 60", "or 0 for none"),
    ("numbers", "block = 'foo'", "+120255501"),
    ("numbers", "block = '+0123'", "the beginning of a number"),
    ("numbers", "block = '+12345678901234'", "the beginning of a number"),
    ("numbers", "tech_prefix = 'abc'", "at most 16 digits, * and #"),
    ("numbers", "country_code = '01'", "do not begin with 0"),
    ("numbers", "international_prefix = ''", "one to five digits"),
    ("numbers.dids", "main = 'x7'", "complete the block"),
    ("registration", "user = ''", "at least one"),
    ("registration", "user = 'a b'", "the user part of a URI"),
    ("registration", "contact_user = 'a>b'", "the user part of a URI"),
    ("registration", "expires_s = 0", "at least one second"),
    ("registration", "retry_s = [30, 0]", "at least one second"),
    ("registration", "min_expires_s = 7200", "above `max_expires_s`, which is 3600"),
    ("challenge", "nonce_lifetime_s = 0", "at least one second"),
    ("challenge", "realm = 'a\"b'", "without control characters, quotes"),
    ("identity", "display_name = \"a\\r\\nVia: x\"", "without control characters"),
    ("address", "signalling_port = 0", "a port from 1"),
    ("dtmf", "events = '15-0'", "telephone events from 0 to 255"),
    ("dtmf", "duration_ms = 9000", "10 to 8000"),
    ("dtmf", "pause_ms = 0", "10 to 8000"),
    ("media", "maxptime_ms = 10", "is below `ptime_ms`, which is 20"),
    ("media", "ports = { first = 20000, last = 20010 }", "less than 20 ports"),
    ("options", "down_after = 0", "once or more often"),
    ("options", "answer_status = 100", "from 200 to 699"),
    ("options", "alive = [200, 42]", "from 200 to 699"),
    ("calls", "ring_timeout_s = 0", "at least one second"),
    ("fax", "version = 9", "from 0 to 4"),
    ("fax", "bit_rate = 3", "2400 to 33600"),
    ("fax", "fec_entries = 0", "from 1 to 255"),
    ("fax", "max_datagram = 4", "40 to 65535"),
    ("fax", "ident = 'Office'", "at most 20 digits"),
    ("line", "noise_dbm0 = 3", "-90 to 0 dBm0"),
    ("line", "slip = { samples = 0, period_ms = 100 }", "not of none"),
    ("magic.x", "says = 'echo'", "missing key `magic.x.number`"),
    ("magic.x", "number = '4000000'", "complete the block"),
    ("magic.busy", "then = [{ after = '1s', does = { dials = 'x' } }]", "0-9, *, # and A-D"),
];

#[test]
fn a_value_without_sense_is_refused_at_its_line() {
    for (head, line, says) in WITHOUT_SENSE {
        let text = format!("title = 'x'\nclass = 'x'\nsource = 'x'\n[{head}]\n{line}\n");
        let Err(error) = ProfileFile::parse(Side::Carrier, "carriers/broken.toml", &text) else {
            panic!("accepted: [{head}] {line}")
        };
        let shown = error.to_string();
        assert!(shown.contains(says), "`{says}` is missing in:\n{shown}");
        let is_of_table = says.starts_with("missing") || says.starts_with("a table");
        assert_eq!(error.line, if is_of_table { 4 } else { 5 }, "{shown}");
    }
}

/// Values that are all right by themselves, or elsewhere.
#[test]
fn what_a_file_states_twice_or_for_the_other_side_is_refused_there_alone() {
    let read = |side, text: &str| {
        let text = format!("title = 'x'\nclass = 'x'\nsource = 'x'\n{text}\n");
        ProfileFile::parse(side, "p.toml", &text).map_err(|error| error.to_string())
    };
    let twice = "[numbers.dids]\noffice = '33'\nhome = '33'";
    let shown = read(Side::Carrier, twice).expect_err("one number has two names");
    assert!(
        shown.contains("`numbers.dids.office` is the number 33, and so is `numbers.dids.home`"),
        "{shown}"
    );
    let twice = "[magic.a]\nnumber = '33'\n[magic.b]\nnumber = '33'";
    assert!(read(Side::Carrier, twice).expect_err("so here").contains("so is `magic.a.number`"));
    let shown = read(Side::Pbx, "[magic.a]\nnumber = '33'").expect_err("a PBX has no magic number");
    assert!(shown.contains("p.toml:4:1") && shown.contains("a table of a carrier"), "{shown}");
    // A name of every profile gives way, a PBX has the block of its carrier, and nobody asks for a timer that is off.
    for (side, text) in [
        (Side::Carrier, "[numbers.dids]\noffice = '70'"),
        (Side::Pbx, "[numbers]\ncountry_code = '44'"),
        (Side::Carrier, "[numbers]\ncountry_code = '44'\nblock = '+441632960'"),
        (Side::Carrier, "[session_timer]\nmin_se_s = 3600"),
        (Side::Carrier, "[limits]\ncalls_per_second = 5\nburst = 2"),
    ] {
        assert!(read(side, text).is_ok(), "{text}: {:?}", read(side, text).map(|_| ()));
    }
    let both = "[numbers]\ncountry_code = '44'\nblock = '+1202'";
    assert!(read(Side::Pbx, both).expect_err("they do not go together").contains("country code `44`"));
}

#[test]
fn without_a_burst_a_seconds_worth_of_calls_may_come_at_once() {
    let burst = |text: &str| {
        let text = format!("title = 'x'\nclass = 'x'\nsource = 'x'\n[limits]\n{text}\n");
        let file = ProfileFile::parse(Side::Carrier, "p.toml", &text).expect("it is right");
        file.alone().expect("it was read").limits.burst
    };
    assert_eq!(burst("calls_per_second = 30"), 30);
    assert_eq!(burst("calls_per_second = 30\nburst = 2"), 2);
    assert_eq!(burst("calls_per_second = 0"), 1);
}

#[test]
fn what_stands_in_messages_has_neither_lines_nor_spaces_in_it() {
    let head = "user_agent = \"a\\nb\"\n";
    let wrong = ProfileFile::parse(Side::Pbx, "p.toml", head).expect_err("a line in a header");
    assert!(wrong.to_string().contains("control characters"), "{wrong}");
    let wrong = ProfileFile::parse(Side::Pbx, "p.toml", "domain = 'a b'\n").expect_err("no host");
    assert!(wrong.to_string().contains("is not a host"), "{wrong}");
}

#[test]
fn an_unknown_quirk_is_shown_where_it_is_asked_for() {
    let text = "title = 'x'\nclass = 'x'\nsource = 'x'\nquirks = ['hold-twice', 'hold-twise']\n";
    let profile = ProfileFile::parse(Side::Carrier, "p.toml", text).expect("names are not known here");
    let wrong = profile.unknown_quirks(&["hold-twice"]);
    assert_eq!(wrong.iter().map(|w| (w.line, w.column)).collect::<Vec<_>>(), [(4, 25)]);
    assert_eq!(wrong[0].suggestion.as_deref(), Some("hold-twice"));
    let text = "title = 'x'\nquirks = ['pbx:hold-twise']\n[[step]]\npbx.options = {}\n";
    let play = Scenario::parse("own/p.toml", text).expect("names are not known here");
    assert_eq!(play.unknown_quirks(&["hold-twice"]).len(), 1);
}

#[test]
fn a_broken_network_is_shown_where_it_is_broken() {
    let table = [
        Broken { text: "[both]\nlatency = '20ms'", place: (1, 1), says: &["missing key `title`"] },
        Broken {
            text: "title = 'x'\n[both]\nlatencies = '20ms'",
            place: (3, 1),
            says: &["unknown key `latencies`", "allowed: latency, jitter"],
        },
        Broken {
            text: "title = 'x'\n[both.burst]\ngood_to_bad = 0.1",
            place: (2, 1),
            says: &["missing key `bad_to_good`"],
        },
    ];
    check(&table, |text| NetworkFile::parse("networks/broken.toml", text));
}

#[test]
fn a_report_shows_the_line_and_a_caret() {
    let text = "title = 'x'\n[[step]]\npbx.cal = {}\n";
    let error = Scenario::parse("tests/scenarios/calls/broken.toml", text).expect_err("`cal` is no verb");
    let shown = error.to_string();
    let expected =
        "tests/scenarios/calls/broken.toml:3:5: unknown word `cal`\n  |\n3 | pbx.cal = {}\n  |     ^^^\n";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn a_number_that_the_carrier_does_not_have_is_shown_at_its_step() {
    let text = "title = 'x'\n[[step]]\npbx.call = { to = 'pstn.bussy' }\n";
    let scenario = Scenario::parse("tests/scenarios/calls/broken.toml", text).expect("it can be read");
    let all = |read: Result<Vec<ProfileFile>, FileError>| read.expect("shipped files can be read");
    let (carriers, pbxs) = (all(plan::library::carriers()), all(plan::library::pbxs()));
    let networks = plan::library::networks().expect("shipped files can be read");
    let choice = plan::Choice {
        carrier: &carriers[0],
        pbx: &pbxs[0],
        network: &networks[0],
        mode: plan::TrunkMode::Static,
        seed: 1,
        quirks: &[],
        device: None,
    };
    match plan::resolve(&scenario, &choice) {
        Err(NotResolved::File(error)) => {
            assert_eq!(error.line, 3);
            assert_eq!(error.suggestion.as_deref(), Some("busy"));
        }
        other => panic!("{other:?}"),
    }
}

/// One mistake is told once, at its place, in words that mean something to whoever writes files.
#[test]
fn a_mistake_is_told_where_it_stands_and_nothing_that_follows_from_it() {
    let faults = |text: &str| {
        let found = Scenario::faults("own/p.toml", text);
        found
            .into_iter()
            .map(|fault| (fault.line, fault.column, fault.message.into_string()))
            .collect::<Vec<_>>()
    };
    let step = "step = [{ pbx.call.to = '1' }, { pbx.hangup.call = 'zz' }]";
    let found = faults(&format!("title = 'x'\n{step}\n"));
    assert_eq!(
        found.iter().map(|(line, column, _)| (*line, *column)).collect::<Vec<_>>(),
        [(2, 32)],
        "{found:?}"
    );
    let found = faults(
        "title = 'x'\nstep = [{ pbx.options = {} }]\n[expect]\ndtmf = { digits = '1', at = 'callee' }\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].2.contains("unknown word `callee`"), "{found:?}");
    let found = faults("title = 'x'\nstep = [{ pbx.wait = '1s' }]\n");
    assert!(found[0].2.contains("a table") && !found[0].2.contains("WaitText"), "{found:?}");
    let found = faults("title = 'x'\nlesson = 'Watch `hold-twice`\t.'\nstep = [{ pbx.options = {} }]\n");
    assert_eq!(
        found.iter().map(|(line, column, _)| (*line, *column)).collect::<Vec<_>>(),
        [(2, 10)],
        "{found:?}"
    );
    assert!(found[0].2.contains("control characters"), "{found:?}");
    let found = faults("title = \"x\\u001b[31m\"\nstep = [{ pbx.options = {} }]\n");
    assert_eq!(found.first().map(|(line, ..)| *line), Some(1), "{found:?}");
}
