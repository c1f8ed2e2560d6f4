//! Drivers of devices: what one is, and what each that is shipped can do.

use core::fmt::Write as _;

use plan::{Does, Driver, PLACES, keys, library};

use crate::load::Wrong;

/// What `driver` means, or the name of one.
///
/// # Errors
/// A mistake in a shipped file.
pub(super) fn meaning(word: &str) -> Result<Option<String>, Wrong> {
    let drivers = library::drivers().map_err(|e| e.to_string())?;
    if matches!(word, "driver" | "drivers" | "device" | "devices") {
        return Ok(Some(of_all(&drivers)));
    }
    Ok(drivers.iter().find(|driver| driver.name == word).map(of_one))
}

fn of_all(drivers: &[Driver]) -> String {
    let mut text = "driver: how a device at the other end is made to do what a play wants of it\n\n\
        A file with a command of the shell for each verb, or \"by itself\" for what the device does anyway. What it leaves \
        out\nthe device cannot do, and plays that need it are not run.\n\nUse: trunksim run PLAYS --pbx device:ADDRESS \
        --driver NAME|FILE, or --carrier device:ADDRESS, or --between device:A,B\n\nShipped:\n"
        .to_owned();
    for driver in drivers {
        let _ = writeln!(text, "  {:<12} {}", driver.name, driver.title);
    }
    text.push_str("\nVerbs:\n");
    for verb in keys::driver_verbs() {
        let _ = writeln!(text, "  {:<18} {}", verb.name, verb.meaning);
    }
    text.push_str("\nPlaces of commands, in braces:\n");
    for (name, meaning) in PLACES {
        let _ = writeln!(text, "  {:<18} {meaning}", format!("{{{name}}}"));
    }
    text.push_str(
        "\n[setup] says in keys of a profile what the device is set to, one value for each key: plays that need another \
         value\nare not run. Set the device otherwise, and run them with a copy of the driver that says so.\n\n`trunksim new driver` writes one to begin with, \
         `trunksim explain NAME` shows one that is shipped.",
    );
    text
}

fn of_one(driver: &Driver) -> String {
    let Driver { name, title, source, .. } = driver;
    let mut text = format!("{name}: driver of a device\n\n{title}.\n\n");
    let head = source.text.lines().map_while(|line| line.strip_prefix('#'));
    head.for_each(|line| _ = writeln!(text, "{}", line.strip_prefix(' ').unwrap_or(line)));
    let (by_itself, told): (Vec<&str>, Vec<&str>) =
        driver.verbs().partition(|verb| driver.does(verb) == Some(&Does::ByItself));
    for (what, verbs) in [("By a command", told), ("By itself", by_itself)] {
        if !verbs.is_empty() {
            let _ = writeln!(text, "\n{what}: {}", verbs.join(", "));
        }
    }
    if !driver.setup().is_empty() {
        let _ = writeln!(text, "\nSet to: {}", driver.setup().join("; "));
    }
    let beside: Vec<String> =
        library::beside_driver(name).map(|(file, _)| format!("{name}/{file}")).collect();
    let beside =
        if beside.is_empty() { String::new() } else { format!(", with {} beside it", beside.join(" and ")) };
    let _ = write!(text, "\nThe file: trunksim new driver --like {name} -o {name}.toml writes it{beside}");
    text
}
