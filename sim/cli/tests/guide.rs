//! Guides as somebody meets them who writes one: `trunksim guide run`, `guide new`, `check`.

mod at;

use std::fs;
use std::path::Path;

use at::{folder, trunksim};

const GUIDE: &str = "\
# Our trunk

Register, then call.

```toml guide
carrier = \"api-cloud\"
modes = [\"static\"]
```

```toml pbx
[media]
codecs = [\"PCMU\"]
```

```toml run
plays = [\"calls/outbound-caller-hangs-up\"]
```

```toml expect
codec = \"PCMU\"
findings = []

[[sent]]
by = \"pbx\"
message = \"INVITE\"
request_uri = { form = \"plus-e164\" }
sdp = { codecs = [\"PCMU\"], telephone_event = true }

[[sent]]
by = \"pbx\"
message = \"REGISTER\"
never = true
```
";

fn run(folder: &Path, text: &str, more: &[&str]) -> (Option<i32>, String, String) {
    fs::write(folder.join("g.md"), text).expect("the folder can be written");
    let words: Vec<&str> = ["guide", "run", "g.md", "-o", "out"].iter().chain(more).copied().collect();
    trunksim(folder, &words)
}

#[test]
fn a_guide_that_holds_passes_and_leaves_its_page() {
    let place = folder();
    let (code, said, complained) = run(place.path(), GUIDE, &["--junit", "g.xml"]);
    assert_eq!(code, Some(0), "{said}{complained}");
    for line in ["set          g.md:10:1", "pass         g.md:15:1", "pass         g.md:19:1", "2 steps"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let page = fs::read_to_string(place.path().join("out/guide.html")).expect("it was written");
    let link =
        page.split("href=\"runs/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to the run");
    assert!(place.path().join("out/runs").join(link).is_file(), "{link}");
    assert!(
        fs::read_to_string(place.path().join("g.xml")).expect("it was asked for").contains("failures=\"0\"")
    );
}

#[test]
fn a_wrong_value_fails_at_its_line_with_what_was_seen() {
    let table = [
        ("codec = \"PCMU\"", "codec = \"PCMA\"", "g.md:20:1: expected codec PCMA, got PCMU"),
        (
            "request_uri = { form = \"plus-e164\" }",
            "request_uri = { form = \"local\" }",
            "g.md:26:17: expected Request-URI in the form local in INVITE of the pbx, got +12025550101, which is plus-e164",
        ),
        ("telephone_event = true", "telephone_event = false", "g.md:27:28: expected no telephone-event"),
        (
            "[\"PCMU\"], tele",
            "[\"PCMA\"], tele",
            "g.md:27:9: expected the codecs PCMA in INVITE of the pbx, got PCMU",
        ),
        (
            "message = \"REGISTER\"\nnever",
            "message = \"BYE\"\nnever",
            "g.md:32:1: expected no BYE of the pbx, got one (F",
        ),
        (
            "findings = []",
            "verdict = \"fail\"",
            "g.md:21:11: calls/outbound-caller-hangs-up (static), expected verdict fail, got pass",
        ),
        (
            "findings = []",
            "found = [\"auth/response-correct\"]",
            "g.md:21:10: expected the finding auth/response-correct",
        ),
        (
            "findings = []",
            "duration = { max = \"1s\" }",
            "g.md:21:14: expected duration_max 1.000 s, got 4.0",
        ),
    ];
    for (right, wrong, line) in table {
        assert!(GUIDE.contains(right), "{right}");
        let place = folder();
        let (code, said, complained) = run(place.path(), &GUIDE.replace(right, wrong), &[]);
        assert_eq!(code, Some(1), "{wrong}: {said}{complained}");
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn mistakes_are_refused_before_anything_is_run() {
    let table = [
        ("codecs = [\"PCMU\"]", "codec = [\"PCMU\"]", "g.md:12:1", "did you mean `codecs`?"),
        ("findings = []", "findings = [\"dialog/nothing\"]", "g.md:21:13", "there is no check"),
        ("carrier = \"api-cloud\"", "carrier = \"api-clod\"", "g.md:6:11", "there is no carrier profile"),
        (
            "[media]\ncodecs = [\"PCMU\"]",
            "[registration]\nmin_expires_s = 9999",
            "g.md:12:1",
            "above `max_expires_s`",
        ),
    ];
    for (right, wrong, place_of, says) in table {
        let place = folder();
        let (code, said, complained) = run(place.path(), &GUIDE.replace(right, wrong), &[]);
        assert_eq!(code, Some(2), "{wrong}: {said}{complained}");
        assert!(complained.contains(place_of) && complained.contains(says), "{wrong}: {complained}");
        assert!(!place.path().join("out").exists(), "nothing is half-written");
    }
    let place = folder();
    fs::write(place.path().join("g.md"), GUIDE.replace("findings", "finding")).expect("it can be written");
    let (code, said, _) = trunksim(place.path(), &["check", "g.md"]);
    assert!(code == Some(2) && said.contains("g.md: guide, refused") && said.contains("g.md:21:1"), "{said}");
    let (code, said, _) = trunksim(place.path(), &["check", "--as", "play", "g.md"]);
    assert!(code == Some(2) && said.contains("g.md: play, refused"), "{said}");
    let (code, _, complained) = trunksim(place.path(), &["guide", "run", "carriers/bulc"]);
    assert!(code == Some(2) && complained.contains("no shipped guide"), "{complained}");
}

#[test]
fn check_refuses_what_run_refuses_with_the_same_words() {
    let table = [
        (
            "carrier = \"api-cloud\"",
            "carrier = \"api-clod\"",
            "6:11",
            "there is no carrier profile `api-clod`",
        ),
        ("carrier = \"api-cloud\"", "pbx = \"none.toml\"", "6:7", "cannot read"),
        ("carrier = \"api-cloud\"", "network = \"claen\"", "6:11", "there is no network `claen`"),
        ("\"calls/outbound-caller-hangs-up\"", "\"calls\", \"own.toml\"", "16:19", "cannot read"),
    ];
    for (right, wrong, at, says) in table {
        let (place, text) = (folder(), GUIDE.replace(right, wrong));
        let (code, said, complained) = run(place.path(), &text, &[]);
        assert_eq!(code, Some(2), "{wrong}: {said}");
        assert!(
            complained.contains(&format!("g.md:{at}: ")) && complained.contains(says),
            "{wrong}: {complained}"
        );
        let told = complained.trim_start_matches("trunksim: ").trim_end();
        for (name, words) in
            [("g.md", &["check"][..]), ("g.MARKDOWN", &["check"]), ("g", &["check", "--as", "guide"])]
        {
            fs::write(place.path().join(name), &text).expect("the folder can be written");
            let (code, said, _) = trunksim(place.path(), &[words, &[name]].concat());
            let told = told.replace("g.md:", &format!("{name}:"));
            assert_eq!(code, Some(2), "{name}: {said}");
            assert!(
                said.contains(&format!("{name}: guide, refused, 1 fault")) && said.contains(&told),
                "{told}: {said}"
            );
        }
    }
    // What it names is told with all else that is wrong.
    let (place, text) =
        (folder(), GUIDE.replace("\"api-cloud\"", "\"theirs.toml\"").replace("codec = ", "codek = "));
    fs::write(place.path().join("g.md"), text).expect("the folder can be written");
    let (_, said, _) = trunksim(place.path(), &["check", "g.md"]);
    assert!(said.contains("2 faults") && said.contains("g.md:6:11") && said.contains("`codek`"), "{said}");
    // Who runs it can name another one.
    let place = folder();
    let text = GUIDE.replace("\"api-cloud\"", "\"theirs.toml\"");
    let (code, said, complained) = run(place.path(), &text, &["--carrier", "api-cloud"]);
    assert_eq!(code, Some(0), "{said}{complained}");
}

#[test]
fn stored_runs_are_held_against_a_guide_settings_included() {
    let place = folder();
    let play = [
        "run",
        "calls/outbound-caller-hangs-up",
        "--wire",
        "virtual",
        "-o",
        "stored",
        "--carrier",
        "api-cloud",
    ];
    let (code, said, complained) = trunksim(place.path(), &play);
    assert_eq!(code, Some(0), "{said}{complained}");
    let (code, said, _) = run(place.path(), GUIDE, &["--stored", "stored"]);
    assert_eq!(code, Some(1), "{said}");
    let line = "g.md:12:1: expected media.codecs = [\"PCMU\"] of the pbx, and calls/outbound-caller-hangs-up had [\"PCMU\", \"PCMA\"]";
    assert!(said.contains(line), "{said}");
    assert!(
        said.contains("g.md:27:9: expected the codecs PCMU in INVITE of the pbx, got PCMU, PCMA"),
        "{said}"
    );
    let (code, said, _) =
        run(place.path(), &GUIDE.replace("outbound-caller", "inbound-caller"), &["--stored", "stored"]);
    assert_eq!(code, Some(4), "what is not there is not passed: {said}");
    assert!(said.contains("the folder has no run of calls/inbound-caller-hangs-up in static mode"), "{said}");
}

#[test]
fn what_cannot_be_run_is_not_passed() {
    let place = folder();
    let (code, said, _) = run(place.path(), &GUIDE.replace("modes", "device = \"pbx\"\nmodes"), &[]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("not-run      g.md:16:1") && said.contains("--pbx device:ADDRESS"), "{said}");
    let json = run(place.path(), &GUIDE.replace("modes", "device = \"pbx\"\nmodes"), &["--json"]).1;
    assert!(json.contains("\"verdict\": \"not-run\"") && json.trim_start().starts_with('{'), "{json}");
    // A play that would lay its own values over the pair says nothing of the guide.
    let over = GUIDE.replace("calls/outbound-caller-hangs-up", "capacity/outbound-channel-limit");
    let (code, said, _) = run(place.path(), &over, &[]);
    assert!(code == Some(4) && said.contains("as written"), "{said}");
}

#[test]
fn a_password_of_a_guide_is_nowhere_in_its_results() {
    let place = folder();
    let text = GUIDE
        .replace("modes = [\"static\"]", "modes = [\"registration\"]")
        .replace("[media]\ncodecs = [\"PCMU\"]", "[registration]\npassword = \"hunter2-of-mine\"")
        .replace("findings = []", "verdict = \"fail\"");
    run(place.path(), &text, &["--keep-all"]);
    let mut folders = vec![place.path().join("out")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it is there").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            files += 1;
            let octets = fs::read(entry.path()).expect("it can be read");
            let is_there = octets.windows(15).any(|part| part == b"hunter2-of-mine");
            assert!(!is_there, "{}", entry.path().display());
        }
    }
    assert!(files > 5, "{files} files");
}

/// A carrier's guide tells what the carrier's profile says, and not what the PBX has by whom it is tried.
#[test]
fn a_new_guide_of_a_carrier_publishes_the_carriers_own_values() {
    let place = folder();
    let ours = "title = 'Ours'\nclass = 'Our trunk'\nsource = 'us'\nmodes = ['registration']\n[registration]\nexpires_s = 300\n[limits]\n\
         channels = 30\ncalls_per_second = 30\n[identity]\nscreening = { reject = 403 }\nreads = ['p-asserted-identity', 'from']\n\
         [session_timer]\nmode = 'supported'\n[address]\nsources = ['127.0.1.12']\n[media]\n\
         ports = { first = 21000, last = 22000 }\n[calls]\nring_timeout_s = 32\n";
    fs::write(place.path().join("ours.toml"), ours).expect("it can be written");
    let (code, said, complained) =
        trunksim(place.path(), &["guide", "new", "--carrier", "ours.toml", "-o", "ours.md"]);
    assert_eq!(code, Some(0), "{said}{complained}");
    let text = fs::read_to_string(place.path().join("ours.md")).expect("it was written");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for says in [
        "| interval | 300 s;",
        "expires_s = 300",
        "headers.Expires = { at_most = 300 }",
        "The trunk has 30 channels",
        "takes 30 new calls in a second, 30 at once",
        "is refused with 403",
        "reads `P-Asserted-Identity`, and `From` last",
        "less than 90 s is refused with 422",
        "| requests come from here as well | 127.0.1.12 |",
        "| ports of RTP and RTCP | 21000 to 22000 |",
        "ended after 32 s",
    ] {
        assert!(line.contains(says), "{says}: {text}");
    }
    assert!(!line.contains("10 channels") && !line.contains(" 600"), "those of a PBX: {text}");
    let (code, said, complained) = trunksim(place.path(), &["guide", "run", "ours.md", "-o", "out"]);
    assert_eq!(code, Some(0), "{said}{complained}");
}

#[test]
fn a_first_guide_comes_from_a_profile_and_holds() {
    let place = folder();
    fs::write(
        place.path().join("ours.toml"),
        "title = 'Ours'\nclass = 'Our trunk'\nsource = 'us'\nmodes = ['static']\n[numbers]\ncalled_out = 'national'\n",
    )
    .expect("it can be written");
    let words = ["guide", "new", "--carrier", "ours.toml", "-o", "ours.md"];
    let (code, said, complained) = trunksim(place.path(), &words);
    assert_eq!(code, Some(0), "{said}{complained}");
    let (code, said, complained) = trunksim(place.path(), &["guide", "run", "ours.md", "-o", "out"]);
    assert_eq!(code, Some(0), "{said}{complained}");
    let text = fs::read_to_string(place.path().join("ours.md")).expect("it was written");
    assert!(text.contains("form = \"national\"") && text.contains("carrier = \"ours.toml\""), "{text}");
    let (code, _, complained) = trunksim(place.path(), &words);
    assert!(code == Some(2) && complained.contains("is there already"), "{complained}");
}

/// A guide whose plays are in a mode that the pair does not have is told so before it is run.
#[test]
fn a_guide_in_a_mode_that_a_side_lacks_is_refused() {
    let place = folder();
    fs::write(
        place.path().join("ours.toml"),
        "title = 'Ours'\nclass = 'Our trunk'\nsource = 'us'\nmodes = ['registration']\n",
    )
    .expect("it can be written");
    let guide = |head: &str, run: &str| {
        format!(
            "# Ours\n\n```toml guide\ncarrier = \"ours.toml\"\n{head}```\n\n```toml run\nplays = [\"calls/outbound-busy\"]\n{run}```\n"
        )
    };
    let is_static = "modes = [\"static\"]\n";
    for (text, says) in [
        (guide(is_static, ""), "ours.md:5:9: nothing is run: the carrier ours has no static mode"),
        (guide("", is_static), "ours.md:7:1: nothing is run: the carrier ours has no static mode"),
        (guide("", ""), "accepted"),
        (guide(is_static, "modes = [\"registration\"]\n"), "accepted"),
    ] {
        fs::write(place.path().join("ours.md"), &text).expect("it can be written");
        let (_, said, complained) = trunksim(place.path(), &["check", "ours.md"]);
        assert!(said.contains(says), "{text}{said}{complained}");
    }
}

/// What a shipped guide has of its own: all else is what its profile says, and is written anew by `BLESS=1`.
const OWN_CHAPTER: &str = "## Before you begin\n";

#[test]
fn a_shipped_guide_says_what_its_profile_says() {
    let (place, mut wrong) = (folder(), Vec::new());
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles/guides");
    for (kind, side) in [("carriers", "--carrier"), ("pbxs", "--pbx")] {
        for guide in
            fs::read_dir(shipped.join(kind)).expect("the guides").map(|guide| guide.expect("a guide").path())
        {
            let name = guide.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            let (code, made, complained) = trunksim(place.path(), &["guide", "new", side, &name]);
            assert_eq!(code, Some(0), "{complained}");
            let text = fs::read_to_string(&guide).expect("it can be read");
            let from = text.find(OWN_CHAPTER).unwrap_or_else(|| panic!("{name}: no {OWN_CHAPTER}"));
            let own = text[from..].find("\n## ").map_or(text.len(), |length| from + length + 1);
            let first = made.find("\n## ").expect("a chapter") + 1;
            let wanted = format!("{}{}{}", &made[..first], &text[from..own], &made[first..]);
            if wanted == text {
                continue;
            }
            if std::env::var_os("BLESS").is_some() {
                fs::write(&guide, wanted).expect("it can be written");
                continue;
            }
            let line = wanted.lines().zip(text.lines()).find(|(wanted, text)| wanted != text);
            wrong.push(format!("{kind}/{name}: {line:?}"));
        }
    }
    assert_eq!(wrong, [""; 0], "(what is made, what is shipped); BLESS=1 writes them");
}

/// What is over when somebody ends the rest is on the page, and the rest says why it is not.
#[test]
#[cfg(unix)]
fn steps_that_are_over_are_kept_when_somebody_ends_the_rest() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.args(["guide", "run", "carriers/sipconnect-like", "-o", "g"]).current_dir(folder.path());
    let mut run = command.stdout(Stdio::piped()).spawn().expect("the binary was built");
    let mut lines = BufReader::new(run.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    // Dozens of steps are still to come when the first is told.
    let first = lines.find(|line| line.starts_with("pass"));
    let asked = Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(first.is_some() && asked.is_ok_and(|status| status.success()));
    let said = lines.collect::<Vec<_>>().join("\n");
    assert_eq!(run.wait().expect("it ends").code(), Some(3), "{said}");
    assert!(said.contains("were ended before it, by Ctrl-C") && !said.contains(" 0 pass"), "{said}");
    for name in ["guide.html", "guide.json", "junit.xml"] {
        assert!(folder.path().join("g").join(name).is_file(), "{name}: {said}");
    }
}
