//! Whether a G.711 packet holds sound. A glance, not a measurement: it tells a voice from digital silence
//! and comfort noise.

use rtp::payload_type;

/// Amplitudes up to this count as silence: about 46 dB below full scale, above any comfort noise.
const SILENCE_MAX: i32 = 160;
/// Every so many samples one is looked at.
const STRIDE: usize = 4;

static A_LAW: [bool; 256] = table(true);
static MU_LAW: [bool; 256] = table(false);

/// True when a sample of the payload is louder than silence. False for a codec that is not G.711.
pub(crate) fn is_loud(payload_type: u8, payload: &[u8]) -> bool {
    let loud = match payload_type {
        payload_type::PCMA => &A_LAW,
        payload_type::PCMU => &MU_LAW,
        _ => return false,
    };
    payload.iter().step_by(STRIDE).any(|sample| loud[usize::from(*sample)])
}

const fn table(is_a_law: bool) -> [bool; 256] {
    let mut loud = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        let amplitude = if is_a_law { a_law(octet as u8) } else { mu_law(octet as u8) };
        loud[octet] = amplitude > SILENCE_MAX;
        octet += 1;
    }
    loud
}

/// The amplitude of an A-law octet on a scale of 16 bits.
const fn a_law(octet: u8) -> i32 {
    let bits = octet ^ 0x55;
    let (exponent, mantissa) = ((bits >> 4 & 7) as i32, (bits & 15) as i32);
    let linear = (mantissa << 4) + 8;
    if exponent == 0 { linear } else { (linear + 256) << (exponent - 1) }
}

/// The amplitude of a µ-law octet on a scale of 16 bits.
const fn mu_law(octet: u8) -> i32 {
    let bits = !octet;
    let (exponent, mantissa) = ((bits >> 4 & 7) as i32, (bits & 15) as i32);
    (((mantissa << 3) + 0x84) << exponent) - 0x84
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digital_silence_is_not_loud_and_a_voice_is() {
        for (payload_type, quiet, voice) in
            [(payload_type::PCMA, [0xd5, 0x55], 0xa0), (payload_type::PCMU, [0xff, 0x7f], 0x90)]
        {
            assert!(!is_loud(payload_type, &quiet.repeat(80)), "{payload_type}");
            assert!(is_loud(payload_type, &[voice; 160]), "{payload_type}");
        }
        assert!(!is_loud(payload_type::G729, &[0x90; 20]));
    }
}
