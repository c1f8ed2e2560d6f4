//! Reads the IFPs of one direction as what was on the line.

use t38::t30::FrameAssembler;
use t38::{Field, FieldKind, Ifp, Indicator, Modulation, Received, Syntax};

use crate::{Line, Tone};

/// Reads the IFPs of one direction, in order.
#[derive(Clone, Debug)]
pub struct IfpReader {
    syntax: Syntax,
    assembler: FrameAssembler,
    /// Senders repeat indicators against loss; the repetitions are no news.
    last_indicator: Option<Indicator>,
}

impl IfpReader {
    /// A reader of the syntax that the session agreed on.
    #[must_use]
    pub fn new(syntax: Syntax) -> Self {
        Self { syntax, assembler: FrameAssembler::default(), last_indicator: None }
    }

    /// Takes what a [`t38::Receiver`] gives.
    pub fn read(&mut self, received: &Received) -> Vec<Line> {
        match received {
            Received::Ifp { ifp, .. } => self.read_ifp(&Ifp::parse(ifp, self.syntax).ifp),
            Received::Lost { .. } => self.lost(),
        }
    }

    /// Takes an IFP.
    pub fn read_ifp(&mut self, ifp: &Ifp) -> Vec<Line> {
        let frames = self.assembler.handle_ifp(ifp);
        let mut lines: Vec<_> = frames.into_iter().map(Line::Frame).collect();
        match ifp {
            Ifp::Empty => {}
            Ifp::Indicator(indicator) => {
                if self.last_indicator.replace(*indicator) != Some(*indicator) {
                    lines.extend(of_indicator(*indicator));
                }
            }
            Ifp::Data { modulation, fields } => {
                self.last_indicator = None;
                fields.iter().for_each(|field| push_field(&mut lines, *modulation, field));
            }
        }
        lines
    }

    /// Is told that IFPs are missing here.
    pub fn lost(&mut self) -> Vec<Line> {
        self.assembler.handle_loss();
        vec![Line::Lost]
    }
}

fn push_field(lines: &mut Vec<Line>, modulation: Modulation, field: &Field) {
    let is_plain = matches!(field.kind, FieldKind::T4NonEcmData | FieldKind::T4NonEcmSigEnd);
    if is_plain && !field.data.is_empty() {
        lines.push(Line::Data { modulation, octets: field.data.clone() });
    }
    let is_end = matches!(
        field.kind,
        FieldKind::T4NonEcmSigEnd
            | FieldKind::HdlcSigEnd
            | FieldKind::HdlcFcsOkSigEnd
            | FieldKind::HdlcFcsBadSigEnd
    );
    if is_end {
        lines.push(Line::End);
    }
}

fn of_indicator(indicator: Indicator) -> Option<Line> {
    let training = |modulation, short| Some(Line::Training { modulation, short });
    match indicator {
        Indicator::NoSignal => Some(Line::End),
        Indicator::Cng => Some(Line::Tone(Tone::Cng)),
        Indicator::Ced => Some(Line::Tone(Tone::Ced)),
        Indicator::V8Ansam => Some(Line::Tone(Tone::Ansam)),
        Indicator::V21Preamble => Some(Line::Preamble),
        Indicator::V27Training2400 => training(Modulation::V27Rate2400, false),
        Indicator::V27Training4800 => training(Modulation::V27Rate4800, false),
        Indicator::V29Training7200 => training(Modulation::V29Rate7200, false),
        Indicator::V29Training9600 => training(Modulation::V29Rate9600, false),
        Indicator::V17ShortTraining7200 => training(Modulation::V17Rate7200, true),
        Indicator::V17LongTraining7200 => training(Modulation::V17Rate7200, false),
        Indicator::V17ShortTraining9600 => training(Modulation::V17Rate9600, true),
        Indicator::V17LongTraining9600 => training(Modulation::V17Rate9600, false),
        Indicator::V17ShortTraining12000 => training(Modulation::V17Rate12000, true),
        Indicator::V17LongTraining12000 => training(Modulation::V17Rate12000, false),
        Indicator::V17ShortTraining14400 => training(Modulation::V17Rate14400, true),
        Indicator::V17LongTraining14400 => training(Modulation::V17Rate14400, false),
        Indicator::V33Training12000 => training(Modulation::V33Rate12000, false),
        Indicator::V33Training14400 => training(Modulation::V33Rate14400, false),
        // V.8 and V.34 fax is not read: what it carries is not in the frames of T.30 alone.
        Indicator::V8Signal
        | Indicator::V34ControlChannel1200
        | Indicator::V34PrimaryChannel
        | Indicator::V34ControlChannelRetrain
        | Indicator::Other(_) => None,
    }
}
