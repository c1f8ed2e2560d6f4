//! How a live side is played once more.

use std::path::Path;

use plan::Side;

use super::play;
use crate::args::SideArgs;
use crate::outcome::quoted;

/// The same side again, beside its plan. What the other side does cannot be played again.
pub(super) fn command(side: Side, args: &SideArgs, seed: u64) -> String {
    let mut command = format!(
        "trunksim {side} plan.toml --bind {} --mode {} --seed {} --hangup-after {}",
        args.bind(side),
        play::mode(args),
        seed,
        args.hangup_after
    );
    let paths = |path: Option<&Path>| path.map(|path| path.display().to_string()).into_iter().collect();
    let peers = args.peers(side).iter().map(ToString::to_string).collect();
    let advertise = args.advertise.iter().map(ToString::to_string).collect();
    let ports = args.media_ports.iter().map(|ports| format!("{}-{}", ports.first, ports.last)).collect();
    let until = args.until.iter().map(ToString::to_string).collect();
    let options: [(&str, Vec<String>); 12] = [
        ("--peer", peers),
        ("--advertise", advertise),
        ("--media-ports", ports),
        // The passwords in the plan are blanked.
        ("--accounts", paths(args.accounts.as_deref())),
        ("--call", args.call.clone()),
        ("--from", args.from.iter().cloned().collect()),
        ("--calls", args.calls.iter().map(ToString::to_string).collect()),
        ("--rate", args.calls.iter().map(|_| args.rate.to_string()).collect()),
        ("--send-fax", args.send_fax.iter().cloned().collect()),
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
