//! The one table that the bench prints.

use std::fmt;

/// A figure, its target, and whether it is met.
#[derive(Debug)]
struct Row {
    figure: String,
    measured: String,
    target: String,
    met: Option<bool>,
}

/// All figures in the order of measuring.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// A figure that has a target.
    pub(crate) fn judged(&mut self, figure: &str, measured: String, target: &str, met: bool) {
        self.add(figure, measured, target, Some(met));
    }

    /// A figure to know, without a target.
    pub(crate) fn told(&mut self, figure: &str, measured: String) {
        self.add(figure, measured, "", None);
    }

    /// A figure that could not be had.
    pub(crate) fn not_run(&mut self, figure: &str, why: &str) {
        self.add(figure, format!("not run: {why}"), "", None);
    }

    fn add(&mut self, figure: &str, measured: String, target: &str, met: Option<bool>) {
        self.0.push(Row { figure: figure.to_owned(), measured, target: target.to_owned(), met });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: fn(&Row) -> &str, head: &str| {
            self.0.iter().map(|row| of(row).chars().count()).max().unwrap_or(0).max(head.len())
        };
        let a = width(|r| &r.figure, "figure");
        let b = width(|r| &r.measured, "measured");
        let c = width(|r| &r.target, "target");
        writeln!(f, "{:a$}  {:>b$}  {:c$}  met?", "figure", "measured", "target")?;
        for row in &self.0 {
            let met = match row.met {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "-",
            };
            writeln!(f, "{:a$}  {:>b$}  {:c$}  {met}", row.figure, row.measured, row.target)?;
        }
        Ok(())
    }
}

/// A number with spaces between the thousands.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
