//! `new`, `check`, `list` and `explain`, as somebody meets them who has read nothing else.

mod at;

use std::fs;

use at::{folder, trunksim};

#[test]
fn what_new_writes_check_accepts() {
    let folder = folder();
    for kind in ["carrier", "pbx", "network", "play"] {
        let file = format!("{kind}.toml");
        let (code, said, wrong) = trunksim(folder.path(), &["new", kind, "-o", &file]);
        assert_eq!((code, wrong.as_str()), (Some(0), ""), "{said}");
        let (code, said, wrong) = trunksim(folder.path(), &["check", &file]);
        assert_eq!(code, Some(0), "{said}{wrong}");
        assert!(said.contains(", accepted"), "{said}");
        let (code, said, _) = trunksim(folder.path(), &["new", kind]);
        assert_eq!(code, Some(0));
        let written = fs::read_to_string(folder.path().join(&file)).expect("it was written");
        assert_eq!(said.trim_end(), written.trim_end(), "a file and standard output get the same");
    }
    let words =
        ["run", "play.toml", "--carrier", "carrier.toml", "--pbx", "pbx.toml", "--network", "network.toml"];
    let (code, said, wrong) = trunksim(folder.path(), &[&words[..], &["--wire", "virtual"]].concat());
    assert_eq!(code, Some(0), "{said}{wrong}");
}

#[test]
fn new_writes_over_nothing() {
    let folder = folder();
    let file = folder.path().join("mine.toml");
    fs::write(&file, "mine").expect("it can be written");
    let (code, _, wrong) = trunksim(folder.path(), &["new", "carrier", "-o", "mine.toml"]);
    assert_eq!(code, Some(2));
    assert!(wrong.contains("is there already"), "{wrong}");
    assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("mine"));
}

#[test]
fn check_tells_all_faults_of_all_files() {
    let folder = folder();
    let write =
        |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("it can be written");
    let head = "title = 'x'\nclass = 'x'\nsource = 'x'\n";
    write(
        "bad.toml",
        &format!("{head}quirks = ['hold-twise']\n[limits]\nchannels = 0\n[session_timer]\nexpires_s = 30\n"),
    );
    write("quirk.toml", &format!("{head}quirks = ['hold-answered-sendrec']\n[extensions.main]\n"));
    write("good.toml", &format!("{head}[media]\nptime_ms = 30\n"));
    write("nothing.toml", "colour = 'red'\n");
    let files = ["bad.toml", "quirk.toml", "good.toml", "nothing.toml", "absent.toml"];
    let (code, said, _) = trunksim(folder.path(), &[&["check"], &files[..]].concat());
    assert_eq!(code, Some(2));
    for words in [
        "bad.toml: profile of a carrier or a PBX, refused, 3 faults",
        "bad.toml:4:11: there is no quirk `hold-twise`",
        "bad.toml:6:12: 0 is not from 1 to 1000000 calls",
        "bad.toml:8:13: 30 is not a session interval of at least 90 s",
        "quirk.toml: profile of a PBX, refused, 1 fault",
        "quirk.toml:4:11: there is no quirk `hold-answered-sendrec`",
        "did you mean `hold-answered-sendrecv`?",
        "good.toml: profile of a carrier or a PBX, accepted",
        "nothing.toml: refused, 1 fault",
        "cannot read absent.toml",
    ] {
        assert!(said.contains(words), "`{words}` is missing in:\n{said}");
    }
    let (code, _, wrong) =
        trunksim(folder.path(), &["run", "calls", "--pbx", "quirk.toml", "--wire", "virtual"]);
    assert_eq!(code, Some(2), "an unknown quirk is a file error");
    assert!(wrong.contains("quirk.toml:4:11"), "{wrong}");
}

#[test]
fn words_are_explained() {
    let folder = folder();
    for (word, says) in [
        ("media.codecs", "Codecs in order of preference."),
        ("address.signalling_ip", "Default of a pbx:"),
        ("magic.busy.rings", "magic.<name>.rings"),
        ("session_timer", "expires_s"),
        ("limits.channels", "from 1 to 1000000"),
        ("expect.released_by", "Who sent the BYE."),
        ("run.over_the_pair", "in a block ```toml run"),
        ("expect.sent.message", "Example: [[sent]] message = \"200 INVITE\""),
        ("expect.sent.headers.From.form", "plus-e164"),
        ("guide", "guide: block of a guide"),
        ("reinvite", "Sends a re-INVITE."),
        ("pbx.call", "carrier.call = {"),
        ("Via", "RFC 3261 20.42"),
        ("v", "RFC 3261 20.42"),
        ("488", "Not Acceptable Here"),
        ("PRACK", "RFC 3262 4"),
        ("ptime", "How many milliseconds"),
        ("T1", "500 ms"),
        ("CAL-25", "Binds:"),
        ("hold-answered-sendrecv", "Try it:"),
        // Guides say it so.
        ("CLIR", "identity.anonymous"),
        ("keep-alive", "options.interval_s"),
        ("failover", "options.down_after"),
        ("T.38", "fax.mode"),
        ("rfc2833", "dtmf.payload_type"),
        ("E.164", "numbers.accepts"),
        ("early media", "calls.ringback"),
        ("calls per hour", "limits.calls_per_second"),
        ("nat", "rport"),
        ("did", "numbers.dids"),
    ] {
        let (code, said, wrong) = trunksim(folder.path(), &["explain", word]);
        assert_eq!(code, Some(0), "{word}: {wrong}");
        assert!(said.contains(says), "{word}: `{says}` is missing in:\n{said}");
    }
    let (code, said, _) = trunksim(folder.path(), &["explain", "timer", "B"]);
    assert!(code == Some(0) && said.contains("64 times T1"), "{said}");
}

#[test]
fn a_word_that_is_mistyped_is_guessed() {
    let folder = folder();
    for (word, meant) in [
        ("media.codec", "media.codecs"),
        ("codecs", "media.codecs"),
        ("CPS", "limits.calls_per_second"),
        ("PAI", "p-asserted-identity"),
        ("reinvte", "reinvite"),
        ("session-expire", "session-expires"),
        ("hold-answered-sendrec", "hold-answered-sendrecv"),
    ] {
        let (code, _, wrong) = trunksim(folder.path(), &["explain", word]);
        assert_eq!(code, Some(2), "{word}");
        assert!(wrong.contains("did you mean") && wrong.contains(meant), "{word}: {wrong}");
    }
    let (code, _, wrong) = trunksim(folder.path(), &["explain", "xyzzy"]);
    assert!(code == Some(2) && wrong.contains("trunksim list"), "{wrong}");
}

#[test]
fn keys_and_verbs_are_listed() {
    let folder = folder();
    let (code, said, _) = trunksim(folder.path(), &["list", "keys", "carrier"]);
    assert!(
        code == Some(0) && said.contains("media.codecs") && said.contains("magic.<name>.rings"),
        "{said}"
    );
    assert!(!said.contains("[extensions]"), "a carrier has no extensions");
    let (code, said, _) = trunksim(folder.path(), &["list", "keys", "guide"]);
    let is_there = |key: &&str| said.contains(*key);
    assert!(
        code == Some(0) && ["guide.carrier", "run.plays", "expect.sent.every.min"].iter().all(is_there),
        "{said}"
    );
    assert!(!said.contains("media.codecs"), "the keys of settings are those of profiles");
    let (code, _, wrong) = trunksim(folder.path(), &["new", "guide"]);
    assert!(code == Some(2) && wrong.contains("guide new --carrier"), "{wrong}");
    let (code, said, _) = trunksim(folder.path(), &["list", "verbs"]);
    assert!(code == Some(0) && said.contains("send-fax") && said.contains("stranger"), "{said}");
    let like = ["new", "guide", "--like", "carriers/bulk", "-o", "ours.md"];
    let (code, said, wrong) = trunksim(folder.path(), &like);
    assert!(code == Some(0) && said.contains("ours.md: a guide"), "{said}{wrong}");
    assert_eq!(trunksim(folder.path(), &["check", "ours.md"]).0, Some(0));
    let (code, _, wrong) = trunksim(folder.path(), &["new", "guide", "--like", "carriers/bilk"]);
    assert!(code == Some(2) && wrong.contains("no guide is") && wrong.contains("carriers/bulk"), "{wrong}");
    let (code, _, wrong) = trunksim(folder.path(), &["list", "quirks", "carrier"]);
    assert!(code == Some(2) && wrong.contains("list keys carrier"), "{wrong}");
}

/// One word that means no play is as wrong as another, alone or beside others.
#[test]
fn a_word_that_means_no_play_is_named_with_what_there_is() {
    let folder = folder();
    let known = "calls/outbound-busy";
    for (words, says) in [
        (["nosuch", "--wire=virtual"], "no play is called `nosuch`, and no theme; themes are calls, "),
        (["calls/[", "--wire=virtual"], "no play is called `calls/[`"),
        (["", "--wire=virtual"], "no play is called ``, and no theme; themes are"),
        ([known, "nosuch"], "no play is called `nosuch`"),
        (["hold-twise", known], "no play is called `hold-twise`"),
        (["outbound-bsy", known], "did you mean `outbound-busy`?"),
        (["hodl", known], "did you mean `hold`?"),
        ([known, "--quirk=pbx:hold-answered-sendrec"], "did you mean `hold-answered-sendrecv`?"),
    ] {
        let (code, _, wrong) = trunksim(folder.path(), &["run", words[0], words[1]]);
        assert!(code == Some(2) && wrong.contains(says), "{words:?}: {wrong}");
    }
    // What cannot be written is said before a folder is made.
    let (code, _, wrong) = trunksim(folder.path(), &["run", known, "--junit", "nowhere/a.xml"]);
    assert!(code == Some(2) && wrong.contains("nowhere/a.xml"), "{wrong}");
    assert!(fs::read_dir(folder.path()).expect("the folder").next().is_none(), "nothing is left");
}

/// A reason phrase may be in any script (RFC 3261 25.1), and gets through to whoever reads it.
#[test]
fn a_phrase_of_any_script_gets_through() {
    const PHRASE: &str = "Línea ocupada – 話し中";
    let folder = folder();
    let play = format!(
        "title = \"t\"\nstep = [{{ pbx.call.to = \"pstn.busy\" }}, {{ pbx.wait.until = \"ended\" }}]\n\
         [override.carrier.phrases]\n486 = \"{PHRASE}\"\n[expect]\nstatus = 486\n"
    );
    fs::write(folder.path().join("p.toml"), play).expect("it can be written");
    let words = ["run", "p.toml", "--mode", "static", "--wire", "virtual", "--keep-all", "-o", "out"];
    let (code, said, wrong) = trunksim(folder.path(), &words);
    assert_eq!(code, Some(0), "{said}{wrong}");
    let run = fs::read_dir(folder.path().join("out/runs")).expect("a folder of runs");
    let run = run.flatten().find(|entry| entry.path().is_dir()).expect("a folder of the run").path();
    let text = |name: &str| {
        let octets = fs::read(run.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        String::from_utf8_lossy(&octets).into_owned()
    };
    for name in ["ladder.txt", "report.html", "call.pcapng"] {
        assert!(text(name).contains(PHRASE), "{name}");
    }
    let out = run.display().to_string();
    let (_, said, wrong) = trunksim(folder.path(), &["demo", "--plain", &out]);
    assert!(said.contains(PHRASE), "{said}{wrong}");
}

/// A good trunk abroad that has T.38 alone and screens its callers: no play blames it for what plays were written with.
#[test]
fn a_good_trunk_of_another_country_fails_no_play() {
    let place = folder();
    fs::write(
        place.path().join("abroad.toml"),
        "title = 'x'\nclass = 'x'\nsource = 'x'\n[numbers]\ncountry_code = '49'\nblock = '+493023125'\n\
         national_prefix = '0'\naccepts = ['plus-e164']\n[identity]\nscreening = { reject = 403 }\n\
         [media]\ncodecs = ['PCMA']\n[fax]\nmode = 't38'\n",
    )
    .expect("it can be written");
    let plays = [
        "calls/outbound-redirected",
        "identity/*-caller-with-name",
        "routing/*-another-beginning",
        "fax/*refused*",
        "fax/*offered-over*",
        "fax/outbound-switch-*",
        "fax/outbound-declined-beside-audio",
    ];
    let more = ["--carrier", "abroad.toml", "--mode", "static", "--wire", "virtual", "-o", "out"];
    let (code, said, complained) = trunksim(place.path(), &[&["run"][..], &plays, &more].concat());
    assert_eq!(code, Some(0), "{said}{complained}");
    assert!(said.contains(" 0 fail, 0 inconclusive, 0 error"), "{said}");
    assert!(said.contains("the carrier abroad lacks `fax-passthrough`"), "{said}");
    // Nor do dice that fall otherwise.
    let dice =
        ["run", "fax/outbound-passthrough-loss", "--seed", "4", "--mode", "static", "--wire", "virtual"];
    let (code, said, complained) = trunksim(place.path(), &dice);
    assert_eq!(code, Some(0), "{said}{complained}");
}

/// Two runs have two folders, in whatever script their files are named; and where they would have one, nothing is run.
#[test]
fn no_run_takes_the_folder_of_another() {
    let place = folder();
    for name in ["東京", "大阪"] {
        let text = "title = 'x'\nclass = 'x'\nsource = 'x'\n";
        fs::write(place.path().join(format!("{name}.toml")), text).expect("it can be written");
    }
    let busy = ["run", "calls/outbound-busy", "--mode", "static", "--wire", "virtual"];
    let pair = ["--carrier", "東京.toml, 大阪.toml"];
    let (code, said, complained) = trunksim(place.path(), &[&busy[..], &pair].concat());
    assert_eq!(code, Some(0), "{said}{complained}");
    assert_eq!(fs::read_dir(place.path().join("out/runs")).expect("the runs").count(), 2, "{said}");
    let seeds = ["3", "4"];
    for seed in seeds {
        let words = [&busy[..], &["--seed", seed, "-o", seed]].concat();
        assert_eq!(trunksim(place.path(), &words).0, Some(0));
    }
    let run = "runs/calls-outbound-busy-static-sipconnect-like-open-source-clean-virtual/plan.toml";
    let plans = seeds.map(|seed| format!("{seed}/{run}"));
    let (code, _, wrong) = trunksim(place.path(), &["run", &plans[0], &plans[1], "--wire", "virtual"]);
    assert!(code == Some(2) && wrong.contains("differ in their seeds alone"), "{wrong}");
}

#[test]
fn what_one_of_a_pair_cannot_do_is_said_once() {
    let place = folder();
    fs::write(
        place.path().join("ours.toml"),
        "title = 'Ours'\nclass = 'Our trunk'\nsource = 'us'\nmodes = ['registration']\n[fax]\nmode = 'none'\n",
    )
    .expect("it can be written");
    let plays = [
        "hold/outbound-caller-holds",
        "hold/inbound-caller-holds",
        "calls/outbound-busy",
        "fax/outbound-t38",
    ];
    let more = ["--carrier", "ours.toml", "--wire", "virtual", "-o", "out"];
    let (code, said, complained) = trunksim(place.path(), &[&["run"][..], &plays, &more].concat());
    assert_eq!(code, Some(0), "{said}{complained}");
    assert_eq!(said.matches("has no static mode").count(), 1, "{said}");
    assert!(said.contains("not-run      4 runs: the carrier ours has no static mode\n"), "{said}");
    assert!(said.contains("calls/outbound-busy, fax/outbound-t38, hold/"), "{said}");
    // What is so of one play stays with it.
    assert!(said.contains("the carrier ours lacks `t38`\n") && said.contains("8 runs: 3 pass"), "{said}");
    let (code, said, _) = trunksim(place.path(), &[&["run"][..], &plays[..1], &more].concat());
    assert!(code == Some(0) && said.contains("[static, ours, open-source, clean, 7]\n"), "{said}");
}

/// What pages write is what can be asked.
#[test]
fn a_clause_a_profile_and_a_method_are_explained_as_they_are_written() {
    let folder = folder();
    for (word, expected) in [
        ("RFC 3262 3", "RFC3262#3:"),
        ("RFC 3262 \u{a7}3", "RFC3262#3-b:"),
        ("RFC 3262 4", "is looked at by:"),
        ("sipconnect-like", "the profile of a carrier"),
        ("open-source", "the profile of a PBX"),
        ("clean", "a network"),
        ("refer", "REFER: method"),
        ("pbx:hold-answered-sendrecv", "Found by: sdp/direction-answer"),
    ] {
        let (code, said, wrong) = trunksim(folder.path(), &["explain", word]);
        assert!(code == Some(0) && said.contains(expected), "{word}: {said}{wrong}");
    }
    let (code, _, wrong) = trunksim(folder.path(), &["explain", "RFC 3262 99"]);
    assert!(code == Some(2) && wrong.contains("nothing that is called"), "{wrong}");
}

/// A value that nothing would obey is refused, and says what would be.
#[test]
fn what_would_not_be_obeyed_is_refused() {
    let folder = folder();
    let table: [(&[&str], &str); 10] = [
        (&["demo", "calls/outbound-busy", "--mode", "both"], "one run is shown"),
        (&["lesson", "calls/outbound-busy", "--mode", "both"], "one run is shown"),
        (&["pbx", "all"], "`all` means"),
        (&["carrier", "bulk,prefix"], "`bulk,prefix` means 2 profiles"),
        (&["run", "calls", "--pbx", "device:127.0.0.1", "--wire", "virtual"], "--wire has no effect"),
        (&["run", "calls", "--between", "device:127.0.0.9", "--clock", "real"], "--clock has no effect"),
        (&["pbx", "open-source", "--send-fax", "0", "--call", "+12025550101"], "--send-fax: a fax has 1 to"),
        (&["pbx", "open-source", "--bind", "x.example"], "is no address of this machine"),
        (&["pbx", "open-source", "--bind", "192.0.2.1"], "192.0.2.1 is outside of loopback"),
        (&["run", "outbound-ours"], "no play is called `outbound-ours`"),
    ];
    for (words, expected) in table {
        let (code, said, wrong) = trunksim(folder.path(), words);
        assert!(code == Some(2) && wrong.contains(expected), "{words:?}: {said}{wrong}");
    }
    let (code, said, _) = trunksim(folder.path(), &["probe", "127.0.0.1", "--profile", "all"]);
    assert!(code == Some(3) && said.contains("`all` means"), "{said}");
}

/// One direction of a play of one's own has the name that is offered.
#[test]
fn a_play_of_two_directions_is_shown_by_the_names_that_are_offered() {
    let folder = folder();
    let play = "title = \"{direction} call\"\ndirections = [\"inbound\", \"outbound\"]\nstep = [\n\
                { caller.call.to = \"called\" },\n{ called.reject = { status = 486, after = \"200ms\" } },\n]\n\
                [expect]\ncall = \"busy\"\n";
    fs::create_dir(folder.path().join("plays")).expect("a folder");
    fs::write(folder.path().join("plays/ours.toml"), play).expect("it can be written");
    let (code, _, wrong) = trunksim(folder.path(), &["demo", "plays/ours.toml"]);
    let offered = wrong.trim().rsplit_once("choose ").expect("there is a choice").1.to_owned();
    assert!(code == Some(2) && offered == "plays/inbound-ours.toml, plays/outbound-ours.toml", "{wrong}");
    for name in offered.split(", ").chain(["plays/inbound-ours"]) {
        for verb in ["demo", "lesson"] {
            let (code, said, wrong) = trunksim(folder.path(), &[verb, name]);
            assert_eq!(code, Some(0), "{verb} {name}: {said}{wrong}");
        }
        let (code, said, wrong) = trunksim(folder.path(), &["run", name, "--wire", "virtual"]);
        assert!(code == Some(0) && said.contains("2 runs: 2 pass"), "{name}: {said}{wrong}");
    }
}
