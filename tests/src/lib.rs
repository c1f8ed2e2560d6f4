//! Scenarios and the kinds of test that need the whole house.
