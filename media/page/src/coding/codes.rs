//! The code words of T.4 tables 2 and 3, and of T.6.

/// The colour of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    White,
    Black,
}

impl Colour {
    pub(super) fn other(self) -> Self {
        match self {
            Self::White => Self::Black,
            Self::Black => Self::White,
        }
    }
}

/// How the next change relates to the row above (T.4 table 4, T.6 table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Pass,
    Horizontal,
    /// The distance to the change above, positive to the right.
    Vertical(i8),
}

/// A code word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The last bit is the lowest.
    pub(super) bits: u16,
    pub(super) length: u8,
}

impl Word {
    const fn of(code: &str) -> Self {
        let code = code.as_bytes();
        let mut word = Self { bits: 0, length: code.len() as u8 };
        let mut at = 0;
        while at < code.len() {
            word.bits = word.bits << 1 | (code[at] == b'1') as u16;
            at += 1;
        }
        word
    }

    const fn all<const N: usize>(codes: [&str; N]) -> [Self; N] {
        let mut words = [Self { bits: 0, length: 0 }; N];
        let mut at = 0;
        while at < N {
            words[at] = Self::of(codes[at]);
            at += 1;
        }
        words
    }
}

pub(super) const MODES: [(Mode, Word); 9] = [
    (Mode::Vertical(0), Word::of("1")),
    (Mode::Vertical(1), Word::of("011")),
    (Mode::Vertical(-1), Word::of("010")),
    (Mode::Horizontal, Word::of("001")),
    (Mode::Pass, Word::of("0001")),
    (Mode::Vertical(2), Word::of("000011")),
    (Mode::Vertical(-2), Word::of("000010")),
    (Mode::Vertical(3), Word::of("0000011")),
    (Mode::Vertical(-3), Word::of("0000010")),
];

/// Twice this ends a T.6 page.
pub(super) const END_OF_LINE: Word = Word::of("000000000001");

/// The longest code word of a run.
pub(super) const RUN_BITS_MAX: u32 = 13;

/// White runs of 0 to 63 pixels.
static WHITE: [Word; 64] = Word::all([
    "00110101", "000111", "0111", "1000", "1011", "1100", "1110", "1111", "10011", "10100", "00111", "01000",
    "001000", "000011", "110100", "110101", "101010", "101011", "0100111", "0001100", "0001000", "0010111",
    "0000011", "0000100", "0101000", "0101011", "0010011", "0100100", "0011000", "00000010", "00000011",
    "00011010", "00011011", "00010010", "00010011", "00010100", "00010101", "00010110", "00010111",
    "00101000", "00101001", "00101010", "00101011", "00101100", "00101101", "00000100", "00000101",
    "00001010", "00001011", "01010010", "01010011", "01010100", "01010101", "00100100", "00100101",
    "01011000", "01011001", "01011010", "01011011", "01001010", "01001011", "00110010", "00110011",
    "00110100",
]);

/// White runs of 64, 128 … 1728 pixels, followed by one of the above.
static WHITE_LONG: [Word; 27] = Word::all([
    "11011",
    "10010",
    "010111",
    "0110111",
    "00110110",
    "00110111",
    "01100100",
    "01100101",
    "01101000",
    "01100111",
    "011001100",
    "011001101",
    "011010010",
    "011010011",
    "011010100",
    "011010101",
    "011010110",
    "011010111",
    "011011000",
    "011011001",
    "011011010",
    "011011011",
    "010011000",
    "010011001",
    "010011010",
    "011000",
    "010011011",
]);

/// Black runs of 0 to 63 pixels.
static BLACK: [Word; 64] = Word::all([
    "0000110111",
    "010",
    "11",
    "10",
    "011",
    "0011",
    "0010",
    "00011",
    "000101",
    "000100",
    "0000100",
    "0000101",
    "0000111",
    "00000100",
    "00000111",
    "000011000",
    "0000010111",
    "0000011000",
    "0000001000",
    "00001100111",
    "00001101000",
    "00001101100",
    "00000110111",
    "00000101000",
    "00000010111",
    "00000011000",
    "000011001010",
    "000011001011",
    "000011001100",
    "000011001101",
    "000001101000",
    "000001101001",
    "000001101010",
    "000001101011",
    "000011010010",
    "000011010011",
    "000011010100",
    "000011010101",
    "000011010110",
    "000011010111",
    "000001101100",
    "000001101101",
    "000011011010",
    "000011011011",
    "000001010100",
    "000001010101",
    "000001010110",
    "000001010111",
    "000001100100",
    "000001100101",
    "000001010010",
    "000001010011",
    "000000100100",
    "000000110111",
    "000000111000",
    "000000100111",
    "000000101000",
    "000001011000",
    "000001011001",
    "000000101011",
    "000000101100",
    "000001011010",
    "000001100110",
    "000001100111",
]);

/// Black runs of 64, 128 … 1728 pixels, followed by one of the above.
static BLACK_LONG: [Word; 27] = Word::all([
    "0000001111",
    "000011001000",
    "000011001001",
    "000001011011",
    "000000110011",
    "000000110100",
    "000000110101",
    "0000001101100",
    "0000001101101",
    "0000001001010",
    "0000001001011",
    "0000001001100",
    "0000001001101",
    "0000001110010",
    "0000001110011",
    "0000001110100",
    "0000001110101",
    "0000001110110",
    "0000001110111",
    "0000001010010",
    "0000001010011",
    "0000001010100",
    "0000001010101",
    "0000001011010",
    "0000001011011",
    "0000001100100",
    "0000001100101",
]);

/// Runs of 1792, 1856 … 2560 pixels of either colour.
static LONGER: [Word; 13] = Word::all([
    "00000001000",
    "00000001100",
    "00000001101",
    "000000010010",
    "000000010011",
    "000000010100",
    "000000010101",
    "000000010110",
    "000000010111",
    "000000011100",
    "000000011101",
    "000000011110",
    "000000011111",
]);

/// The longest code word of a mode.
pub(super) const MODE_BITS_MAX: u32 = 7;

/// The mode that starts with the given seven bits, and the bits it takes.
pub(super) fn mode_at(bits: u16) -> Option<(Mode, u8)> {
    static TABLE: [Option<(Mode, u8)>; 1 << MODE_BITS_MAX] = {
        let mut table = [None; 1 << MODE_BITS_MAX];
        let mut index = 0;
        while index < MODES.len() {
            let (mode, word) = MODES[index];
            let (mut at, end) = begun_by(word, MODE_BITS_MAX);
            while at < end {
                table[at] = Some((mode, word.length));
                at += 1;
            }
            index += 1;
        }
        table
    };
    TABLE[usize::from(bits)]
}

/// A run and the bits its code word takes, by the bits that follow.
type Runs = [(u16, u8); 1 << RUN_BITS_MAX];

/// The run that starts with the given 13 bits, and the bits it takes; 0 bits for no code word. Runs of
/// 64 and more are followed by a shorter one.
pub(super) fn run_at(colour: Colour, bits: u16) -> (u16, u8) {
    static WHITE_RUNS: Runs = runs(&WHITE, &WHITE_LONG);
    static BLACK_RUNS: Runs = runs(&BLACK, &BLACK_LONG);
    let table = if colour == Colour::Black { &BLACK_RUNS } else { &WHITE_RUNS };
    table[usize::from(bits)]
}

const fn runs(short: &[Word], long: &[Word]) -> Runs {
    let mut table = [(0, 0); 1 << RUN_BITS_MAX];
    enter(&mut table, short, 0, 1);
    enter(&mut table, long, 64, 64);
    enter(&mut table, &LONGER, 64 * (long.len() as u16 + 1), 64);
    table
}

const fn enter(table: &mut Runs, words: &[Word], first: u16, step: u16) {
    let mut index = 0;
    while index < words.len() {
        let (mut at, end) = begun_by(words[index], RUN_BITS_MAX);
        while at < end {
            table[at] = (first + step * index as u16, words[index].length);
            at += 1;
        }
        index += 1;
    }
}

/// The numbers of `bits` bits that begin with a word: the first, and the one behind the last.
const fn begun_by(word: Word, bits: u32) -> (usize, usize) {
    let open = bits - word.length as u32;
    ((word.bits as usize) << open, (word.bits as usize + 1) << open)
}

/// The code words of a run.
pub(super) fn run_codes(colour: Colour, run: u32) -> impl Iterator<Item = Word> {
    let (short, long) = match colour {
        Colour::White => (&WHITE, &WHITE_LONG),
        Colour::Black => (&BLACK, &BLACK_LONG),
    };
    let longest = core::iter::repeat_n(LONGER[12], (run / 2560) as usize);
    let rest = run % 2560;
    let middle = match rest / 64 {
        0 => None,
        n @ 1..=27 => Some(long[n as usize - 1]),
        n => Some(LONGER[n as usize - 28]),
    };
    longest.chain(middle).chain(core::iter::once(short[rest as usize % 64]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_words_fill_everything_but_the_ends_of_line() {
        // Only words that begin with eight zeros are free; ends of line begin so.
        for colour in [Colour::White, Colour::Black] {
            let free = (0..1 << RUN_BITS_MAX).filter(|bits| run_at(colour, *bits).1 == 0).count();
            assert_eq!(free, 1 << (RUN_BITS_MAX - 8));
            assert!((0..1 << (RUN_BITS_MAX - 8)).all(|bits| run_at(colour, bits).1 == 0));
        }
    }
}
