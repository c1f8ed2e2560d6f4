//! Folders that we write into, and what in them is ours.
//!
//! A folder keeps a list of the files that we have made in it. Those of an earlier run go before the first new one is
//! written, so that they never mix; whatever else is there is never touched. Who has a folder has it alone: the list is
//! locked, and the lock goes with the process, whatever ends it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::load::Wrong;

/// The list, a name on each line.
const LIST: &str = ".trunksim";

/// A folder with files of ours.
#[derive(Debug)]
pub struct Own {
    folder: PathBuf,
    list: fs::File,
    names: Vec<String>,
}

impl Own {
    /// Takes a folder: makes it when it is not there, and removes what an earlier run of ours has left in it.
    ///
    /// # Errors
    /// A folder that cannot be made or written.
    pub fn claim(folder: &Path) -> Result<Self, Wrong> {
        fs::create_dir_all(folder)
            .map_err(|e| format!("cannot make the folder {}: {e}", folder.display()))?;
        let wrong = |e: std::io::Error| format!("cannot write into {}: {e}", folder.display());
        let path = folder.join(LIST);
        if path.is_symlink() {
            return Err(foreign(&path));
        }
        let list = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(wrong)?;
        if !lock(&list) {
            let folder = folder.display();
            return Err(format!("another trunksim writes into {folder}; choose another folder with -o"));
        }
        clear(folder)?;
        list.set_len(0).map_err(wrong)?;
        Ok(Self { folder: folder.to_owned(), list, names: Vec::new() })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file of ours goes. From now on it is ours.
    ///
    /// # Errors
    /// A file of that name is there that is not ours.
    pub fn path(&mut self, name: &str) -> Result<PathBuf, Wrong> {
        let path = self.folder.join(name);
        if !self.names.iter().any(|own| own == name) {
            if is_there(&path) {
                return Err(foreign(&path));
            }
            writeln!(self.list, "{name}")
                .map_err(|e| format!("cannot write into {}: {e}", self.folder.display()))?;
            self.names.push(name.to_owned());
        }
        Ok(path)
    }

    /// Writes a file.
    ///
    /// # Errors
    /// A file of that name is there that is not ours, or what the operating system says.
    pub fn save(&mut self, name: &str, bytes: &[u8]) -> Result<(), Wrong> {
        let path = self.path(name)?;
        save(&path, bytes)
    }

    /// Writes files.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn save_all(&mut self, files: Vec<(String, Vec<u8>)>) -> Result<(), Wrong> {
        // None of them is written when one of them cannot be.
        files.iter().try_for_each(|(name, _)| self.path(name).map(drop))?;
        files.into_iter().try_for_each(|(name, bytes)| self.save(&name, &bytes))
    }
}

/// Folders of runs that are written one by one. Those of an earlier time stay in `runs` until all of these are there.
#[derive(Debug)]
pub(crate) struct Runs {
    place: PathBuf,
    unfinished: PathBuf,
}

impl Runs {
    /// Below the folder of the results.
    ///
    /// # Errors
    /// `runs` is no folder, or one that broke off cannot be cleared.
    pub(crate) fn open(folder: &Path) -> Result<Self, Wrong> {
        let (place, unfinished) = (folder.join("runs"), folder.join("runs.unfinished"));
        if place.symlink_metadata().is_ok() && !place.is_dir() {
            return Err(format!("{} is no folder; choose another one with -o", place.display()));
        }
        remove_all(&unfinished)?;
        Ok(Self { place, unfinished })
    }

    /// Where the folder of a run will be.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    /// Writes the folder of a run.
    ///
    /// # Errors
    /// What the operating system says, or files of somebody else where they will be.
    pub(crate) fn save(&self, name: &str, files: Vec<(String, Vec<u8>)>) -> Result<(), Wrong> {
        can_be_put(&self.place(name), &files)?;
        Own::claim(&self.unfinished.join(name))?.save_all(files)
    }

    /// All of them are written: they take the place of earlier ones.
    ///
    /// # Errors
    /// What the operating system says.
    pub(crate) fn finish(&self) -> Result<(), Wrong> {
        remove_all(&self.place)?;
        move_all(&self.unfinished, &self.place)
    }
}

/// Writes a file whose place somebody has chosen.
///
/// # Errors
/// What the operating system says.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), Wrong> {
    fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

/// Whether a file whose place somebody has chosen can be written there.
///
/// # Errors
/// What the operating system says.
pub fn can_be_written(path: &Path) -> Result<(), Wrong> {
    let opened = fs::OpenOptions::new().create(true).append(true).open(path);
    opened.map(drop).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

/// True when a file or folder is `folder`, or stands somewhere in it.
pub(crate) fn holds(folder: &Path, input: &Path) -> bool {
    let whole = |path: &Path| fs::canonicalize(path).ok();
    whole(folder).zip(whole(input)).is_some_and(|(folder, input)| input.starts_with(folder))
}

/// True for a file that stands on the list of its folder.
pub(crate) fn is_ours(file: &Path) -> bool {
    let list = file.parent().map(|folder| fs::read_to_string(folder.join(LIST)).unwrap_or_default());
    let name = file.file_name().and_then(std::ffi::OsStr::to_str);
    list.zip(name).is_some_and(|(list, name)| list.lines().any(|own| own == name))
}

/// True for what new results in `folder` would take the place of: a file that we have made there, or a folder in it. What is
/// not ours stays.
pub(crate) fn replaces(folder: &Path, input: &Path) -> bool {
    holds(folder, input) && (input.is_dir() || is_ours(input))
}

/// What is read must not be ours in the folder that is written: that goes first.
///
/// # Errors
/// Something of what is read stands there.
pub(crate) fn spares<'a>(folder: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Result<(), Wrong> {
    match inputs.into_iter().find(|input| replaces(folder, input)) {
        Some(input) => Err(format!(
            "the results would take the place of {} in {}; choose another folder with -o",
            input.display(),
            folder.display()
        )),
        None => Ok(()),
    }
}

/// Removes what we have made in a folder, and the folder when nothing else is in it.
///
/// # Errors
/// What the operating system says.
pub fn remove(folder: &Path) -> Result<(), Wrong> {
    clear(folder)?;
    let _ = fs::remove_file(folder.join(LIST));
    // Somebody else's file keeps it.
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Removes the folders of ours in `folder`, each with what we have made in it.
///
/// # Errors
/// What the operating system says.
fn remove_all(folder: &Path) -> Result<(), Wrong> {
    for inner in ours_in(folder) {
        remove(&inner)?;
    }
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Moves the folders of ours in `from` to `to`; what is there already stays beside.
///
/// # Errors
/// What the operating system says.
fn move_all(from: &Path, to: &Path) -> Result<(), Wrong> {
    let wrong = |e: std::io::Error| format!("cannot move the results to {}: {e}", to.display());
    fs::create_dir_all(to).map_err(wrong)?;
    for inner in ours_in(from) {
        let Some(name) = inner.file_name() else { continue };
        let place = to.join(name);
        if is_there(&place) {
            let files: Vec<String> = listed(&inner).into_iter().chain([LIST.to_owned()]).collect();
            if let Some(taken) = files.iter().map(|file| place.join(file)).find(|path| is_there(path)) {
                return Err(foreign(&taken));
            }
            for file in files {
                fs::rename(inner.join(&file), place.join(&file)).map_err(wrong)?;
            }
            let _ = fs::remove_dir(&inner);
        } else {
            fs::rename(&inner, &place).map_err(wrong)?;
        }
    }
    let _ = fs::remove_dir(from);
    Ok(())
}

/// True when something has the name already, if only a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn foreign(path: &Path) -> Wrong {
    format!("{} is there and was not made by trunksim; choose another folder with -o", path.display())
}

/// Whether a folder of runs can be put here: nothing is there yet, or a folder in which only files of ours have our
/// names.
///
/// # Errors
/// What is there instead.
fn can_be_put(place: &Path, names: &[(String, Vec<u8>)]) -> Result<(), Wrong> {
    if !is_there(place) {
        return Ok(());
    }
    if !place.is_dir() {
        return Err(foreign(place));
    }
    let ours = listed(place);
    let taken = |(name, _): &&(String, Vec<u8>)| !ours.contains(name) && is_there(&place.join(name));
    names.iter().find(taken).map_or(Ok(()), |(name, _)| Err(foreign(&place.join(name))))
}

fn ours_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut ours: Vec<PathBuf> = entries.map(|e| e.path()).filter(|path| path.join(LIST).is_file()).collect();
    ours.sort();
    ours
}

/// The names on the list of a folder. A list that somebody has edited leads nowhere else.
fn listed(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    let is_plain =
        |name: &&str| !name.is_empty() && !name.contains(['/', '\\']) && *name != ".." && *name != ".";
    text.lines().filter(is_plain).map(str::to_owned).collect()
}

/// True when nobody else has the list. Where files cannot be locked, nobody is kept out.
#[cfg(unix)]
fn lock(list: &fs::File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    flock(list, FlockOperation::NonBlockingLockExclusive) != Err(rustix::io::Errno::WOULDBLOCK)
}

#[cfg(not(unix))]
fn lock(_list: &fs::File) -> bool {
    true
}

/// Removes the files on the list.
fn clear(folder: &Path) -> Result<(), Wrong> {
    for name in listed(folder) {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("cannot remove {}: {error}", path.display())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_earlier_run_goes_and_whatever_is_not_ours_stays() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("a/b");
        let mut own = Own::claim(&folder).unwrap();
        own.save("report.html", b"old").unwrap();
        own.save("old.csv", b"old").unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        drop(own);
        let mut own = Own::claim(&folder).unwrap();
        own.save("report.html", b"new").unwrap();
        own.save("report.html", b"newer").unwrap();
        assert_eq!(names(&folder), [LIST, "notes.txt", "report.html"]);
        assert_eq!(fs::read(folder.join("report.html")).unwrap(), b"newer");
    }

    #[test]
    fn a_file_of_somebody_else_is_not_overwritten() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("index.html"), "mine").unwrap();
        let mut own = Own::claim(place.path()).unwrap();
        let said = own.save("index.html", b"ours").unwrap_err();
        assert!(said.contains("was not made by trunksim") && said.contains("-o"), "{said}");
        assert_eq!(fs::read(place.path().join("index.html")).unwrap(), b"mine");
    }

    #[test]
    #[cfg(unix)]
    fn no_link_is_followed() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let precious = place.path().join("precious");
        fs::write(&precious, "mine\n").unwrap();
        let folder = place.path().join("out");
        fs::create_dir(&folder).unwrap();
        symlink(&precious, folder.join(LIST)).unwrap();
        assert!(Own::claim(&folder).is_err());
        assert_eq!(fs::read_to_string(&precious).unwrap(), "mine\n");
        fs::remove_file(folder.join(LIST)).unwrap();
        symlink(place.path().join("nowhere"), folder.join("index.html")).unwrap();
        assert!(Own::claim(&folder).unwrap().save("index.html", b"ours").is_err());
        assert!(!place.path().join("nowhere").exists());
    }

    #[test]
    fn a_file_of_somebody_else_keeps_a_run_out() {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("new"), place.path().join("runs"));
        Own::claim(&from.join("one")).unwrap().save("report.html", b"ours").unwrap();
        fs::create_dir_all(to.join("one")).unwrap();
        fs::write(to.join("one/report.html"), "mine").unwrap();
        let files = [("report.html".to_owned(), Vec::new())];
        assert!(can_be_put(&to.join("one"), &files).is_err() && can_be_put(&to.join("two"), &files).is_ok());
        assert!(move_all(&from, &to).is_err());
        assert_eq!(fs::read_to_string(to.join("one/report.html")).unwrap(), "mine");
    }

    #[test]
    fn two_do_not_write_into_one_folder() {
        let place = tempfile::tempdir().unwrap();
        let mut first = Own::claim(place.path()).unwrap();
        first.save("report.html", b"first").unwrap();
        let said = Own::claim(place.path()).unwrap_err();
        assert!(said.contains("another trunksim writes into"), "{said}");
        assert_eq!(fs::read(place.path().join("report.html")).unwrap(), b"first");
        drop(first);
        Own::claim(place.path()).unwrap();
        assert!(!place.path().join("report.html").exists());
    }

    #[test]
    fn a_list_leads_to_no_other_folder() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("precious"), "mine").unwrap();
        let folder = place.path().join("run");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(LIST), "../precious\n..\n.\n\nx/y\n").unwrap();
        Own::claim(&folder).unwrap();
        assert!(place.path().join("precious").exists());
    }

    #[test]
    fn folders_of_runs_are_moved_and_foreign_ones_stay() {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("new"), place.path().join("runs"));
        for (run, name) in [(from.join("one"), "b"), (to.join("one"), "a"), (to.join("two"), "a")] {
            Own::claim(&run).unwrap().save(name, b"x").unwrap();
        }
        fs::create_dir_all(to.join("photos")).unwrap();
        fs::write(to.join("photos/one.png"), "mine").unwrap();
        fs::write(to.join("one/notes.txt"), "mine").unwrap();
        remove_all(&to).unwrap();
        assert_eq!(names(&to), ["one", "photos"]);
        move_all(&from, &to).unwrap();
        assert_eq!(names(&to.join("one")), [LIST, "b", "notes.txt"]);
        assert!(to.join("photos/one.png").exists() && !from.exists());
    }
}
