//! A ladder to put into a ticket.

use super::drawing::Drawing;
use super::{mermaid, png, svg};
use crate::case::Case;

/// What it is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The ladder of the terminal.
    Text,
    /// Text that forges, wikis and Markdown viewers draw as a sequence diagram.
    Mermaid,
    /// A picture of lines and letters, of any size.
    Svg,
    /// A picture of points, for what takes no other.
    Png,
}

/// The ladder of a run as a file. A picture that would be too long ends early and says so.
#[must_use]
pub fn export(case: &Case, form: Form) -> Vec<u8> {
    let sequence = || case.sequence().in_time();
    match form {
        Form::Text => case.draw_ladder().into_bytes(),
        Form::Mermaid => mermaid::text(case, &sequence()).into_bytes(),
        Form::Svg => svg::text(&Drawing::of(case, &sequence())).into_bytes(),
        Form::Png => png::bytes(&Drawing::of(case, &sequence())),
    }
}
