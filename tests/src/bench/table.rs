//! The one table that the bench prints.

use std::fmt;

/// A figure, its target, and whether it is met.
#[derive(Debug)]
struct Row {
    figure: String,
    measured: String,
    target: String,
    /// Whether the target is met, or by how much it is missed.
    met: String,
}

/// All figures in the order of measuring.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// A figure that should be no lower than `target`. `unit` stands before both.
    pub(crate) fn at_least(&mut self, figure: &str, unit: &str, measured: f64, target: f64) {
        let met = verdict(target / measured);
        let [measured, target] = [measured, target].map(|number| format!("{unit}{}", grouped(number)));
        self.add(figure, measured, &format!(">= {target}"), met);
    }

    /// A figure that should be no higher than `target`. `unit` stands before both.
    pub(crate) fn at_most(&mut self, figure: &str, unit: &str, measured: f64, target: f64) {
        let met = verdict(measured / target);
        self.add(figure, format!("{unit}{measured:.2}"), &format!("<= {unit}{target}"), met);
    }

    /// A figure to know, without a target.
    pub(crate) fn told(&mut self, figure: &str, measured: String) {
        self.add(figure, measured, "", NO_TARGET.to_owned());
    }

    /// A figure that could not be had.
    pub(crate) fn not_run(&mut self, figure: &str, why: &str) {
        self.add(figure, format!("not run: {why}"), "", NO_TARGET.to_owned());
    }

    fn add(&mut self, figure: &str, measured: String, target: &str, met: String) {
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
            writeln!(f, "{:a$}  {:>b$}  {:c$}  {}", row.figure, row.measured, row.target, row.met)?;
        }
        Ok(())
    }
}

const NO_TARGET: &str = "-";

/// How often the target goes into what was measured: up to once is well.
fn verdict(excess: f64) -> String {
    if excess <= 1.0 { "yes".to_owned() } else { format!("NO, missed by a factor of {excess:.2}") }
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
