//! How a live side is played once more.

use std::path::Path;

use plan::Side;

use super::play;
use crate::args::SideArgs;
use crate::load;
use crate::outcome::quoted;

/// The same side again, beside its plan. What the other side does cannot be played again.
pub(super) fn command(side: Side, args: &SideArgs, seed: u64, has_secrets: bool) -> String {
    // The passwords in a plan are blanked: who has some is played from where they stand.
    let profile = if has_secrets { there(&args.profile) } else { "plan.toml".to_owned() };
    let mut command = format!(
        "trunksim {side} {profile} --bind {} --mode {} --seed {} --hangup-after {}",
        args.bind(side),
        play::mode(args),
        seed,
        args.hangup_after
    );
    let paths = |path: Option<&Path>| path.map(absolute).into_iter().collect();
    let peers = args.peers(side).iter().map(ToString::to_string).collect();
    let advertise = args.advertise.iter().map(ToString::to_string).collect();
    let ports = args.media_ports.iter().map(|ports| format!("{}-{}", ports.first, ports.last)).collect();
    let until = args.until.iter().map(ToString::to_string).collect();
    let options: [(&str, Vec<String>); 12] = [
        ("--peer", peers),
        ("--advertise", advertise),
        ("--media-ports", ports),
        ("--accounts", paths(args.accounts.as_deref())),
        ("--call", args.call.clone()),
        ("--from", args.from.iter().cloned().collect()),
        ("--calls", args.calls.iter().map(ToString::to_string).collect()),
        ("--rate", args.calls.iter().map(|_| args.rate.to_string()).collect()),
        ("--send-fax", args.send_fax.iter().map(|wanted| document(wanted)).collect()),
        ("--script", paths(args.script.as_deref())),
        ("--until", until),
        ("--quirk", args.quirk.clone()),
    ];
    for (name, values) in options {
        for value in values {
            command.push_str(&format!(" {name} {}", quoted(&value)));
        }
    }
    if let Some(seconds) = args.stop_after {
        command.push_str(&format!(" --stop-after {seconds}"));
    }
    for (name, is_set) in [
        ("--receive-fax", args.receive_fax),
        ("--signalling-only", args.signalling_only),
        ("--service", args.service),
        ("--strict", args.strict),
        ("--allow-remote", args.allow_remote),
    ] {
        if is_set {
            command.push_str(&format!(" {name}"));
        }
    }
    command
}

/// A path as it is meant from everywhere: the line is also run in the folder of the results.
fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// A profile: a path, or the name of one that is shipped.
fn there(profile: &str) -> String {
    quoted(&if load::is_path(profile) { absolute(Path::new(profile)) } else { profile.to_owned() })
}

/// What a fax sends: so many pages, or a file.
fn document(wanted: &str) -> String {
    if wanted.parse::<u32>().is_ok() { wanted.to_owned() } else { absolute(Path::new(wanted)) }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    fn again(line: &str, has_secrets: bool) -> SideArgs {
        let read = |line: &str| {
            let Command::Pbx(args) = Cli::parse_from(line.split(' ')).command else { panic!("another verb") };
            args
        };
        read(&command(Side::Pbx, &read(line), 7, has_secrets))
    }

    #[test]
    fn the_printed_line_finds_its_files_from_everywhere() {
        let line = "trunksim pbx ours.toml --accounts accounts.csv --script night.txt --call 1 --send-fax letter.tiff";
        let args = again(line, true);
        for path in
            [args.accounts.as_deref(), args.script.as_deref(), args.send_fax.as_deref().map(Path::new)]
        {
            assert!(path.is_some_and(Path::is_absolute), "{args:?}");
        }
        assert!(
            Path::new(&args.profile).is_absolute(),
            "its passwords are there and not in the plan: {args:?}"
        );
        assert_eq!(again("trunksim pbx ours.toml", false).profile, "plan.toml");
        assert_eq!(again("trunksim pbx open-source --accounts a.csv", true).profile, "open-source");
        assert_eq!(
            again("trunksim pbx open-source --call 1 --send-fax 2", false).send_fax.as_deref(),
            Some("2")
        );
    }
}
