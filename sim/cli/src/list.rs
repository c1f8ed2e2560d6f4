//! `trunksim list`.

mod keys;
mod numbers;

use check::How;
use plan::library;
use trace::counted;

use crate::args::{ListArgs, Listing};
use crate::exit;
use crate::load::Wrong;

/// Prints what there is.
///
/// # Errors
/// A mistake in a shipped file.
pub fn list(args: &ListArgs) -> Result<u8, Wrong> {
    if args.of.is_some() && args.what != Listing::Keys {
        return Err("only keys are of a kind of file: `trunksim list keys carrier`".to_owned());
    }
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
    if wants(Listing::Numbers) {
        numbers::list()?;
    }
    if wants(Listing::Guides) {
        let guides = library::guides();
        heading("Guides", guides.len());
        guides.iter().for_each(|(path, text)| {
            let title = plan::Guide::parse(path, text).map(|guide| guide.title).unwrap_or_default();
            row(&crate::guide::name(path), &title);
        });
    }
    if wants(Listing::Networks) {
        let networks = library::networks().map_err(|e| e.to_string())?;
        heading("Networks", networks.len());
        networks.iter().for_each(|n| row(&n.name, &n.title));
    }
    if wants(Listing::Drivers) {
        let drivers = library::drivers().map_err(|e| e.to_string())?;
        heading("Drivers", drivers.len());
        drivers.iter().for_each(|driver| row(&driver.name, &driver.title));
    }
    if wants(Listing::Checks) {
        heading("Checks", check::all().len());
        check::all().iter().for_each(|c| row(c.id, c.title));
    }
    if wants(Listing::Coverage) {
        let areas = check::coverage();
        let (covered, rows) = areas.iter().fold((0, 0), |(c, r), a| (c + a.covered, r + a.rows));
        say!("\nCoverage of the catalogue: {covered} of {}", counted(rows, "row"));
        areas.iter().for_each(|a| row(a.area, &format!("{:>3} of {}", a.covered, a.rows)));
    }
    if args.what == Listing::Requirements {
        requirements();
    }
    if args.what == Listing::Verbs {
        keys::verbs();
    }
    if args.what == Listing::Keys {
        keys::keys(args.of);
    }
    if wants(Listing::Quirks) {
        heading("Quirks", agent::quirk::all().count());
        agent::quirk::all().for_each(|q| row(q.id, q.does));
    }
    Ok(exit::PASS)
}

/// What RFCs ask for without exception, each with who sees it when it is broken, and how many of them are.
fn requirements() {
    let rows = check::requirements();
    heading("Requirements", rows.len());
    for asked in rows {
        say!("  {:<22} {:<9} {}: {}", asked.id, asked.level, asked.binds, asked.text);
        say!("  {:<22} {}", "", crate::explain::seen_by(&asked.held));
    }
    say!("\nHeld by a check that a quirk makes fail");
    for of_one in rows.chunk_by(|a, b| a.rfc == b.rfc) {
        let held = of_one.iter().filter(|asked| asked.held.how() == Some(How::Twin)).count();
        let unseen = of_one.iter().filter(|asked| asked.held.how() == Some(How::Unseen)).count();
        let counts = format!("{held:>3} of {}, {unseen} more not seen on a wire", of_one.len());
        row(&of_one[0].document(), &counts);
    }
}

fn heading(title: &str, count: usize) {
    say!("\n{title} ({count})");
}

fn row(name: &str, text: &str) {
    say!("  {name:<40} {text}");
}
