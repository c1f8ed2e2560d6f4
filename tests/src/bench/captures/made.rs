//! The captures that are judged: written by a world without a judge.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::rc::Rc;

use agent::AgentOptions;
use bytes::Bytes;
use clock::{Duration, Rng};
use trace::pcapng::{Options, Writer};
use trace::{Event, Packet};

use crate::stage::{Bench, Phone};

/// After this time nothing of a call is under way.
const LINGER: Duration = Duration::from_secs(45);

/// What is in a capture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    pub(super) name: &'static str,
    /// What it is, for the table.
    pub(super) title: &'static str,
    pub(super) calls: usize,
    pub(super) interval: Duration,
    /// From the INVITE to the BYE.
    pub(super) lasts: Duration,
    pub(super) sound: Sound,
}

/// What is said in the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    /// Nothing is sent.
    None,
    /// Sentences that the judges know by heart.
    Known,
    /// Noise, which is no easier to them than the voices of a capture from the field.
    Noise,
}

impl Recipe {
    fn bench(&self) -> Bench {
        let options = AgentOptions { mute: self.sound == Sound::None, ..AgentOptions::default() };
        Bench::new(Phone::holding(self.lasts), options, false)
    }

    /// Writes it; how many packets are in it.
    pub(super) fn write(&self, path: &Path) -> io::Result<u64> {
        let sink = Sink::new(BufWriter::new(File::create(path)?));
        let mut bench = sink.attach(self.bench(), self.sound);
        bench.place(self.calls, self.interval);
        bench.run_for(self.lasts + LINGER);
        sink.flush()?;
        Ok(bench.packets)
    }

    /// Writes to standard output until so many octets are written or nobody reads any more.
    pub(super) fn write_on(&self, octets: u64) {
        let sink = Sink::new(BufWriter::new(io::stdout()));
        let mut bench = sink.attach(self.bench(), self.sound);
        while sink.octets.get() < octets && !sink.is_over.get() {
            bench.place(10, self.interval);
        }
        // Who reads may have gone first.
        let _ = sink.flush();
    }
}

/// Where a capture goes.
struct Sink<W> {
    out: Rc<RefCell<W>>,
    octets: Rc<Cell<u64>>,
    is_over: Rc<Cell<bool>>,
}

impl<W: Write + 'static> Sink<W> {
    fn new(out: W) -> Self {
        Self { out: Rc::new(RefCell::new(out)), octets: Rc::default(), is_over: Rc::default() }
    }

    /// What happens in a world is written from now on.
    fn attach(&self, bench: Bench, sound: Sound) -> Bench {
        let mut writer = Writer::new(Options::default());
        let (out, octets, is_over) =
            (Rc::clone(&self.out), Rc::clone(&self.octets), Rc::clone(&self.is_over));
        let put = move |block: &[u8]| {
            octets.set(octets.get() + block.len() as u64);
            is_over.set(is_over.get() || out.borrow_mut().write_all(block).is_err());
        };
        put(&writer.begin(&bench.header(), false));
        let mut rng = Rng::new(7);
        bench.written_by(Box::new(move |event| match (event, sound) {
            (Event::Sent { at, packet }, Sound::Noise) => {
                let packet = Packet { payload: noisy(&packet.payload, &mut rng), ..packet.clone() };
                put(&writer.event(&Event::Sent { at: *at, packet }));
            }
            _ => put(&writer.event(event)),
        }))
    }

    fn flush(&self) -> io::Result<()> {
        self.out.borrow_mut().flush()?;
        if self.is_over.get() { Err(io::Error::other("the capture could not be written")) } else { Ok(()) }
    }
}

/// The same packet with noise in the place of its sound, if it is one of sound.
fn noisy(payload: &Bytes, rng: &mut Rng) -> Bytes {
    const RTP_HEADER: usize = 12;
    const SOUND: usize = 160;
    if payload.len() != RTP_HEADER + SOUND {
        return payload.clone();
    }
    let mut octets = payload.to_vec();
    for word in octets[RTP_HEADER..].as_chunks_mut::<4>().0 {
        *word = rng.next_u32().to_le_bytes();
    }
    octets.into()
}
