//! `trunksim list`.

use plan::library;

use crate::args::{ListArgs, Listing};
use crate::exit;
use crate::load::Wrong;

/// Prints what there is.
///
/// # Errors
/// A mistake in a shipped file.
pub fn list(args: &ListArgs) -> Result<u8, Wrong> {
    let all = args.what == Listing::All;
    let wants = |what| all || args.what == what;
    if wants(Listing::Scenarios) {
        let scenarios = library::scenarios().map_err(|e| e.to_string())?;
        heading("Scenarios", scenarios.len());
        scenarios.iter().for_each(|s| row(&s.name, &s.title));
    }
    if wants(Listing::Carriers) {
        let carriers = library::carriers().map_err(|e| e.to_string())?;
        heading("Carriers", carriers.len());
        carriers.iter().for_each(|p| row(&p.name, &p.title));
    }
    if wants(Listing::Pbxs) {
        let pbxs = library::pbxs().map_err(|e| e.to_string())?;
        heading("PBXs", pbxs.len());
        pbxs.iter().for_each(|p| row(&p.name, &p.title));
    }
    if wants(Listing::Networks) {
        let networks = library::networks().map_err(|e| e.to_string())?;
        heading("Networks", networks.len());
        networks.iter().for_each(|n| row(&n.name, &n.title));
    }
    if wants(Listing::Checks) {
        heading("Checks", check::all().len());
        check::all().iter().for_each(|c| row(c.id, c.title));
    }
    if wants(Listing::Coverage) {
        let areas = check::coverage();
        let (covered, rows) = areas.iter().fold((0, 0), |(c, r), a| (c + a.covered, r + a.rows));
        say!("\nCoverage of the catalogue: {covered} of {rows} rows");
        areas.iter().for_each(|a| row(a.area, &format!("{:>3} of {}", a.covered, a.rows)));
    }
    if wants(Listing::Quirks) {
        heading("Quirks", agent::quirk::all().count());
        agent::quirk::all().for_each(|q| row(q.id, q.does));
    }
    Ok(exit::PASS)
}

fn heading(title: &str, count: usize) {
    say!("\n{title} ({count})");
}

fn row(name: &str, text: &str) {
    say!("  {name:<40} {text}");
}
