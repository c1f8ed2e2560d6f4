//! `make bench`: speed and memory in one table, beside SIPp on the same machine. It measures and judges
//! nothing else: a figure that misses its target is printed as such and breaks no build.
//!
//! Arguments are words; only the parts whose name has one of them run.

mod burst;
mod calls;
mod captures;
mod child;
mod fax;
mod flood;
mod instructions;
mod loopback;
mod machine;
mod many;
mod memory;
mod message;
mod pages;
mod process;
mod rtp;
mod sipp;
mod stage;
mod table;

use table::Table;

/// The same as in `trunksim`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A part of the bench: its name, and what measures it.
type Part = (&'static str, fn(&mut Table));

const PARTS: [Part; 11] = [
    ("memory", memory::measure),
    ("flood-memory", flood::measure),
    ("message", message::measure),
    ("calls", calls::measure),
    ("rtp", rtp::measure),
    ("captures", captures::measure),
    ("fax", fax::measure),
    ("loopback", loopback::measure),
    ("many", many::measure),
    ("pages", pages::measure),
    ("instructions", instructions::measure),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    if memory::measure_alone(&words)
        || many::alone(&words)
        || instructions::work_alone(&words)
        || captures::alone(&words)
    {
        return;
    }
    println!("{}\n", machine::facts());
    let mut table = Table::default();
    for (name, measure) in PARTS {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            eprintln!("measuring: {name}");
            measure(&mut table);
        }
    }
    println!("CPU time, best of {} repeats", process::REPEATS);
    print!("{table}");
}
