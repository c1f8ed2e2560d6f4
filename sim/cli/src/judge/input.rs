//! Captures as one: files put together by their stamps.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use capture::{Carried, Counts, Entry, Reader};

use crate::load::Wrong;
use crate::outcome::quoted;

/// Frames of one file are numbered from a multiple of this on: the first file has the numbers that everybody sees.
const FRAMES_OF_FILE: u64 = 1_000_000_000_000;

/// What was read of one file.
pub(super) struct About {
    pub(super) name: String,
    pub(super) counts: Counts,
}

/// Several captures, read in order of time.
pub(super) struct Input {
    sources: Vec<Source>,
    is_standard: bool,
}

struct Source {
    name: String,
    reader: Reader<Box<dyn Read + Send>>,
    /// What comes next in it.
    next: Option<Carried>,
    number: u64,
}

impl Input {
    /// Opens all of them.
    ///
    /// # Errors
    /// A file that is missing, that is no capture, or that is named twice.
    pub(super) fn open(files: &[PathBuf], grows: bool) -> Result<Self, Wrong> {
        let is_standard = files.iter().any(|file| file == Path::new("-"));
        if is_standard && files.len() > 1 {
            return Err("`-` reads standard input, which cannot be put together with files".to_owned());
        }
        let sources: Result<Vec<_>, Wrong> =
            files.iter().enumerate().map(|(number, file)| Source::open(file, number as u64, grows)).collect();
        Ok(Self { sources: sources?, is_standard })
    }

    pub(super) fn is_standard(&self) -> bool {
        self.is_standard
    }

    /// What comes next in time; none when there is nothing more, or nothing now in files that grow.
    pub(super) fn next(&mut self) -> Option<Entry> {
        for source in &mut self.sources {
            if let Some(damage) = source.fill() {
                return Some(damage);
            }
        }
        let waiting = self.sources.iter_mut().filter(|source| source.next.is_some());
        let first = waiting.min_by_key(|source| source.next.as_ref().map(|carried| carried.at));
        first.and_then(|source| source.next.take()).map(Entry::Carried)
    }

    /// Nothing more will be written to any of them.
    pub(super) fn end(&mut self) {
        self.sources.iter_mut().for_each(|source| source.reader.finish());
    }

    /// What was read.
    pub(super) fn about(&self) -> Vec<About> {
        let about =
            |source: &Source| About { name: source.name.clone(), counts: source.reader.counts().clone() };
        self.sources.iter().map(about).collect()
    }
}

/// How the capture of a run is had that passed and whose capture was left out.
fn left_out(file: &Path) -> String {
    let folder = file.parent().filter(|folder| !file.exists() && folder.join("plan.toml").is_file());
    let again =
        |folder: &Path| format!("trunksim replay {} -o FOLDER", quoted(&folder.display().to_string()));
    folder.map_or_else(String::new, |folder| {
        format!("; of a run that passed it is left out, and `{}` writes it", again(folder))
    })
}

impl Source {
    fn open(file: &Path, number: u64, grows: bool) -> Result<Self, Wrong> {
        let name = file.display().to_string();
        let from: Box<dyn Read + Send> = if file == Path::new("-") {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(file).map_err(|e| format!("cannot read {name}: {e}{}", left_out(file)))?)
        };
        let mut reader = Reader::new(from).map_err(|e| format!("{name} is no capture: {e}"))?;
        if !grows {
            reader.finish();
        }
        Ok(Self { name, reader, next: None, number })
    }

    /// Looks what comes next, if that is not known; what is wrong with the file comes at once.
    fn fill(&mut self) -> Option<Entry> {
        if self.next.is_some() {
            return None;
        }
        match self.reader.next() {
            Some(Entry::Carried(carried)) => {
                let frame = carried.frame + self.number * FRAMES_OF_FILE;
                self.next = Some(Carried { frame, ..carried });
                None
            }
            Some(damage @ Entry::Damage(_)) => Some(damage),
            None => None,
        }
    }
}
