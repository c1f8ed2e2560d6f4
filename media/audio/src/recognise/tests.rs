//! The recogniser against everything a network does to sound.

use clock::Rng;

use super::*;
use crate::samples::Player;
use crate::tone::{Tone, ToneGenerator};

const SPEECH: [SampleId; 3] = [SampleId::CarrierSpeech, SampleId::PbxSpeech, SampleId::Announcement];

/// Five seconds of a piece from somewhere on.
fn played(id: SampleId, start: usize, seconds: usize) -> Vec<i16> {
    let pcm = crate::samples::pcm(id);
    pcm.iter().copied().cycle().skip(start).take(8000 * seconds).collect()
}

fn through(law: Law, pcm: &[i16]) -> Vec<i16> {
    law.decode(&law.encode(pcm))
}

fn gained(pcm: &[i16], decibels: i32) -> Vec<i16> {
    let ratio = crate::math::amplitude_ratio(decibels);
    pcm.iter().map(|s| (f64::from(*s) * ratio).clamp(-32_768.0, 32_767.0) as i16).collect()
}

/// Noise with this root mean square, uniform.
fn noise(level: f64, count: usize) -> Vec<i16> {
    let mut rng = Rng::new(5);
    (0..count).map(|_| ((rng.unit() * 2.0 - 1.0) * level * 3_f64.sqrt()) as i16).collect()
}

fn added(a: &[i16], b: &[i16]) -> Vec<i16> {
    a.iter().zip(b).map(|(a, b)| a.saturating_add(*b)).collect()
}

/// Loses packets of 160 samples; every tenth position is as likely as any other.
fn lossy(pcm: &[i16], loss: f64) -> Vec<i16> {
    let mut rng = Rng::new(11);
    pcm.chunks(160).flat_map(|p| if rng.chance(loss) { vec![0; p.len()] } else { p.to_vec() }).collect()
}

/// The payloads of a player pushed as a stream of packets.
fn streamed(id: SampleId, law: Law, said: Law, ptime: usize, lead: usize) -> Heard {
    let mut player = Player::new(id, law);
    let mut recogniser = Recogniser::new();
    let _skipped = player.next(lead);
    for n in 0..8000 * 5 / ptime {
        let timestamp = 0xffff_8000_u32.wrapping_add((n * ptime) as u32);
        recogniser.push(player.next(ptime), said, timestamp);
    }
    recogniser.heard()
}

#[test]
fn every_piece_is_recognised_bit_for_bit_at_every_packet_time_and_offset() {
    for id in SampleId::ALL {
        for law in Law::ALL {
            for (ptime, lead) in [(80, 0), (160, 1), (240, 77), (320, 159), (480, 333)] {
                let heard = streamed(id, law, law, ptime, lead);
                assert_eq!(heard.material, Some(id), "{ptime} {lead} {heard:?}");
                // A packet across the end of a tone whose place in the cadence is not known yet stays unknown.
                let least = if id.is_tone() { 0.9 } else { 0.97 };
                assert!(heard.coverage > least, "{ptime} {lead} {heard:?}");
                assert!(heard.longest_gap_ms <= 60, "{ptime} {lead} {heard:?}");
                assert_eq!((heard.snr_db, heard.mislabelled_law), (None, false), "{ptime} {lead} {heard:?}");
            }
        }
    }
}

#[test]
fn speech_is_recognised_whatever_happened_on_the_way() {
    type Way = fn(&[i16]) -> Vec<i16>;
    // (what happened, how much is recognised at least, the longest gap allowed)
    let ways: [(&str, Way, f32, u64); 10] = [
        ("nothing", <[i16]>::to_vec, 0.99, 0),
        ("A-law", |p| through(Law::A, p), 0.97, 60),
        ("µ-law after A-law", |p| through(Law::Mu, &through(Law::A, p)), 0.97, 60),
        ("10 dB quieter", |p| through(Law::Mu, &gained(p, -10)), 0.97, 60),
        ("25 dB quieter", |p| through(Law::A, &gained(p, -25)), 0.8, 400),
        ("6 dB louder", |p| through(Law::A, &gained(p, 6)), 0.97, 60),
        ("10 % lost", |p| lossy(p, 0.1), 0.97, 120),
        ("20 % lost, not on our edges", |p| lossy(&[&[0; 57], p].concat(), 0.2), 0.9, 200),
        ("noise 26 dB below", |p| added(p, &noise(70.0, p.len())), 0.7, 400),
        (
            "every second a slip of 20 ms",
            |p| p.chunks(8000).flat_map(|c| &c[160..]).copied().collect(),
            0.9,
            120,
        ),
    ];
    for (what, way, coverage, gap) in ways {
        for id in SPEECH {
            for start in [0, 12_345] {
                let heard = recognise(&way(&played(id, start, 5)));
                assert_eq!(heard.material, Some(id), "{what}: {heard:?}");
                assert!(heard.coverage >= coverage, "{what}: {heard:?}");
                assert!(heard.longest_gap_ms <= gap, "{what}: {heard:?}");
            }
        }
    }
}

#[test]
fn a_transcoded_stream_is_recognised_packet_by_packet() {
    for id in SPEECH {
        let octets = Law::Mu.encode(&through(Law::A, &gained(&played(id, 777, 5), -6)));
        let mut recogniser = Recogniser::new();
        for (n, payload) in octets.chunks(160).enumerate() {
            recogniser.push(payload, Law::Mu, (n * 160) as u32);
        }
        let heard = recogniser.heard();
        assert_eq!(heard.material, Some(id), "{heard:?}");
        assert!(
            heard.coverage > 0.97 && heard.snr_db.is_some_and(|db| (25.0..45.0).contains(&db)),
            "{heard:?}"
        );
    }
}

#[test]
fn the_noise_is_measured() {
    let clean = played(SampleId::PbxSpeech, 0, 5);
    let rms = (clean.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / clean.len() as f64).sqrt();
    for decibels in [20.0, 30.0] {
        let level = rms / 10_f64.powf(decibels / 20.0);
        let heard = recognise(&added(&clean, &noise(level, clean.len())));
        let snr = f64::from(heard.snr_db.expect("there is noise"));
        assert!((snr - decibels).abs() < 2.5, "{decibels} dB is measured as {snr}");
    }
}

#[test]
fn the_two_sides_are_not_confused() {
    for id in SPEECH {
        let heard = recognise(&through(Law::A, &played(id, 4000, 5)));
        assert_eq!((heard.material, heard.speech()), (Some(id), Some(id)));
        assert_eq!(heard.matches.len(), 1, "{heard:?}");
    }
}

#[test]
fn silence_noise_and_foreign_sounds_are_nobody() {
    let silent = recognise(&[0; 40_000]);
    assert!(silent.silence && silent.material.is_none() && silent.longest_gap_ms == 5000);
    assert!(recognise(&noise(40.0, 40_000)).silence, "the noise of a quiet line");
    assert!(Recogniser::new().heard().silence);
    let foreign = [
        noise(2000.0, 40_000),
        ToneGenerator::new(Tone::cng()).take(40_000),
        ToneGenerator::new(Tone::ced()).take(20_000),
        ToneGenerator::new(Tone::dtmf('5', 2000, 0).expect("a key")).take(16_000),
        played(SampleId::PbxSpeech, 0, 5).iter().rev().copied().collect(),
    ];
    for sound in foreign {
        let heard = recognise(&sound);
        assert!(!heard.silence && heard.material.is_none() && heard.matches.is_empty(), "{heard:?}");
    }
}

#[test]
fn a_tone_is_no_speech() {
    for id in SampleId::ALL.into_iter().filter(|id| id.is_tone()) {
        let heard = recognise(&through(Law::A, &played(id, 0, 6)));
        assert_eq!((heard.material, heard.speech()), (Some(id), None), "{heard:?}");
    }
}

#[test]
fn the_wrong_law_is_not_recognised_and_told() {
    for id in SPEECH {
        for law in Law::ALL {
            let said = if law == Law::A { Law::Mu } else { Law::A };
            let heard = streamed(id, law, said, 160, 0);
            assert!(heard.material.is_none() && heard.mislabelled_law, "{law:?} {heard:?}");
            assert!(!streamed(id, law, law, 160, 0).mislabelled_law);
        }
    }
}

#[test]
fn ringback_before_speech_hides_neither() {
    let sound = [played(SampleId::RingbackEu, 0, 5), played(SampleId::Announcement, 0, 5)].concat();
    let heard = recognise(&through(Law::A, &sound));
    assert!(heard.hears(SampleId::RingbackEu));
    assert_eq!(
        (heard.material, heard.speech()),
        (Some(SampleId::Announcement), Some(SampleId::Announcement))
    );
}

#[test]
fn one_second_of_nothing_is_a_gap_of_one_second() {
    let mut recogniser = Recogniser::new();
    let mut player = Player::new(SampleId::MusicOnHold, Law::Mu);
    for n in 0..250_u32 {
        let payload = player.next(160);
        if !(100..150).contains(&n) {
            recogniser.push(payload, Law::Mu, n * 160);
        }
    }
    let heard = recogniser.heard();
    assert_eq!((heard.longest_gap_ms, heard.material), (1000, Some(SampleId::MusicOnHold)));
}

#[test]
fn no_payload_panics() {
    let mut rng = Rng::new(6);
    let mut recogniser = Recogniser::new();
    for n in 0..2000 {
        let length = if n % 100 == 0 { 3000 } else { rng.below(200) };
        let payload: Vec<u8> = (0..length).map(|_| rng.next_u32() as u8).collect();
        recogniser.push(&payload, Law::ALL[n % 2], rng.next_u32());
    }
    assert_eq!(recogniser.heard().material, None);
}

#[test]
fn speech_behind_a_minute_of_noise_is_heard() {
    let mut rng = Rng::new(7);
    let mut recogniser = Recogniser::new();
    let mut player = Player::new(SampleId::PbxSpeech, Law::A);
    for n in 0..3_100_u32 {
        let noise: Vec<u8> = (0..160).map(|_| rng.next_u32() as u8).collect();
        let payload = if n < 3_000 { noise } else { player.next(160).to_vec() };
        recogniser.push(&payload, Law::A, n * 160);
    }
    let heard = recogniser.heard();
    assert!(heard.hears(SampleId::PbxSpeech), "{heard:?}");
    // What is looked up late is missed for a third of a second at most.
    assert!(recogniser.unknown_samples() <= 3_016 * 160, "{}", recogniser.unknown_samples());
}
