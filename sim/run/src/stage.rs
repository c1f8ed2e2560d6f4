//! Putting the agents of a plan on the stage.

use agent::{Agent, AgentOptions, stranger_address};
use plan::profile::Address;
use plan::{Plan, Subject};
use trace::{Cast, Host, Party};

use crate::{Wire, World};

/// Who has which address in `plan`. The media address of a side is listed when it is another host.
#[must_use]
pub fn cast_of(plan: &Plan) -> Cast {
    let mut hosts = Vec::new();
    // The PBX stands on the left, so that outbound calls run from left to right.
    add(&mut hosts, Party::Pbx, &plan.pbx.address);
    add(&mut hosts, Party::Carrier, &plan.carrier.address);
    if has_stranger(plan) {
        add(&mut hosts, Party::Stranger, &stranger_address(&plan.pbx.address));
    }
    Cast { hosts, ..Cast::default() }
}

/// The world of `plan` with the parties that we play ourselves.
///
/// # Errors
/// A quirk that does not exist.
pub fn stage(plan: &Plan, ours: &[Party], options: AgentOptions, wire: Wire) -> Result<World, String> {
    let mut agents = Vec::new();
    for party in [Party::Carrier, Party::Pbx] {
        if ours.contains(&party) {
            agents.push((party, Agent::new(plan, party, options)?));
        }
    }
    if has_stranger(plan) {
        agents.push((Party::Stranger, Agent::new(plan, Party::Stranger, options)?));
    }
    Ok(World::new(plan, agents, cast_of(plan), wire))
}

fn has_stranger(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| step.subject == Subject::Stranger)
}

fn add(hosts: &mut Vec<Host>, party: Party, address: &Address) {
    hosts.push(Host {
        party,
        address: address.signalling_ip,
        sip_port: address.signalling_port,
        media_ports: None,
    });
    if address.media_ip != address.signalling_ip {
        hosts.push(Host {
            party,
            address: address.media_ip,
            sip_port: address.signalling_port,
            media_ports: None,
        });
    }
}
