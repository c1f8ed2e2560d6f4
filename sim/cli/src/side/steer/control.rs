//! `trunksim ctl`: a line for a side that runs elsewhere, through a socket in the folder of its run. Nobody but its
//! owner can open it.

use std::path::{Path, PathBuf};

use plan::Side;

use super::Helm;
use crate::args::{CtlArgs, usual_folder};
use crate::load::Wrong;

/// The name of the socket.
const SOCKET: &str = "control.sock";
/// The longest line.
const LINE_MAX: u64 = 4_096;
/// How an answer begins that says why a line was not obeyed.
const NO: &str = "no: ";
/// Those who talk to a side at the same time.
#[cfg(unix)]
const GUESTS_MAX: usize = 8;

/// The socket of a side; gone when it is dropped.
pub(in crate::side) struct Control {
    path: PathBuf,
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
    use std::sync::Arc;

    use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::{UnixListener, UnixSocket, UnixStream};
    use tokio::sync::Semaphore;

    use super::{Control, GUESTS_MAX, Helm, LINE_MAX, NO, Path, SOCKET, Wrong};

    impl Control {
        /// Opens the socket in the folder of the run.
        ///
        /// # Errors
        /// What the operating system says.
        pub(in crate::side) fn open(folder: &Path, helm: &Helm) -> Result<Self, Wrong> {
            let path = folder.join(SOCKET);
            let wrong =
                |e: std::io::Error| format!("no `trunksim ctl` here: cannot open {}: {e}", path.display());
            // What a side left that was killed. The folder is ours alone, so nobody listens there.
            if path.symlink_metadata().is_ok_and(|is| is.file_type().is_socket()) {
                fs::remove_file(&path).map_err(wrong)?;
            }
            let socket = UnixSocket::new_stream().map_err(wrong)?;
            socket.bind(&path).map_err(wrong)?;
            // Nobody can connect before it listens, so there is no moment in which others can.
            fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(wrong)?;
            let listener = socket.listen(8).map_err(wrong)?;
            tokio::spawn(serve(listener, helm.clone()));
            Ok(Self { path })
        }
    }

    async fn serve(listener: UnixListener, helm: Helm) {
        let seats = Arc::new(Semaphore::new(GUESTS_MAX));
        while let Ok((guest, _)) = listener.accept().await {
            let Ok(seat) = Arc::clone(&seats).acquire_owned().await else { return };
            let helm = helm.clone();
            tokio::spawn(async move {
                let _ = answer(guest, &helm).await;
                drop(seat);
            });
        }
    }

    /// One line, one answer.
    async fn answer(guest: UnixStream, helm: &Helm) -> std::io::Result<()> {
        let (reads, mut writes) = guest.into_split();
        let mut line = String::new();
        BufReader::new(reads.take(LINE_MAX)).read_line(&mut line).await?;
        let said = match helm.say(&line).await {
            Ok(lines) => lines.into_iter().map(|line| format!("{}\n", trace::visible(&line))).collect(),
            Err(no) => format!("{NO}{}\n", trace::visible(&no.why)),
        };
        writes.write_all(said.as_bytes()).await
    }
}

/// Says a line to the side that runs in a folder, and shows its answer.
///
/// # Errors
/// No side runs there, or it did not obey.
#[cfg(unix)]
pub fn ctl(args: &CtlArgs) -> Result<u8, Wrong> {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;
    let path = folder(args)?.join(SOCKET);
    let nobody = |e: std::io::Error| {
        format!(
            "no side listens at {}: {e} (its folder is that of -o; choose it with --folder)",
            path.display()
        )
    };
    let mut stream = UnixStream::connect(&path).map_err(nobody)?;
    let line = args.line.join(" ");
    if line.len() as u64 >= LINE_MAX || line.contains('\n') {
        return Err(format!("a line has at most {LINE_MAX} octets, and is one"));
    }
    let trouble = |e: std::io::Error| format!("the side broke off: {e}");
    writeln!(stream, "{line}").map_err(trouble)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(trouble)?;
    match answer.strip_prefix(NO) {
        Some(why) => Err(why.trim_end().to_owned()),
        None => {
            answer.lines().for_each(|line| say!("{line}"));
            Ok(crate::exit::PASS)
        }
    }
}

/// The folder that is meant: the one that was named, or the only one of the usual ones in which a side is live.
#[cfg(unix)]
fn folder(args: &CtlArgs) -> Result<PathBuf, Wrong> {
    if let Some(folder) = &args.folder {
        return Ok(folder.clone());
    }
    let usual = [Side::Carrier, Side::Pbx].map(usual_folder);
    let live: Vec<&PathBuf> = usual.iter().filter(|folder| folder.join(SOCKET).exists()).collect();
    match live.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err("no side is live in out/live-carrier or out/live-pbx; say where with --folder".to_owned()),
        _ => Err("a carrier and a PBX are live; say which with --folder out/live-carrier or out/live-pbx"
            .to_owned()),
    }
}

/// There are no such sockets here.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn ctl(_args: &CtlArgs) -> Result<u8, Wrong> {
    Err("`trunksim ctl` needs the sockets of Unix".to_owned())
}

#[cfg(not(unix))]
impl Control {
    /// There are no such sockets here.
    ///
    /// # Errors
    /// Always.
    pub(in crate::side) fn open(_folder: &Path, _helm: &Helm) -> Result<Self, Wrong> {
        Err("`trunksim ctl` needs the sockets of Unix".to_owned())
    }
}
