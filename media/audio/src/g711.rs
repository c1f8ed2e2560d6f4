//! G.711: sixteen-bit samples to octets and back, by table (ITU-T G.711).

/// Which of the two laws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// µ-law, PCMU.
    Mu,
    /// A-law, PCMA.
    A,
}

impl Law {
    /// Both laws.
    pub const ALL: [Self; 2] = [Self::Mu, Self::A];

    /// The static RTP payload type.
    #[must_use]
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Mu => 0,
            Self::A => 8,
        }
    }

    /// The octet of a sample of zero.
    #[must_use]
    pub const fn silence(self) -> u8 {
        match self {
            Self::Mu => 0xff,
            Self::A => 0xd5,
        }
    }

    /// One sample as an octet.
    #[must_use]
    pub const fn encode_sample(self, sample: i16) -> u8 {
        match self {
            Self::Mu => MU_ENCODE[(sample.cast_unsigned() >> 2) as usize],
            Self::A => A_ENCODE[(sample.cast_unsigned() >> 4) as usize],
        }
    }

    /// One octet as a sample.
    #[must_use]
    pub const fn decode_sample(self, octet: u8) -> i16 {
        self.decode_table()[octet as usize]
    }

    /// Samples as octets.
    #[must_use]
    pub fn encode(self, samples: &[i16]) -> Vec<u8> {
        samples.iter().map(|s| self.encode_sample(*s)).collect()
    }

    /// Octets as samples.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Vec<i16> {
        let table = self.decode_table();
        octets.iter().map(|o| table[usize::from(*o)]).collect()
    }

    /// Octets as samples, into `samples`; as many as the shorter of the two holds.
    pub fn decode_into(self, octets: &[u8], samples: &mut [i16]) {
        let table = self.decode_table();
        for (sample, octet) in samples.iter_mut().zip(octets) {
            *sample = table[usize::from(*octet)];
        }
    }

    /// Whether every octet lies within ±120 of 32768: nothing that anybody would hear as sound.
    #[must_use]
    pub fn is_silent(self, octets: &[u8]) -> bool {
        match self {
            Self::Mu => octets.iter().all(|o| o & 0x7f >= 0x70),
            Self::A => octets.iter().all(|o| (o ^ 0x55) & 0x7f < 0x08),
        }
    }

    const fn decode_table(self) -> &'static [i16; 256] {
        match self {
            Self::Mu => &MU_DECODE,
            Self::A => &A_DECODE,
        }
    }
}

static MU_DECODE: [i16; 256] = table_of_mu();
static A_DECODE: [i16; 256] = table_of_a();
/// By the upper 14 bits of a sample.
static MU_ENCODE: [u8; 1 << 14] = inverse_of_mu();
/// By the upper 12 bits of a sample.
static A_ENCODE: [u8; 1 << 12] = inverse_of_a();

const fn table_of_mu() -> [i16; 256] {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        let code = !(octet as u8);
        let segment = (code >> 4) & 7;
        let step = (code & 15) as i16;
        let magnitude = (((step << 3) + 0x84) << segment) - 0x84;
        table[octet] = if code & 0x80 != 0 { -magnitude } else { magnitude };
        octet += 1;
    }
    table
}

const fn table_of_a() -> [i16; 256] {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        let code = octet as u8 ^ 0x55;
        let segment = (code >> 4) & 7;
        let step = ((code & 15) as i16) << 4;
        let magnitude = match segment {
            0 => step + 8,
            _ => (step + 0x108) << (segment - 1),
        };
        table[octet] = if code & 0x80 != 0 { magnitude } else { -magnitude };
        octet += 1;
    }
    table
}

/// Negative samples are taken by their ones' complement, as the reference software of ITU-T G.191 does:
/// then the bits dropped by the index never decide.
const fn inverse_of_mu() -> [u8; 1 << 14] {
    let mut table = [0; 1 << 14];
    let mut index = 0;
    while index < 1 << 14 {
        let negative = index >= 1 << 13;
        let magnitude = if negative { (1 << 14) - 1 - index } else { index };
        let biased = if magnitude + 33 > 0x1fff { 0x1fff } else { magnitude + 33 };
        let segment = (biased as u32).ilog2() - 5;
        let code = (segment << 4) as u8 | ((biased >> (segment + 1)) & 15) as u8;
        table[index] = !(code | (negative as u8) << 7);
        index += 1;
    }
    table
}

const fn inverse_of_a() -> [u8; 1 << 12] {
    let mut table = [0; 1 << 12];
    let mut index = 0;
    while index < 1 << 12 {
        let negative = index >= 1 << 11;
        let magnitude = if negative { (1 << 12) - 1 - index } else { index };
        // Segments 0 and 1 share their step, so that the magnitude is the code.
        let code = if magnitude < 32 {
            magnitude as u8
        } else {
            let segment = (magnitude as u32).ilog2() - 3;
            (segment << 4) as u8 | ((magnitude >> (segment - 1)) & 15) as u8
        };
        table[index] = (code | ((!negative) as u8) << 7) ^ 0x55;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_octet_survives_decoding_and_encoding() {
        for octet in 0..=255_u8 {
            let back = |law: Law| law.encode_sample(law.decode_sample(octet));
            assert_eq!(back(Law::A), octet);
            // Minus zero of the µ-law comes back as plus zero.
            assert_eq!(back(Law::Mu), if octet == 0x7f { 0xff } else { octet });
        }
    }

    #[test]
    fn known_values_are_those_of_the_standard() {
        // (sample, µ-law, A-law) at zero, at full scale and at the first decisions.
        let table = [
            (0, 0xff, 0xd5),
            (-1, 0x7f, 0x55),
            (3, 0xff, 0xd5),
            (4, 0xfe, 0xd5),
            (16, 0xfd, 0xd4),
            (1000, 0xce, 0xfa),
            (-1000, 0x4e, 0x7a),
            (32767, 0x80, 0xaa),
            (-32768, 0x00, 0x2a),
        ];
        for (sample, mu, a) in table {
            let coded = (Law::Mu.encode_sample(sample), Law::A.encode_sample(sample));
            assert_eq!(coded, (mu, a), "{sample}");
        }
        assert_eq!((Law::Mu.decode_sample(0x80), Law::A.decode_sample(0xaa)), (32_124, 32_256));
    }

    #[test]
    fn the_error_stays_below_half_a_step() {
        for sample in i16::MIN..=i16::MAX {
            for law in Law::ALL {
                let error =
                    (i32::from(law.decode_sample(law.encode_sample(sample))) - i32::from(sample)).abs();
                let allowed = (i32::from(sample).abs() / 32 + 12).max(16);
                assert!(error <= allowed || i32::from(sample).abs() > 32_000, "{law:?} {sample}: {error}");
            }
        }
    }

    #[test]
    fn encoding_rises_with_the_sample() {
        for law in Law::ALL {
            let decoded: Vec<i16> =
                (i16::MIN..=i16::MAX).map(|s| law.decode_sample(law.encode_sample(s))).collect();
            assert!(decoded.is_sorted(), "{law:?}");
        }
    }

    #[test]
    fn silence_is_near_zero_in_its_own_law_only() {
        for law in Law::ALL {
            assert!(law.is_silent(&law.encode(&[0, 100, -100])));
            assert!(!law.is_silent(&law.encode(&[0, 200, 0])));
        }
        assert!(!Law::Mu.is_silent(&[Law::A.silence(); 4]));
    }
}
