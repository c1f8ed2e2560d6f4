//! Which numbers of a carrier a play calls: those that its driver names, if it names any.

use plan::{Destination, Driver, Plan, Verb};

/// Why the play cannot be had of a carrier that is called at numbers of its own.
pub(super) fn missing(plan: &Plan, driver: &Driver) -> Option<String> {
    let known = driver.numbers();
    let called = plan.steps.iter().filter_map(|step| match &step.verb {
        Verb::Call { to: Destination::Magic(name), .. } => Some(name),
        _ => None,
    });
    let name = called.into_iter().find(|name| !known.is_empty() && !known.contains_key(*name))?;
    Some(format!(
        "the play calls `pstn.{name}`, and the driver `{}` has no number for that under [numbers]",
        driver.name
    ))
}
