//! How many times faster than real time faxes run: `cargo run --release -p fax --example speed`.
//!
//! Both ends of a call, everything included, on one core; the time that this thread had a core, so that a busy
//! machine matters little. A tapped call has a third party too, which demodulates both directions and rebuilds the
//! pages.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Path, audio_call, clean_t38_call, tapped_call};
use fax::{Role, Settings};
use page::{Resolution, pattern};
use t38::Protection;

/// Each case runs this often; the fastest counts.
const ROUNDS: usize = 5;

/// What the thread has used so far, in seconds; Linux counts it in nanoseconds.
fn seconds_used() -> f64 {
    let counters = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux has the file");
    let used = counters.split_whitespace().next().and_then(|used| used.parse::<f64>().ok());
    used.expect("the first number is the time on a core") / 1e9
}

fn measure(name: &str, run: impl Fn() -> common::Result) {
    let mut best = f64::MAX;
    let mut seconds = 0.0;
    for _ in 0..ROUNDS {
        let start = seconds_used();
        let result = run();
        best = best.min(seconds_used() - start);
        seconds = result.seconds;
        assert!(result.receiver.outcome.is_some_and(|outcome| outcome.is_ok()), "{name} failed");
    }
    println!("| {name} | {seconds:.1} s | {best:.3} s | {:.0} |", seconds / best);
}

fn main() {
    let pages = pattern::text_pages(Resolution::Fine, 3, 1);
    let receiver = Settings::receive(Role::Answerer);
    println!("| three fine pages | simulated | on a core | times real time |");
    println!("|---|---|---|---|");
    for error_correction in [true, false] {
        let ecm = if error_correction { "ECM" } else { "no ECM" };
        let sender = Settings { error_correction, ..Settings::send(Role::Caller, pages.clone()) };
        measure(&format!("T.38, {ecm}"), || clean_t38_call(&sender, &receiver));
        measure(&format!("audio, {ecm}"), || audio_call(&sender, &receiver, None));
        measure(&format!("audio, {ecm}, tapped"), || {
            let (result, exchange) = tapped_call(&sender, &receiver, audio::Law::Mu);
            assert!(exchange.sent_pages().map(|heard| &heard.page).eq(&pages), "the tap heard other pages");
            result
        });
        measure(&format!("audio, gateway, T.38, gateway, audio, {ecm}"), || {
            let protection = Protection::Redundancy { low: 3, high: 1 };
            let (mut there, mut back) = (Path::new(protection, 1, "there"), Path::new(protection, 1, "back"));
            audio_call(&sender, &receiver, Some((&mut there, &mut back)))
        });
    }
    let unpaced = |settings: Settings| Settings { unpaced: true, ..settings };
    let (sender, receiver) = (unpaced(Settings::send(Role::Caller, pages)), unpaced(receiver));
    measure("T.38, ECM, unpaced", || clean_t38_call(&sender, &receiver));
}
