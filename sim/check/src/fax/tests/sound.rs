//! Ladders of faxes in G.711.

use crate::Facts;
use crate::script::{check, judged};

/// A fax in G.711: three seconds of the called machine, `lines`, and a BYE.
fn as_sound(lines: &str) -> String {
    let formats = "s#RTP/AVP 8 101#RTP/AVP 8 13 101#";
    format!(
        "0 pbx> INVITE | {formats}\n20 car> 100\n2000 car> 200 | {formats}\n2020 pbx> ACK\n2030-9010 pbx~\n\
         2030-5030 car~ v21\n{lines}\n9000 pbx> BYE\n9020 car> 200 BYE"
    )
}

/// The called machine goes on in talkspurts of half a second with pauses between them that are not sent.
fn talkspurts(count: u64) -> String {
    let line = |n| {
        let (from, seq, ts) = (5030 + n * 600, 4150 + n * 25, 33_000 + n * 4800);
        format!("{from}-{} car~ v21 seq={seq} ts={ts}\n", from + 500)
    };
    (0..count).map(line).collect()
}

#[test]
fn modem_sound_with_silence_suppression_is_found() {
    let found = &["fax/passthrough-clean"];
    let goes_on = "5030-9010 car~ v21 seq=4150 ts=33000";
    let noise = "5030-5090 car~ pt=13 seq=4150 ts=33000\n5090-9010 car~ v21 seq=4153 ts=33480";
    let less_noise = "5030-5070 car~ pt=13 seq=4150 ts=33000\n5070-9010 car~ v21 seq=4152 ts=33320";
    let long = "5030-5120 car~ v21 ms=30 seq=4150 ts=33000\n5120-9010 car~ v21 seq=4153 ts=33720";
    let before = "2030-2530 car~ pt=13\n2530-5030 car~ v21 seq=4025 ts=13000";
    let speech = |lines: &str| as_sound(lines).replace(" v21", "");
    check(&[
        ("as it should be", &as_sound(goes_on), &[]),
        ("comfort noise", &as_sound(noise), found),
        ("hardly any", &as_sound(less_noise), &[]),
        ("of the other side", &as_sound(goes_on).replace("2030-9010 pbx~", &other_noise()), found),
        ("pauses", &as_sound(&talkspurts(4)), found),
        ("two pauses", &as_sound(&talkspurts(3)), &[]),
        ("30 ms", &as_sound(long), found),
        ("10 ms", &as_sound(&long.replace("ms=30", "ms=10").replace("4153 ts=33720", "4159 ts=33720")), &[]),
        ("comfort noise behind a tone", &as_sound(noise).replace(" v21", " ced"), &[]),
        ("comfort noise before", &as_sound(goes_on).replace("2030-5030 car~ v21", before), &[]),
        ("comfort noise in speech", &speech(noise), &[]),
        ("pauses in speech", &speech(&talkspurts(4)), &[]),
    ]);
}

/// The calling side, with comfort noise in the middle.
fn other_noise() -> String {
    "2030-6030 pbx~\n6030-7030 pbx~ pt=13 seq=4200 ts=41000\n7030-9010 pbx~ seq=4250 ts=49000".to_owned()
}

#[test]
fn modem_sound_whose_clock_slips_is_found() {
    let slips = "5030-9010 car~ v21 seq=4150 ts=33000 slip=40";
    let step = "media/timestamp-step";
    let before = "2030-4030 car~ slip=40\n4030-5030 car~ v21 seq=4100 ts=25000";
    let missing = "5030-7030 car~ v21 seq=4150 ts=33000\n7090-9010 car~ v21 unmarked seq=4253 ts=49480";
    let goes_on = "5030-9010 car~ v21 seq=4150 ts=33000";
    check(&[
        ("slips", &as_sound(slips), &["fax/steady-sound", step]),
        ("slips behind a tone", &as_sound(slips).replace(" v21", " ced"), &[step]),
        ("slips in speech", &as_sound(slips).replace(" v21", ""), &[step]),
        ("slips before", &as_sound(goes_on).replace("2030-5030 car~ v21", before), &[step]),
        ("packets are missing", &as_sound(missing), &[]),
        ("a pause", &as_sound(&talkspurts(2)), &[]),
    ]);
}

#[test]
fn a_machine_is_heard_whenever_it_begins() {
    // The preamble of V.21 repeats itself by the same beat as packets do.
    for begins in (0..10_000).step_by(400) {
        let fax = as_sound("5030-9010 car~").replace("car~ v21", &format!("car~ v21 ts={begins}"));
        let outcome = judged(&fax, Facts::default());
        let said = outcome.calls[0].fax.as_ref().map_or(0, |fax| fax.exchange.said.len());
        assert!(said > 0, "{begins}");
    }
}
