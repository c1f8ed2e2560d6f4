//! Guides are read where they stand, and what is wrong with them is told there.

use super::*;

const GUIDE: &str = "\
# Configure the *PBX*

```toml guide
carrier = \"api-cloud\"
modes = [\"static\"]
```

1. Codecs:

   ```toml pbx
   [media]
   codecs = [\"PCMU\"]
   ```

```ini
[prose]
```

```toml run
plays = [\"calls/outbound-busy\"]
```

```toml expect
status = 486
fax.pages = 2
[[sent]]
by = \"pbx\"
message = \"INVITE\"
headers.From = { form = \"plus-e164\" }
```
";

#[test]
fn blocks_are_read_where_they_stand() {
    let guide = Guide::parse("profiles/guides/carriers/api.md", GUIDE).expect("it is right");
    assert_eq!((guide.name.as_str(), guide.title.as_str()), ("carriers/api", "Configure the PBX"));
    assert_eq!(guide.head.carrier.as_deref(), Some("api-cloud"));
    assert_eq!(guide.place(guide.head.place("carrier").start), (4, 11));
    assert_eq!(guide.head.place("pbx"), 0..0);
    assert_eq!(guide.head.modes, [TrunkMode::Static]);
    let lines: Vec<usize> = guide.blocks.iter().map(|block| block.line).collect();
    assert_eq!(lines, [3, 10, 19, 23]);
    let What::Settings(stated) = &guide.blocks[1].what else { panic!("settings") };
    assert_eq!(stated.keys(), ["media.codecs"]);
    let What::Expect(wanted) = &guide.blocks[3].what else { panic!("expectations") };
    let place = |key: &str| wanted.place_of_row(key).map(|at| guide.place(at.start));
    assert_eq!(place("status"), Some((24, 1)));
    assert_eq!(place("fax.pages"), Some((25, 5)));
    assert_eq!(place("sent[0].headers.From.form"), Some((29, 18)));
}

#[test]
fn a_guide_is_markdown_by_its_name() {
    for (path, is_one, name) in [
        ("a/b.md", true, "a/b"),
        ("a/b.markdown", true, "a/b"),
        ("B.MD", true, "B"),
        ("a/b.toml", false, "a/b.toml"),
        ("a.md/b", false, "a.md/b"),
    ] {
        assert_eq!(Guide::is_by_name(path), is_one, "{path}");
        assert_eq!(Guide::parse(path, GUIDE).expect("it is right").name, name);
    }
}

#[test]
fn mistakes_are_told_at_their_lines_with_what_is_allowed() {
    let table = [
        ("codecs = [\"PCMU\"]", "codec = [\"PCMU\"]", 12, "did you mean `codecs`?"),
        ("codecs = [\"PCMU\"]", "ptime_ms = 25", 12, ""),
        ("toml expect", "toml expct", 23, "did you mean `expect`?"),
        ("```toml expect", "```expect", 23, "toml expect"),
        ("status = 486", "statsu = 486", 24, "did you mean `status`?"),
        ("status = 486", "verdit = \"fail\"", 24, "did you mean `verdict`?"),
        ("outbound-busy", "outbound-bsy", 20, "did you mean `calls/outbound-busy`?"),
        ("\"INVITE\"", "\"invite\"", 28, "is no message"),
        ("{ form", "{ from", 29, "did you mean `form`?"),
        ("carrier = \"api-cloud\"", "carier = \"api-cloud\"", 4, "did you mean `carrier`?"),
        ("plays = [\"calls/outbound-busy\"]", "", 19, "plays"),
        // What is passed over as prose is not executed.
        ("toml expect", "TOML expect", 23, "is written `toml expect`"),
        ("toml expect", "toml,expect", 23, "is written `toml expect`"),
        ("toml expect", "tomlexpect", 23, "is written `toml expect`"),
        ("```toml run", "````\n\n```toml run", 19, "is not closed"),
        (
            "status = 486",
            "verdict = \"pass\"\n```\n\n```toml expect\nverdict = \"fail\"",
            28,
            "another verdict",
        ),
        // What no message can be.
        ("\"INVITE\"", "\"IVNITE\"", 28, "is no message"),
        ("headers.From", "headers.\"Fr om\"", 28, "is no name of a header"),
        (
            "\"INVITE\"",
            "\"INVITE\"\ntimes = { min = 3, max = 1 }",
            29,
            "`times.min` is more than `times.max`",
        ),
        ("\"INVITE\"", "\"INVITE\"\nnever = true\ntimes = { min = 1 }", 30, "is not counted"),
        ("{ form = \"plus-e164\" }", "{ at_least = 5, at_most = 1 }", 29, "`From.at_least` is more"),
    ];
    for (right, wrong, line, says) in table {
        let text = GUIDE.replace(right, wrong);
        let fault = Guide::parse("g.md", &text).expect_err(wrong);
        assert_eq!(fault.line, line, "{fault}");
        assert!(fault.to_string().contains(says), "{wrong}: {fault}");
    }
    let twice = GUIDE.replace("\"INVITE\"\n", "\"IVNITE\"\n[[sent]]\nby = \"pbx\"\nmessage = \"INVTE\"\n");
    let lines: Vec<usize> = Guide::faults("g.md", &twice).iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [28, 31], "what is wrong with each message is told");
    let six = GUIDE.replace(
        "\"INVITE\"\n",
        "\"INVTE\"\nrequest_uri = { usr = \"a\" }\nheaders.Foo = { form = \"E164\" }\nsdp = { direction = \"both\" }\n",
    );
    let six = six.replace("by = \"pbx\"\nmessage = \"INVTE\"", "by = \"pxb\"\nmessage = \"INVTE\"");
    let lines: Vec<usize> = Guide::faults("g.md", &six).iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [27, 28, 29, 30, 31], "all that is wrong with a message is told: {six}");
    let codec = GUIDE.replace("\"INVITE\"\n", "\"INVITE\"\nsdp = { codecs = [\"g711a\", \"iLBC\"] }\n");
    let fault = Guide::parse("g.md", &codec).expect_err("no codec has that name");
    assert!(fault.to_string().contains("did you mean `PCMA`?"), "{fault}");
    let key = GUIDE.replace("status = 486", "sdent = 1");
    let shown = Guide::parse("g.md", &key).expect_err("no such key").to_string();
    assert_eq!(shown.matches(" sent").count(), 1, "each word once: {shown}");
    assert!(Guide::parse("g.md", "# Nothing\n").is_err());
    let head = GUIDE.split("1. Codecs").next().unwrap_or_default();
    assert!(Guide::parse("g.md", head).expect_err("no play").message.contains("nothing of it is executed"));
}

#[test]
fn settings_add_up_and_contradictions_have_a_line() {
    let base = library::pbxs().unwrap().into_iter().find(|pbx| pbx.name == "open-source").unwrap();
    let guide = Guide::parse("g.md", GUIDE).unwrap();
    let over = guide.over(&base, guide.blocks.len()).unwrap().alone().unwrap();
    assert_eq!((over.media.codecs.len(), over.registration.expires_s), (1, 600));
    assert!(guide.over(&base, 1).unwrap() == base, "nothing is stated before it");
    let text =
        GUIDE.replace("[media]", "[registration]").replace("codecs = [\"PCMU\"]", "min_expires_s = 9000");
    let guide = Guide::parse("g.md", &text).unwrap();
    let fault = guide.over(&base, guide.blocks.len()).unwrap_err();
    assert_eq!((fault.line, fault.column), (12, 4), "{fault}");
    let had = base.alone().unwrap();
    let differs = Guide::parse("g.md", GUIDE).unwrap().differs(&had, 3);
    assert_eq!(differs.len(), 1, "{differs:?}");
    assert_eq!((differs[0].key.as_str(), differs[0].had.as_str()), ("media.codecs", "[\"PCMU\", \"PCMA\"]"));
}

#[test]
fn a_password_does_not_leave() {
    let ways = [
        "password = \"hunter2\"",
        "password = \"\"\"\n   hunter2\"\"\"",
        "auth_user = \"a\" # the password is hunter2\n   password = 'hunter2'",
    ];
    for way in ways {
        let text = GUIDE.replace("[media]", "[registration]").replace("codecs = [\"PCMU\"]", way);
        for text in [text.clone(), format!("{}\n", text.replace("\n   ", "\n   > ").replace("1. C", "C"))] {
            let (guide, _) = read("g.md", &text);
            let shown = guide.text();
            let is_read = guide.blocks.iter().any(|block| matches!(block.what, What::Settings(_)));
            assert!(!is_read || !shown.contains("hunter2"), "{shown}");
            assert!(!format!("{guide:?} {:?}", guide.blocks).contains("hunter2"));
        }
    }
}
