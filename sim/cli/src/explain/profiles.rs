//! Profiles and networks that are shipped, by their names.

use plan::{ProfileFile, Side, library};

use crate::load::Wrong;

/// What a profile or a network of that name is; a carrier and a PBX may share one.
///
/// # Errors
/// A mistake in a shipped file.
pub(super) fn meaning(name: &str) -> Result<Option<String>, Wrong> {
    let wrong = |error: plan::FileError| error.to_string();
    let sides =
        [(Side::Carrier, library::carriers().map_err(wrong)?), (Side::Pbx, library::pbxs().map_err(wrong)?)];
    let profiles = sides.iter().flat_map(|(side, all)| all.iter().map(move |profile| (*side, profile)));
    let mut found: Vec<String> = profiles
        .filter(|(_, profile)| profile.name == name)
        .map(|(side, profile)| of_profile(side, profile))
        .collect();
    let networks = library::networks().map_err(wrong)?;
    found.extend(networks.iter().filter(|network| network.name == name).map(|network| {
        format!("{name}: a network\n\n{}\n\nUse: trunksim run --network {name}\nTo change it: trunksim new network --like {name} -o ours.toml\n", network.title)
    }));
    Ok((!found.is_empty()).then(|| found.join("\n")))
}

fn of_profile(side: Side, profile: &ProfileFile) -> String {
    let ProfileFile { name, title, class, .. } = profile;
    let noun = if side == Side::Pbx { "PBX" } else { "carrier" };
    format!(
        "{name}: the profile of a {noun}\n\n{title}\nClass: {class}\n\nUse: trunksim run --{side} {name}, or trunksim \
         {side} {name}\nTo read and change it: trunksim new {side} --like {name} -o ours.toml\n"
    )
}
