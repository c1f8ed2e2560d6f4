//! A foreign stack at the other end: SIPp is the PBX for our carrier and the carrier for our PBX, on real
//! sockets and in real time, and our judges look at both. Its scripts lie in `tests/foreign`.
//!
//! Without SIPp nothing of this is run, and it says so: what did not run never counts as passed. Two tests have the
//! edge of a carrier between, played by Kamailio, and two a phone, baresip, and need those.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use audio::Law;
use audio::samples::{self, SampleId};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

use tests::process::Process;
use tests::unpacked;

#[path = "foreign/between.rs"]
mod between;
#[path = "foreign/witness.rs"]
mod witness;

/// What somebody at the other end must type in; the shipped profiles say so too.
const DOMAIN: &str = "carrier.example";
const USER: &str = "trunk1001";
const PASSWORD: &str = "correct-horse";
/// The number of the PBX, and the number of the carrier that answers.
const DID: &str = "+12025550170";
const ANSWERS: &str = "+12025550101";

/// SIPp understands the old digest algorithm only, and reads one challenge of several; these profiles ask for
/// nothing else.
const CARRIER: &str = "api-cloud";
const PBX: &str = "open-source";

type Tried = Result<(), Failed>;
/// The name of a test, what the last number of its two addresses is counted from, and what it does.
type Test = (&'static str, u8, fn(&Stage) -> Tried);

const TESTS: [Test; 10] = [
    ("a foreign PBX registers and calls", 10, foreign_pbx_calls),
    ("a foreign PBX registers and is called", 20, foreign_pbx_is_called),
    ("our PBX registers with a foreign carrier and calls", 30, foreign_carrier_is_called),
    ("our PBX registers with a foreign carrier and is called", 40, foreign_carrier_calls),
    ("a foreign PBX with a wrong password stays outside", 50, foreign_pbx_has_a_wrong_password),
    ("a foreign PBX that breaks a rule is blamed", 60, foreign_pbx_misbehaves),
    ("our PBX is called through an edge that records its route by name and twice", 70, edge_calls),
    ("our PBX calls through an edge that records its route by name and twice", 80, edge_is_called),
    ("a foreign phone is called", 90, phone_is_called),
    ("a foreign phone calls", 100, phone_calls),
];

fn main() {
    let arguments = Arguments::from_args();
    let missing = |program: &str| {
        let why = unpacked::is_missing(program);
        if let (Some(why), false) = (&why, arguments.list) {
            eprintln!("foreign: not run: {why}");
        }
        why.is_some()
    };
    let (no_sipp, no_edge, no_phone) = (missing("sipp"), missing("kamailio"), missing("baresip"));
    let no_witness = witness::is_missing();
    if let (Some(why), false) = (no_witness, arguments.list) {
        eprintln!("foreign: captures are not run: {why}");
    }
    let trial = |(name, first, play): Test| {
        let is_missing = match () {
            () if name.contains("capture") && no_witness.is_some() => true,
            () if name.contains("own sides") => false,
            () if name.contains("phone") => no_phone,
            () if name.contains("edge") => no_sipp || no_edge,
            () => no_sipp,
        };
        Trial::test(name, move || play(&Stage::new(first)?)).with_ignored_flag(is_missing)
    };
    let tests = TESTS.into_iter().chain(between::TESTS).chain(witness::TESTS);
    libtest_mimic::run(&arguments, tests.map(trial).collect()).exit();
}

/// What SIPp cannot do, and RFC 3261 13.2.2.4 asks for: a warning.
const ACK_IS_BARE: (&str, &str) = ("auth/ack-repeats-credentials", "pbx");

fn foreign_pbx_calls(stage: &Stage) -> Tried {
    let mut carrier = stage.carrier(&[])?;
    stage.register(600, PASSWORD)?.succeeds()?;
    stage.call_from_pbx("2")?.succeeds()?;
    stage.register(0, PASSWORD)?.succeeds()?;
    carrier.interrupt()?;
    let verdict = stage.verdict(&mut carrier)?;
    // SIPp makes credentials anew for each header, so its ACK has none.
    verdict.is("pass", 0, &[ACK_IS_BARE])?;
    verdict.has_call("pbx", ANSWERS)
}

fn foreign_pbx_is_called(stage: &Stage) -> Tried {
    let mut carrier = stage.carrier(&["--call", DID])?;
    let mut phone = stage.sipp("pbx-answers", Role::Pbx, &[])?;
    // One port is taken by the phone, so the PBX registers from another one than it is called at.
    stage.register(600, PASSWORD)?.succeeds()?;
    phone.succeeds()?;
    let verdict = stage.verdict(&mut carrier)?;
    verdict.is_clean()?;
    verdict.has_call("carrier", DID)
}

fn foreign_carrier_is_called(stage: &Stage) -> Tried {
    // One registration, one call, one end of the registration.
    let mut sipp = stage.sipp("carrier-serves", Role::Carrier, &["-m", "3"])?;
    let mut pbx = stage.pbx(&["--call", ANSWERS])?;
    let verdict = stage.verdict(&mut pbx)?;
    sipp.succeeds()?;
    verdict.is_clean()?;
    verdict.has_call("pbx", ANSWERS)
}

fn foreign_carrier_calls(stage: &Stage) -> Tried {
    let mut sipp = stage.sipp("carrier-calls", Role::Carrier, &["-key", "called", DID])?;
    let mut pbx = stage.pbx(&[])?;
    pbx.says("carrier -> pbx  BYE")?;
    pbx.says("pbx -> carrier  200 OK")?;
    // Now the PBX goes, as at Ctrl-C, and must take its binding back: the last that SIPp waits for.
    pbx.interrupt()?;
    let verdict = stage.verdict(&mut pbx)?;
    sipp.succeeds()?;
    verdict.is_clean()?;
    verdict.has_call("carrier", DID)
}

fn foreign_pbx_has_a_wrong_password(stage: &Stage) -> Tried {
    let mut carrier = stage.carrier(&[])?;
    stage.register(600, "wrong-horse")?.fails_with("403 Forbidden")?;
    carrier.interrupt()?;
    stage.verdict(&mut carrier)?.is("fail", 1, &[("auth/response-correct", "pbx")])
}

fn foreign_pbx_misbehaves(stage: &Stage) -> Tried {
    let mut carrier = stage.carrier(&[])?;
    stage.register(600, PASSWORD)?.succeeds()?;
    // The ACK gets another CSeq number than its INVITE (RFC 3261 13.2.2.4).
    stage.call_from_pbx("7")?.succeeds()?;
    carrier.interrupt()?;
    stage.verdict(&mut carrier)?.is("fail", 1, &[ACK_IS_BARE, ("dialog/ack-cseq", "pbx")])
}

fn edge_calls(stage: &Stage) -> Tried {
    let mut pbx = stage.pbx(&["--mode", "static"])?;
    let _edge = stage.edge()?;
    let mut core = stage.sipp("edge-calls", Role::Core, &["-key", "called", DID])?;
    core.succeeds()?;
    pbx.interrupt()?;
    let verdict = stage.verdict(&mut pbx)?;
    verdict.is_clean()?;
    verdict.has_call("carrier", DID)
}

fn edge_is_called(stage: &Stage) -> Tried {
    let _edge = stage.edge()?;
    let mut core = stage.sipp("edge-answers", Role::Core, &[])?;
    let mut pbx = stage.pbx(&["--mode", "static", "--call", ANSWERS, "--hangup-after", "3"])?;
    core.succeeds()?;
    pbx.interrupt()?;
    let verdict = stage.verdict(&mut pbx)?;
    verdict.is_clean()?;
    verdict.has_call("pbx", ANSWERS)
}

/// The phone keeps its path open by APP packets alone and ends by a BYE without a report: RFC 3550 6.1 forbids both.
const RTCP_IS_BARE: (&str, &str) = ("media/rtcp-compound", "pbx");

/// The exit code when nobody is blamed and the call did not come about.
const INCONCLUSIVE: i32 = 3;
/// So often a phone is called that rings on and never answers, as baresip has been seen to on a busy machine: it has then
/// not done what its file says, and nothing of ours was tried.
const CALLS_MAX: usize = 3;

fn phone_is_called(stage: &Stage) -> Tried {
    let mut phones_said = String::new();
    for _ in 0..CALLS_MAX {
        let mut phone = stage.phone(&[])?;
        let mut carrier = stage.carrier(&["--mode", "static", "--call", DID, "--hangup-after", "3"])?;
        let verdict = stage.verdict(&mut carrier)?;
        if verdict.has_rung_on() {
            phone.interrupt()?;
            phone.end()?;
            phones_said += &format!("the phone rings on and does not answer; it says:\n{}\n", phone.said());
            eprintln!("{phones_said}");
            continue;
        }
        verdict.is_clean_but_for(RTCP_IS_BARE)?;
        return verdict.has_call("carrier", DID);
    }
    Err(phones_said.into())
}

fn phone_calls(stage: &Stage) -> Tried {
    let mut carrier = stage.carrier(&["--mode", "static"])?;
    // It hangs up when it quits, after so many seconds.
    let _phone = stage.phone(&["-e", &format!("d sip:{ANSWERS}@{DOMAIN}"), "-t", "7"])?;
    carrier.says("pbx -> carrier  BYE")?;
    carrier.interrupt()?;
    let verdict = stage.verdict(&mut carrier)?;
    verdict.is_clean_but_for(RTCP_IS_BARE)?;
    verdict.has_call("pbx", ANSWERS)
}

#[derive(Clone, Copy)]
enum Role {
    /// Of a carrier whose edge is between.
    Core,
    Carrier,
    Pbx,
}

/// Addresses and a folder for one test.
struct Stage {
    carrier: String,
    pbx: String,
    /// Of the edge on the inside, and of what is behind it.
    inner: String,
    core: String,
    trunksim: PathBuf,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new(first: u8) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let voice = |name: &str, id| fs::write(folder.path().join(name), samples::encoded(id, Law::A));
        voice("pbx.al", SampleId::PbxSpeech)?;
        voice("carrier.al", SampleId::CarrierSpeech)?;
        let address = |last: u8| format!("127.0.7.{}", first + last);
        let [carrier, pbx, inner, core] = [1, 2, 3, 4].map(address);
        Ok(Self { carrier, pbx, inner, core, trunksim: trunksim()?, folder })
    }

    /// Our own carrier, which listens when this returns.
    fn carrier(&self, more: &[&str]) -> Result<Process, Failed> {
        self.ours(&["carrier", CARRIER], &self.carrier, &self.pbx, more)
    }

    /// Our own PBX.
    fn pbx(&self, more: &[&str]) -> Result<Process, Failed> {
        self.ours(&["pbx", PBX], &self.pbx, &self.carrier, more)
    }

    fn ours(&self, what: &[&str], own: &str, other: &str, more: &[&str]) -> Result<Process, Failed> {
        let mut command = Command::new(&self.trunksim);
        command.args(what).args(["--bind", &format!("{own}:5060"), "--peer", &format!("{other}:5060")]);
        // Whatever happens, it ends by itself.
        command.args(["--stop-after", "35", "-o"]).arg(self.results(what[0])).args(more).env("NO_COLOR", "1");
        let mut process = Process::start("trunksim", &mut command)?;
        process.says("Ctrl-C ends")?;
        Ok(process)
    }

    fn register(&self, expires: u32, password: &str) -> Result<Process, Failed> {
        let expires = expires.to_string();
        let more =
            ["-key", "expires", &expires, "-au", USER, "-ap", password, "-auth_uri", DOMAIN, "-p", "5070"];
        self.sipp("pbx-registers", Role::Pbx, &more)
    }

    fn call_from_pbx(&self, ack: &str) -> Result<Process, Failed> {
        let uri = format!("{ANSWERS}@{DOMAIN};user=phone");
        let account = ["-au", USER, "-ap", PASSWORD, "-auth_uri", &uri];
        let keys = ["-key", "called", ANSWERS, "-key", "caller", DID, "-key", "ack", ack];
        self.sipp("pbx-calls", Role::Pbx, &[&account[..], &keys[..]].concat())
    }

    /// SIPp plays a script, by default once.
    fn sipp(&self, script: &str, role: Role, more: &[&str]) -> Result<Process, Failed> {
        let (own, other) = match role {
            Role::Carrier => (&self.carrier, &self.pbx),
            Role::Pbx => (&self.pbx, &self.carrier),
            Role::Core => (&self.core, &self.inner),
        };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("foreign/sipp/{script}.xml"));
        let mut command = unpacked::command("sipp");
        // The scripts find the voices in the folder where SIPp runs.
        command.current_dir(self.folder.path()).arg(format!("{other}:5060")).arg("-sf").arg(file);
        command.args(["-i", own, "-mi", own, "-nostdin", "-key", "domain", DOMAIN]);
        for default in [["-m", "1"], ["-p", "5060"]] {
            if !more.contains(&default[0]) {
                command.args(default);
            }
        }
        // Two calls with one Call-ID: the registration and its end. SIPp itself gives up after half a minute.
        command.args(["-deadcall_wait", "0", "-timeout", "30s", "-timeout_error"]);
        command.arg("-trace_err").args(["-error_file", "errors.log"]);
        Process::start(&format!("sipp {script}"), command.args(more))
    }

    /// The edge of a carrier, which listens when this returns.
    fn edge(&self) -> Result<Process, Failed> {
        self.kamailio("edge.cfg", include_str!("../foreign/kamailio/edge.cfg"))
    }

    /// Kamailio with one of its files, likewise.
    fn kamailio(&self, name: &str, template: &str) -> Result<Process, Failed> {
        let modules = unpacked::kamailio_modules();
        let words = [
            ("OUTER", &self.carrier),
            ("INNER", &self.inner),
            ("CORE", &self.core),
            ("TRUNK", &self.pbx),
            ("MODULES", &modules),
        ];
        let filled = words
            .iter()
            .fold(template.to_owned(), |text, (word, address)| text.replace(&format!("@{word}@"), address));
        let (config, folder) = (self.folder.path().join(name), self.folder.path());
        fs::write(&config, filled)?;
        let mut command = unpacked::command("kamailio");
        command
            .arg("-f")
            .arg(config)
            .args(["-DD", "-E", "-m", "32", "-M", "4", "-Y"])
            .arg(folder)
            .arg("-w")
            .arg(folder);
        let mut edge = Process::start("kamailio", &mut command)?;
        edge.says("udp: ")?;
        Ok(edge)
    }

    /// A phone at the address of the PBX, which listens when this returns.
    fn phone(&self, more: &[&str]) -> Result<Process, Failed> {
        let folder = self.folder.path();
        let shown = folder.display().to_string();
        let modules = unpacked::root("baresip").join("usr/lib/baresip/modules").display().to_string();
        let words = [
            ("PHONE", self.pbx.as_str()),
            ("MODULES", &modules),
            ("FOLDER", &shown),
            ("CARRIER", &self.carrier),
            ("DID", DID),
            ("DOMAIN", DOMAIN),
            ("USER", USER),
            ("PASSWORD", PASSWORD),
        ];
        let filled =
            |template: &str| words.iter().fold(template.to_owned(), |text, (w, v)| text.replace(w, v));
        fs::write(folder.join("config"), filled(include_str!("../foreign/phone/config")))?;
        fs::write(folder.join("accounts"), filled(include_str!("../foreign/phone/accounts")))?;
        fs::write(folder.join("pbx.wav"), audio::wav::write(samples::pcm(SampleId::PbxSpeech)))?;
        let mut command = unpacked::command("baresip");
        let mut phone = Process::start("baresip", command.arg("-f").arg(folder).arg("-v").args(more))?;
        phone.says("baresip is ready")?;
        Ok(phone)
    }

    /// Where our carrier or our PBX puts what came of it.
    fn results(&self, side: &str) -> PathBuf {
        self.folder.path().join("results").join(side)
    }

    /// What our judges say, once our side has ended.
    fn verdict(&self, ours: &mut Process) -> Result<Verdict, Failed> {
        let code = ours.end()?.code();
        let of = |side| fs::read_to_string(self.results(side).join("findings.json"));
        let text = of("carrier").or_else(|_| of("pbx"))?;
        let said = ours.said();
        Ok(Verdict { code, findings: serde_json::from_str(&text)?, said })
    }
}

struct Verdict {
    code: Option<i32>,
    findings: Value,
    said: String,
}

impl Verdict {
    /// Passed, and nobody is blamed for anything: our own side never is, and these scripts break no rule.
    fn is_clean(&self) -> Tried {
        self.is("pass", 0, &[])
    }

    /// The same, but for what a device does wrong, and does not in each call.
    fn is_clean_but_for(&self, known: (&str, &str)) -> Tried {
        let is_known = self.findings["findings"].as_array().is_some_and(|all| !all.is_empty());
        if is_known { self.is("fail", 1, &[known]) } else { self.is_clean() }
    }

    fn is(&self, verdict: &str, code: i32, blamed: &[(&str, &str)]) -> Tried {
        let list = |name: &str| self.findings[name].as_array().cloned().unwrap_or_default();
        let findings = list("findings");
        let text = |f: &Value, name: &str| f[name].as_str().unwrap_or_default().to_owned();
        let mut got: Vec<_> = findings.iter().map(|f| (text(f, "check"), text(f, "blame"))).collect();
        got.dedup();
        let wanted: Vec<_> = blamed.iter().map(|(c, b)| ((*c).to_owned(), (*b).to_owned())).collect();
        let is_it = self.findings["verdict"] == verdict && self.code == Some(code) && got == wanted;
        let is_it = is_it.then_some(());
        is_it.ok_or_else(|| self.unlike(&format!("{verdict} with exit code {code}, findings {blamed:?}")))
    }

    /// There was one call; it was answered, each side heard the other one's voice, and it was hung up.
    fn has_call(&self, caller: &str, number: &str) -> Tried {
        let calls = self.findings["calls"].as_array().map_or(&[][..], Vec::as_slice);
        let heard = |call: &Value, by: &str, voice: &str| {
            call[by].as_array().is_some_and(|sounds| sounds.iter().any(|sound| sound == voice))
        };
        let fits = |call: &Value| {
            call["caller"] == caller
                && call["to"] == number
                && call["outcome"] == "completed"
                && heard(call, "heard_by_carrier", "pbx-speech")
                && heard(call, "heard_by_pbx", "carrier-speech")
        };
        let is_it = matches!(calls, [call] if fits(call)).then_some(());
        is_it.ok_or_else(|| self.unlike(&format!("one completed call from the {caller} to {number}")))
    }

    /// There was one call, which rang and was not answered, and nobody is blamed.
    fn has_rung_on(&self) -> bool {
        let calls = self.findings["calls"].as_array().map_or(&[][..], Vec::as_slice);
        self.code == Some(INCONCLUSIVE)
            && matches!(calls, [call] if call["ringing_s"].is_string() && call["answered_s"].is_null())
    }

    fn unlike(&self, wanted: &str) -> Failed {
        let findings = serde_json::to_string_pretty(&self.findings).unwrap_or_default();
        format!("expected {wanted}\ngot exit code {:?}\n{}\n{findings}", self.code, self.said).into()
    }
}

/// The binary, built from the sources that this test was built from.
fn trunksim() -> Result<PathBuf, Failed> {
    let own = env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).ok_or("a test lies two folders below its target")?;
    let mut build = Command::new(env!("CARGO"));
    // With the features that all tests together have: others would build everything a second time.
    build.args(["build", "--quiet", "--workspace", "--bin", "trunksim", "--test", "foreign"]);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).output()?;
    if !built.status.success() {
        return Err(format!("cannot build trunksim: {}", String::from_utf8_lossy(&built.stderr)).into());
    }
    Ok(folder.join("trunksim"))
}
