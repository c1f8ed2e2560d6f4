//! The shipped files: all can be read, all combinations make a plan or say why not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plan::profile::Media;
use plan::{Choice, Codec, NotResolved, Plan, ProfileFile, Scenario, TrunkMode, library, resolve};

fn readable<T>(read: Result<Vec<T>, plan::FileError>) -> Vec<T> {
    read.unwrap_or_else(|error| panic!("{error}"))
}

/// Every scenario x carrier x PBX x mode on the clean network.
fn every_run(mut visit: impl FnMut(&Scenario, &ProfileFile, &ProfileFile, Result<Plan, NotResolved>)) {
    let networks = readable(library::networks());
    let network = networks.iter().find(|n| n.name == "clean").expect("the clean network is shipped");
    let (carriers, pbxs) = (readable(library::carriers()), readable(library::pbxs()));
    for scenario in &readable(library::scenarios()) {
        for (carrier, pbx) in carriers.iter().flat_map(|c| pbxs.iter().map(move |p| (c, p))) {
            for mode in TrunkMode::ALL {
                let choice = Choice { carrier, pbx, network, mode, seed: 1, quirks: &[], device: None };
                visit(scenario, carrier, pbx, resolve(scenario, &choice));
            }
        }
    }
}

/// One walk for all that is asked of each run: 17,640 plans are not made for each question anew.
#[test]
fn every_combination_makes_a_sound_plan_or_says_why_not() {
    let mut performed = BTreeSet::new();
    let mut names = BTreeSet::new();
    every_run(|scenario, carrier, pbx, plan| {
        names.insert(scenario.name.clone());
        match plan {
            Ok(plan) => {
                assert_eq!(plan.name, scenario.name);
                performed.insert(scenario.name.clone());
                let place = format!("{} with {} and {}", scenario.name, carrier.name, pbx.name);
                sides_agree_on_what_a_guide_tells(&plan, &place);
                g711_is_in_common_and_nothing_else(&plan, &place);
            }
            Err(NotResolved::NotApplicable(reason)) => assert!(!reason.is_empty()),
            Err(NotResolved::File(error)) => panic!("{error}"),
        }
    });
    assert_eq!(performed, names, "a scenario that no combination can perform");
    assert!(names.len() >= 32, "{names:?}");
}

fn sides_agree_on_what_a_guide_tells(plan: &Plan, place: &str) {
    let (c, p) = (&plan.carrier, &plan.pbx);
    assert_eq!(c.numbers.dids, p.numbers.dids, "{place}");
    assert_eq!(c.registration.user, p.registration.user, "{place}");
    for did in p.extensions.keys() {
        assert_eq!(c.did(did), p.did(did), "{place}");
        assert!(p.did(did).is_some(), "{place}: the DID {did}");
    }
    let formats = |n: &plan::profile::Numbers| (n.called_out, n.calling_out, n.called_in, n.calling_in);
    assert_eq!(formats(&c.numbers), formats(&p.numbers), "{place}");
}

/// Our own sides encode G.711 only, so no pair may settle on anything else, unless both say that they agree on
/// what they cannot speak; and then there is G.711 to move to.
fn g711_is_in_common_and_nothing_else(plan: &Plan, place: &str) {
    let common = |a: &Media, b: &Media| -> Vec<Codec> {
        a.codecs.iter().copied().filter(|codec| b.codecs.contains(codec)).collect()
    };
    let common = common(&plan.carrier.media, &plan.pbx.media);
    let is_opaque = plan.carrier.media.opaque && plan.pbx.media.opaque;
    let may_be = |codec: &Codec| codec.is_g711() || is_opaque && *codec == Codec::G729;
    assert!(common.iter().any(|codec| codec.is_g711()) && common.iter().all(may_be), "{place}: {common:?}");
}

#[test]
fn the_numbers_of_a_carrier_are_different() {
    for file in &readable(library::carriers()) {
        let scenarios = readable(library::scenarios());
        let (pbxs, networks) = (readable(library::pbxs()), readable(library::networks()));
        let plan = scenarios.iter().find_map(|scenario| {
            let choice = Choice {
                carrier: file,
                pbx: &pbxs[0],
                network: &networks[0],
                mode: scenario.modes[0],
                seed: 1,
                quirks: &[],
                device: None,
            };
            resolve(scenario, &choice).ok()
        });
        let carrier = plan.expect("every carrier can perform something").carrier;
        let names = carrier.magic.keys().map(|name| carrier.magic_number(name));
        let numbers: Vec<_> =
            names.chain(carrier.numbers.dids.keys().map(|name| carrier.did(name))).collect();
        let distinct: BTreeSet<_> = numbers.iter().flatten().collect();
        assert_eq!(distinct.len(), numbers.len(), "{}: {numbers:?}", file.name);
    }
}

#[test]
fn the_profiles_differ_in_what_they_state() {
    for files in [readable(library::carriers()), readable(library::pbxs())] {
        assert!(files.len() >= 4);
        let classes: BTreeSet<_> = files.iter().map(|f| f.class.clone()).collect();
        assert_eq!(classes.len(), files.len(), "two profiles of one class: {classes:?}");
    }
}

#[test]
fn the_library_equals_the_folders() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lists = [
        ("profiles/carriers", library::CARRIERS),
        ("profiles/pbxs", library::PBXS),
        ("profiles/networks", library::NETWORKS),
        ("tests/scenarios", library::SCENARIOS),
    ];
    for (folder, list) in lists {
        let mut found = Vec::new();
        collect(&root.join(folder), folder, &mut found);
        found.sort();
        let listed: Vec<_> = list.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, found);
        for (path, text) in list {
            let on_disk = fs::read_to_string(root.join(path)).expect("it was just found");
            assert_eq!(*text, on_disk, "{path}");
        }
    }
}

fn collect(folder: &Path, shown: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder exists").flatten() {
        let name = entry.file_name().into_string().expect("our file names are ASCII");
        let shown = format!("{shown}/{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &shown, found);
        } else if name.ends_with(".toml") {
            found.push(shown);
        }
    }
}
