//! Which checks ask which side is the carrier. Where nobody knows it, they say nothing.

/// Their ids, in order.
pub(crate) const SIDED: &[&str] = &[
    "auth/challenge-answered",
    "auth/pbx-does-not-challenge",
    "registration/bindings-listed",
    "registration/bnc-expanded",
    "registration/inbound-to-registered-contact",
    "registration/registered-before-inbound",
    "trunk/anonymous-form",
    "trunk/caller-screened",
    "trunk/diversion-withheld",
    "trunk/ppi-not-passed-on",
    "trunk/redirect-has-number",
    "trunk/withheld-caller-named",
];

/// True for a check whose rule binds the carrier alone, or the PBX alone.
#[must_use]
pub fn binds_one_side(check: &str) -> bool {
    SIDED.binary_search(&check).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_checks_and_in_order() {
        assert!(SIDED.is_sorted());
        for id in SIDED {
            assert!(crate::all().iter().any(|check| check.id == *id), "{id}");
        }
    }
}
