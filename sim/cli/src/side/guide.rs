//! What the person at the other device has to type in.

use plan::profile::{Algorithm, Source};
use plan::{E164, Plan, Profile, Side, TrunkMode};

use super::place::Place;
use crate::args::SideArgs;

/// Accounts that are listed.
const ACCOUNTS_SHOWN: usize = 20;

/// Prints it, and how the side ends.
pub(super) fn print(side: Side, plan: &Plan, args: &SideArgs, place: &Place) {
    say!("{} {} at {}, {} mode", side, args.profile, place.own, plan.mode);
    tell(side, plan, place);
    say!("Ctrl-C ends; `help` lists what can be typed.\n");
}

/// What has to be configured at the other end of a trunk of which we are `side`.
pub(crate) fn tell(side: Side, plan: &Plan, place: &Place) {
    say!("Configure on the other side:");
    if side == Side::Carrier {
        print_for_pbx(plan, place);
    } else {
        print_for_carrier(plan, place);
    }
}

fn print_for_pbx(plan: &Plan, place: &Place) {
    let carrier = &plan.carrier;
    say!("  SIP server and port     {} (UDP)", place.own);
    say!("  domain                  {}", carrier.domain);
    if plan.mode == TrunkMode::Registration {
        print_account(carrier);
        say!("  digest algorithms       {}", algorithms(carrier));
        say!("  registers from          {}, any port", from_anywhere(place));
    } else {
        say!(
            "  its own address         {} (we know it by that address and call it there)",
            place.peers.first
        );
        if !place.peers.sources.is_empty() {
            say!("  or calls us from        {}", joined(&place.peers.sources));
        }
    }
    say!("  codecs                  {}", codecs(carrier));
    if carrier.registration.accounts.is_empty() {
        say!("  main number (DID)       {}", did(carrier));
    }
    print_numbers(carrier.magic.keys().map(|name| (name, carrier.magic_number(name))));
}

/// Whoever is known by its address.
fn from_anywhere(place: &Place) -> String {
    let first = place.peers.first.ip().to_string();
    if place.peers.sources.is_empty() { first } else { format!("{first}, {}", joined(&place.peers.sources)) }
}

fn joined(sources: &[Source]) -> String {
    sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn print_for_carrier(plan: &Plan, place: &Place) {
    let pbx = &plan.pbx;
    say!("  its own address         {} (UDP)", place.peers.first);
    say!("  domain                  {} (in our Request-URI, From and To)", plan.carrier.domain);
    if plan.mode == TrunkMode::Registration {
        print_account(pbx);
        say!("  we register from        {}", place.own);
    } else {
        say!("  address of the PBX      {} (UDP)", place.own);
    }
    say!("  codecs                  {}", codecs(pbx));
    if pbx.registration.accounts.is_empty() {
        say!("  our main number (DID)   {}", did(pbx));
    }
    print_numbers(pbx.extensions.keys().map(|name| (name, pbx.did(name))));
}

fn print_numbers<'a>(numbers: impl Iterator<Item = (&'a String, Option<E164>)>) {
    say!("  numbers to call:");
    for (name, number) in numbers {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        say!("    {number:<16} {name}");
    }
}

fn print_account(profile: &Profile) {
    let account = &profile.registration;
    if !account.accounts.is_empty() {
        say!("  accounts                {}, with the passwords of your file:", account.accounts.len());
        account.accounts.iter().take(ACCOUNTS_SHOWN).for_each(|(user, of)| {
            let dids = of.dids.iter().filter_map(|name| profile.did(name)).map(|did| did.to_string());
            say!("    {user:<20}  {}", dids.collect::<Vec<_>>().join(" "));
        });
        if account.accounts.len() > ACCOUNTS_SHOWN {
            say!("    ... and {} more", account.accounts.len() - ACCOUNTS_SHOWN);
        }
        return;
    }
    say!("  user, auth user         {}, {}", account.user, account.digest_user());
    say!("  password                {}", account.password.reveal());
}

/// In the order in which we ask. A device that reads the first challenge only must know the first one.
fn algorithms(carrier: &Profile) -> String {
    let name = |algorithm: &Algorithm| match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha256 => "SHA-256",
    };
    carrier.challenge.algorithms.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn did(profile: &Profile) -> String {
    profile.did(&profile.numbers.pilot).map(|number| number.to_string()).unwrap_or_default()
}

fn codecs(profile: &Profile) -> String {
    profile.media.codecs.iter().map(|codec| codec.name()).collect::<Vec<_>>().join(", ")
}
