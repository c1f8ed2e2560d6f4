//! Addresses, a folder and our own side for one cell of the table.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, fs, process};

use audio::Law;
use audio::samples::{self, SampleId};
use libtest_mimic::Failed;
use tests::process::Process;

use crate::Tried;
use crate::device::{Device, Setup};
use crate::peer::Peer;
use crate::verdict::Verdict;

/// What somebody at the other end must type in; the shipped profiles say so too.
pub(crate) const DOMAIN: &str = "carrier.example";
pub(crate) const USER: &str = "trunk1001";
pub(crate) const PASSWORD: &str = "correct-horse";
/// The number of the PBX.
pub(crate) const DID: &str = "+12025550170";
/// An account of the trunk, and its number.
pub(crate) struct Account {
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
    pub(crate) number: &'static str,
}

/// The one that there is where there are not several.
pub(crate) const OWN: Account = Account { user: USER, password: PASSWORD, number: DID };
/// The number of the carrier that answers.
pub(crate) const ANSWERS: &str = "+12025550101";
/// Another that is busy, one that rings, and one that says what is wrong.
pub(crate) const BUSY: &str = "+12025550102";
pub(crate) const NO_ANSWER: &str = "+12025550103";
pub(crate) const ANNOUNCEMENT: &str = "+12025550106";
/// A fax machine of the carrier.
pub(crate) const FAX: &str = "+12025550120";
/// A carrier that asks for the old digest algorithm alone: some peers know no other.
pub(crate) const CARRIER: &str = "api-cloud";
/// A PBX that knows the same.
pub(crate) const PBX: &str = "open-source";
/// The carrier with reliable ringing and a session timer.
pub(crate) const RELIABLE: &str = "profiles/reliable.toml";
/// Our side ends by itself then, whatever happens.
const END_AFTER: &str = "90";
/// Longer than anything that a flow waits for.
pub(crate) const LONG: Duration = Duration::from_secs(90);
const TALK: Duration = Duration::from_millis(2500);
/// From one key to the next.
const PAUSE: Duration = Duration::from_millis(600);
/// Sounds that a phone plays to its line are repeated until they are longer than its calls.
const REPEATS: usize = 12;
/// Ports for media of a cell: some peers listen on all addresses there.
const MEDIA_PORTS: u16 = 20;

/// Where one cell is played.
pub(crate) struct Stage {
    /// The peer that is tried.
    pub(crate) peer: &'static Peer,
    /// The address of the carrier, or of its edge on the outside.
    pub(crate) carrier: String,
    pub(crate) pbx: String,
    /// Of what is between, on the inside, and of what is behind it.
    pub(crate) inner: String,
    pub(crate) core: String,
    /// The first of its ports for media.
    pub(crate) media: u16,
    trunksim: PathBuf,
    folder: tempfile::TempDir,
}

impl Stage {
    /// Nobody else on this machine is at these addresses: the network is of this process, the rest of the cell.
    pub(crate) fn new(peer: &'static Peer, column: u8, row: u8) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let file = |name: &str| folder.path().join(name);
        for (name, id) in [("pbx", SampleId::PbxSpeech), ("carrier", SampleId::CarrierSpeech)] {
            fs::write(file(&format!("{name}.al")), samples::encoded(id, Law::A))?;
            fs::write(file(&format!("{name}.wav")), audio::wav::write(&samples::pcm(id).repeat(REPEATS)))?;
        }
        let media = 30_000 + (u16::from(column) * 32 + u16::from(row)) * MEDIA_PORTS;
        let network = 64 + process::id() % 128;
        let address = |last: u8| format!("127.{network}.{column}.{}", row * 4 + last);
        let [carrier, pbx, inner, core] = [1, 2, 3, 4].map(address);
        Ok(Self { peer, carrier, pbx, inner, core, media, trunksim: trunksim()?, folder })
    }

    /// The folder of this cell.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file of `tests/foreign`, with addresses and names for its words in capitals, in the folder of this cell.
    pub(crate) fn filled(
        &self,
        template: &str,
        name: &str,
        more: &[(&str, &str)],
    ) -> Result<PathBuf, Failed> {
        let source = foreign().join(template);
        let mut text = fs::read_to_string(&source).map_err(|e| format!("{}: {e}", source.display()))?;
        let folder = self.path().display().to_string();
        let [first, last] = [self.media, self.media + MEDIA_PORTS - 1].map(|port| port.to_string());
        let words = [
            ("CARRIER", self.carrier.as_str()),
            ("PBX", &self.pbx),
            ("INNER", &self.inner),
            ("CORE", &self.core),
            ("FOLDER", &folder),
            ("FIRST", &first),
            ("LAST", &last),
            ("DOMAIN", DOMAIN),
            ("USER", USER),
            ("PASSWORD", PASSWORD),
            ("DID", DID),
        ];
        // What a cell says itself comes first: it may name the words of all.
        for (word, value) in more.iter().copied().chain(words) {
            text = text.replace(&format!("@{word}@"), value);
        }
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text)?;
        Ok(path)
    }

    /// Our carrier with this profile, which listens when this returns.
    pub(crate) fn our_carrier(&self, profile: &str, more: &[&str]) -> Result<Process, Failed> {
        self.ours(["carrier", profile], &self.carrier, &self.pbx, more)
    }

    /// Our PBX, likewise.
    pub(crate) fn our_pbx(&self, profile: &str, more: &[&str]) -> Result<Process, Failed> {
        self.ours(["pbx", profile], &self.pbx, &self.carrier, more)
    }

    /// Our side, at an address of its own, for a peer at another.
    pub(crate) fn ours(
        &self,
        [side, profile]: [&str; 2],
        own: &str,
        other: &str,
        more: &[&str],
    ) -> Result<Process, Failed> {
        let mut command = Command::new(&self.trunksim);
        command.args([side, profile, "--bind", &format!("{own}:5060"), "--peer", &format!("{other}:5060")]);
        if !more.contains(&"--stop-after") {
            command.args(["--stop-after", END_AFTER]);
        }
        command.arg("-o").arg(self.results(side)).args(more).env("NO_COLOR", "1").current_dir(foreign());
        let mut process = Process::start("trunksim", &mut command)?;
        process.says("Ctrl-C ends")?;
        Ok(process)
    }

    /// Where our carrier or our PBX puts what came of it.
    pub(crate) fn results(&self, side: &str) -> PathBuf {
        self.path().join("results").join(side)
    }

    /// Our side is asked to end, and says what it saw.
    pub(crate) fn ended(&self, side: &'static str, ours: &mut Process) -> Result<Verdict, Failed> {
        ours.interrupt()?;
        self.over(side, ours)
    }

    /// Our side ends by itself, and says what it saw.
    pub(crate) fn over(&self, side: &'static str, ours: &mut Process) -> Result<Verdict, Failed> {
        let code = ours.end()?.code();
        Verdict::read(side, &self.results(side), code, ours.said(), &self.trunksim)
    }

    /// Our side is told a line that it cannot obey, and says why.
    pub(crate) fn refused(&self, side: &str, line: &str) -> Result<String, Failed> {
        let output = self.told(side, line)?;
        if output.status.success() {
            return Err(format!("`{line}` was obeyed").into());
        }
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Our side is told lines, and obeys each.
    pub(crate) fn obeyed(&self, side: &str, lines: &[&str]) -> Tried {
        for line in lines {
            let output = self.told(side, line)?;
            if !output.status.success() {
                return Err(format!("`{line}`: {}", String::from_utf8_lossy(&output.stderr)).into());
            }
        }
        Ok(())
    }

    fn told(&self, side: &str, line: &str) -> Result<Output, Failed> {
        let mut command = Command::new(&self.trunksim);
        Ok(command.args(["ctl", "--folder"]).arg(self.results(side)).arg(line).output()?)
    }

    /// The peer as a user agent, at the address of the PBX.
    pub(crate) fn device(&self, setup: Setup) -> Result<Box<dyn Device>, Failed> {
        (self.peer.device)(self, setup)
    }

    /// People talk for a while, and the judges need some sound to know a voice.
    #[expect(clippy::disallowed_methods, reason = "a call has a length; nothing is waited for")]
    pub(crate) fn talk(&self) {
        std::thread::sleep(TALK);
    }

    /// Between two keys.
    #[expect(clippy::disallowed_methods, reason = "fingers need a moment; nothing is waited for")]
    pub(crate) fn pause(&self) {
        std::thread::sleep(PAUSE);
    }

    /// Our program, without a word yet.
    pub(crate) fn trunksim(&self) -> Command {
        Command::new(&self.trunksim)
    }

    /// A process whose program may be installed or unpacked.
    pub(crate) fn program(&self, name: &str) -> Command {
        tests::unpacked::command(name)
    }
}

/// `tests/foreign`.
pub(crate) fn foreign() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign")
}

/// The binary beside this one; `make peers` builds both.
fn trunksim() -> Result<PathBuf, Failed> {
    let own = env::current_exe()?;
    let path = own.with_file_name("trunksim");
    let is_there = path.is_file().then_some(path);
    is_there.ok_or_else(|| {
        format!(
            "there is no trunksim beside {:?}; `make peers` builds it",
            own.file_name().unwrap_or(OsStr::new(""))
        )
        .into()
    })
}
